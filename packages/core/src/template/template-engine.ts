import { DateTime } from "luxon";
import nunjucks from "nunjucks";
import { isoWithOffset } from "../date.ts";
import { TemplateError, UndefinedTemplateNameError } from "../errors/run-errors.ts";
import { TradewindError } from "../errors/tradewind-error.ts";
import { templateFilters } from "./filters.ts";
import { assertPlainNames } from "./plain-names.ts";
import { memberNames, safeMember } from "./safe-lookup.ts";
import type { TemplateNames } from "./template-names.ts";

/**
 * Renders templates with nunjucks, which does not sandbox: `{{ range.constructor("...")() }}` would run code. So every template
 * is compiled to call our own runtime object, which looks up own properties and listed methods only. It is handed over per
 * render, so the shared nunjucks module stays as it is.
 */
export class TemplateEngine {
  // No loaders: left out, nunjucks would read the folder "views".
  readonly #environment = new nunjucks.Environment([], { autoescape: false, throwOnUndefined: true });
  readonly #compiled = new Map<string, GuardedTemplate>();

  constructor() {
    for (const [name, filter] of Object.entries(templateFilters)) this.#environment.addFilter(name, filter as never);
    // `{{ 1 | valueOf }}` must not find what every object inherits: it would hand out nunjucks's own context.
    const tables = this.#environment as unknown as Record<"filters" | "tests", object>;
    for (const table of ["filters", "tests"] as const) {
      tables[table] = Object.assign(Object.create(null), tables[table]);
    }
  }

  /**
   * Renders a text. With `native` a text that is a single `{{ expression }}` gives the expression's value instead of its text.
   *
   * @throws UndefinedTemplateNameError, TemplateError naming the template and the field.
   */
  render(text: string, names: TemplateNames, { field, native = false }: { field: string; native?: boolean }): unknown {
    const expression = native ? /^\s*\{\{(?<inner>(?:(?!\{\{|\}\}).)*)\}\}\s*$/s.exec(text)?.groups?.inner : undefined;
    const source = expression === undefined ? text : `{{ __capture(${expression}) }}`;
    const guard = new Guard({ template: text, field, names });
    try {
      const rendered = this.#compile(source).renderGuarded(guard);
      return expression === undefined ? rendered : guard.captured;
    } catch (cause) {
      const reason = guard.error ?? cause;
      throw reason instanceof TradewindError ? reason : new TemplateError({ template: text, field, cause: reason });
    }
  }

  /** Throws TemplateError when the text is no valid template. */
  check(text: string, field: string): void {
    try {
      this.#compile(text);
    } catch (cause) {
      throw new TemplateError({ template: text, field, cause });
    }
  }

  #compile(text: string): GuardedTemplate {
    let template = this.#compiled.get(text);
    if (!template) {
      assertPlainNames(text);
      template = new GuardedTemplate(text.replace(/\n$/, ""), this.#environment, undefined, true);
      this.#compiled.set(text, template);
    }
    return template;
  }
}

interface NunjucksFrame {
  readonly variables: Record<string, unknown>;
  readonly parent?: NunjucksFrame;
}
interface NunjucksContext {
  readonly ctx: Record<string, unknown>;
}
type RootRender = (
  environment: unknown,
  context: unknown,
  frame: unknown,
  runtime: unknown,
  callback: (error: unknown, text: string) => void,
) => void;

class GuardedTemplate extends nunjucks.Template {
  declare rootRenderFunc: RootRender;
  #guard: Guard | undefined;

  renderGuarded(guard: Guard): string {
    const { rootRenderFunc } = this;
    this.#guard = guard;
    // own property for the time of this (synchronous) render
    this.rootRenderFunc = (environment, context, frame, _runtime, callback) =>
      rootRenderFunc(environment, context, frame, this.#guard!.runtime, callback);
    try {
      return this.render({});
    } finally {
      this.rootRenderFunc = rootRenderFunc;
      this.#guard = undefined;
    }
  }
}

/** Templates that allow for what does not exist; everywhere else a missing name is an error as soon as it is looked up. */
const ALLOWS_FOR_UNDEFINED = /\|\s*(default|d)\b|\bis\s+(not\s+)?(defined|undefined)\b/;

/** The runtime object of one render. */
class Guard {
  captured: unknown;
  /** The first error of ours; nunjucks keeps only the text of what is thrown inside. */
  error: unknown;
  readonly runtime: object;
  readonly #template: string;
  readonly #field: string;
  readonly #names: TemplateNames;
  /** The last name that was looked up and found undefined, with what there was instead. */
  #missing: { name: string; known: readonly string[] } | undefined;

  constructor({ template, field, names }: { template: string; field: string; names: TemplateNames }) {
    this.#template = template;
    this.#field = field;
    this.#names = names;
    this.runtime = {
      ...(nunjucks as unknown as { runtime: object }).runtime,
      contextOrFrameLookup: (context: NunjucksContext, frame: NunjucksFrame, name: string) =>
        this.#lookup(context, frame, name),
      memberLookup: (value: unknown, name: unknown) => this.#keep(() => this.#member(value, name)),
      callWrap: (callee: unknown, name: string, _context: unknown, args: unknown[]) =>
        this.#keep(() => this.#call(callee, name, args)),
      ensureDefined: (value: unknown) => this.#keep(() => (value === undefined ? this.#undefined() : value)),
      suppressValue: (value: unknown) => toText(value),
    };
  }

  #lookup(context: NunjucksContext, frame: NunjucksFrame, name: string): unknown {
    for (let f: NunjucksFrame | undefined = frame; f; f = f.parent) {
      if (Object.hasOwn(f.variables, name)) return f.variables[name];
    }
    if (Object.hasOwn(context.ctx, name)) return context.ctx[name];
    if (name === "__capture") {
      return (value: unknown) => {
        this.captured = value === undefined ? this.#undefined() : value;
        return "";
      };
    }
    if (Object.hasOwn(this.#names, name)) return this.#keep(() => this.#names[name]!());
    if (Object.hasOwn(GLOBALS, name)) return GLOBALS[name];
    this.#missing = { name, known: Object.keys(this.#names) };
    return ALLOWS_FOR_UNDEFINED.test(this.#template) ? undefined : this.#keep(() => this.#undefined());
  }

  #member(value: unknown, name: unknown): unknown {
    if (value === undefined || value === null) return this.#undefined(String(name));
    const found = safeMember(value, name);
    if (found !== undefined) return found;
    this.#missing = { name: String(name), known: memberNames(value) };
    return ALLOWS_FOR_UNDEFINED.test(this.#template) ? undefined : this.#undefined();
  }

  #call(callee: unknown, name: string, args: unknown[]): unknown {
    if (callee === undefined) return this.#undefined(name);
    if (typeof callee !== "function") throw new Error(`"${name}" is not a function`);
    return callee(...args);
  }

  #undefined(name = "a value"): never {
    const { name: missing, known } = this.#missing ?? { name, known: [] };
    throw new UndefinedTemplateNameError({ template: this.#template, field: this.#field, name: missing, known });
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

const GLOBALS: Readonly<Record<string, unknown>> = {
  range: (start: number, stop?: number, step = 1) => {
    const [from, to] = stop === undefined ? [0, start] : [start, stop];
    const length = Math.max(0, Math.ceil((to - from) / step));
    if (length > 100_000) throw new Error(`range() of ${length} numbers is too long`);
    return Array.from({ length }, (_, i) => from + i * step);
  },
};

/** How a value is written into a text: dates as ISO 8601, lists and objects as JSON. */
function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (DateTime.isDateTime(value)) return isoWithOffset(value);
  if (typeof value === "object" && value !== null) {
    return value instanceof String
      ? value.toString()
      : JSON.stringify(value, (_key, part) => (DateTime.isDateTime(part) ? isoWithOffset(part) : part));
  }
  return String(value);
}
