import nunjucks from "nunjucks";
import { UndefinedTemplateNameError } from "../errors/run-errors.ts";
import { isIn } from "./filters.ts";
import { Namespace, operators } from "./jinja/operators.ts";
import { splitKeywords, withHiddenMark } from "./keywords.ts";
import { callableOf, memberNames, safeMember } from "./safe-lookup.ts";
import type { TemplateNames } from "./template-names.ts";
import { toText } from "./to-text.ts";

interface NunjucksFrame {
  readonly variables: Record<string, unknown>;
  readonly parent?: NunjucksFrame;
}
interface NunjucksContext {
  readonly ctx: Record<string, unknown>;
}

/** Where a name is looked up. */
interface Scope {
  readonly context: NunjucksContext;
  readonly frame: NunjucksFrame;
  readonly isLenient: boolean;
}

export interface GuardParts {
  readonly template: string;
  readonly field: string;
  readonly names: TemplateNames;
  readonly macros: Readonly<Record<string, unknown>>;
}

/** The runtime object of one render: what a compiled template may look up and call. */
export class Guard {
  captured: unknown;
  /** The first error of ours; nunjucks keeps only the text of what is thrown inside. */
  error: unknown;
  readonly #parts: GuardParts;
  readonly #operators: Readonly<Record<string, unknown>>;
  readonly #runtimes = new Map<boolean, object>();
  /** The last name that was looked up and found undefined, with what there was instead. */
  #missing: { name: string; known: readonly string[] } | undefined;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#operators = operators({ toText, undefined: () => this.#undefined() });
  }

  /** What a compiled template is given: where it is lenient, what does not exist is undefined; elsewhere it is an error. */
  runtime(isLenient: boolean): object {
    const runtime = this.#runtimes.get(isLenient) ?? this.#runtime(isLenient);
    this.#runtimes.set(isLenient, runtime);
    return runtime;
  }

  #runtime(isLenient: boolean): object {
    return {
      ...(nunjucks as unknown as { runtime: object }).runtime,
      contextOrFrameLookup: (context: NunjucksContext, frame: NunjucksFrame, name: string) =>
        this.#keep(() => this.#lookup(name, { context, frame, isLenient })),
      memberLookup: (value: unknown, name: unknown) => this.#keep(() => this.#member(value, name, isLenient)),
      callWrap: (callee: unknown, name: string, _context: unknown, args: unknown[]) =>
        this.#keep(() => this.#call(callee, name, args)),
      ensureDefined: (value: unknown) => this.#keep(() => (value === undefined ? this.#undefined() : value)),
      suppressValue: (value: unknown) => toText(value),
      inOperator: (value: unknown, list: unknown) => this.#keep(() => isIn(value, list)),
    };
  }

  #lookup(name: string, { context, frame, isLenient }: Scope): unknown {
    for (let f: NunjucksFrame | undefined = frame; f; f = f.parent) {
      if (Object.hasOwn(f.variables, name)) return name === "loop" ? loopOf(f.variables[name]) : f.variables[name];
    }
    if (Object.hasOwn(context.ctx, name)) return context.ctx[name];
    if (Object.hasOwn(this.#operators, name)) return this.#operators[name];
    if (name === "__capture") {
      return (value: unknown) => {
        this.captured = value === undefined ? this.#undefined() : value;
        return "";
      };
    }
    const { names, macros } = this.#parts;
    if (Object.hasOwn(names, name)) return names[name]!();
    for (const table of [macros, GLOBALS]) if (Object.hasOwn(table, name)) return table[name];
    this.#missing = { name, known: [...Object.keys(names), ...Object.keys(macros)] };
    return isLenient ? undefined : this.#undefined();
  }

  #member(value: unknown, name: unknown, isLenient: boolean): unknown {
    if (value === undefined || value === null) return this.#undefined(String(name));
    const found = safeMember(value, name);
    if (found !== undefined) return found;
    this.#missing = { name: String(name), known: memberNames(value) };
    return isLenient ? undefined : this.#undefined();
  }

  #call(callee: unknown, name: string, args: unknown[]): unknown {
    if (callee === undefined) return this.#undefined(name);
    const body = callableOf(callee) as ((...args: unknown[]) => unknown) | undefined;
    if (!body) throw new Error(`"${name}" is not a function`);
    const result = body(...withHiddenMark(args));
    if (result instanceof Promise) {
      // nobody waits for it
      result.catch(() => {});
      throw new Error(`${name}() returned a promise; templates cannot wait: use a function as the field's value`);
    }
    return result;
  }

  #undefined(name = "a value"): never {
    const { name: missing, known } = this.#missing ?? { name, known: [] };
    const { template, field } = this.#parts;
    throw new UndefinedTemplateNameError({ template, field, name: missing, known });
  }

  #keep<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      this.error ??= error;
      throw error;
    }
  }
}

/** Names that every template knows, whatever it is rendered for. */
export const GLOBALS: Readonly<Record<string, unknown>> = {
  range: (start: number, stop?: number, step = 1) => {
    const [from, to] = stop === undefined ? [0, start] : [start, stop];
    const length = Math.max(0, Math.ceil((to - from) / step));
    if (length > 100_000) throw new Error(`range() of ${length} numbers is too long`);
    return Array.from({ length }, (_, i) => from + i * step);
  },
  namespace: (...given: unknown[]) => new Namespace(splitKeywords(given).keywords),
  dict: (...given: unknown[]) => ({ ...splitKeywords(given).keywords }),
  True: true,
  False: false,
  None: null,
};

/** nunjucks's `loop` with Jinja's `cycle`. */
function loopOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("index0" in value)) return value;
  return { ...value, cycle: (...values: unknown[]) => values[(value.index0 as number) % values.length] };
}
