import nunjucks from "nunjucks";
import type { TaskContext } from "../context.ts";
import { TemplateError, TemplateFileNotFoundError } from "../errors/run-errors.ts";
import { TradewindError } from "../errors/tradewind-error.ts";
import type { TemplateMacros } from "./define-macros.ts";
import type { Fetched } from "./fetched.ts";
import { templateFilters, templateTests } from "./filters.ts";
import { Guard } from "./guard.ts";
import { compileTemplate, type RuntimeSource } from "./jinja/compile.ts";
import { withHiddenMark } from "./keywords.ts";
import { withNamedArguments } from "./named-arguments.ts";
import { nativeValue } from "./native-value.ts";
import type { TemplateFiles } from "./template-files.ts";
import { type TemplateNames, type TemplateTools, templateNames } from "./template-names.ts";

/** What a DAG adds to its templates. */
export interface TemplateSettings {
  /** Names beside those of every template, behind them. */
  readonly macros?: Readonly<Record<string, unknown>> | undefined;
  /** Filters beside those of every template, before them. */
  readonly filters?: Readonly<Record<string, (...args: never[]) => unknown>> | undefined;
  /** What stands behind `macros.<name>`, beside those of every template. */
  readonly namespaces?: readonly TemplateMacros[] | undefined;
  readonly files?: TemplateFiles | undefined;
}

/**
 * What becomes of a text: `text` writes everything into it; `typed` gives the value of a text that is one `{{ expression }}`; `native`
 * does that, too, and reads every text that comes out as a literal, as Airflow's `render_template_as_native_obj` does.
 */
export type RenderMode = "text" | "typed" | "native";

/** Where a template stands, for error messages, and what it becomes. */
export interface RenderPlace {
  readonly field: string;
  readonly mode?: RenderMode;
}

const MOST_COMPILED = 5_000;

const SINGLE = {
  typed: /^\s*\{\{-?(?<inner>(?:(?!\{\{|\}\}).)*?)-?\}\}\s*$/s,
  native: /^\{\{-?(?<inner>(?:(?!\{\{|\}\}).)*?)-?\}\}\n?$/s,
} as const;

/**
 * Renders templates with nunjucks, which does not sandbox: `{{ range.constructor("...")() }}` would run code. So every template,
 * included ones, too, is compiled to call our own runtime object, which looks up own properties and listed methods only. The shared
 * nunjucks module stays as it is.
 */
export class TemplateEngine {
  // No loaders: left out, nunjucks would read the folder "views". What templates include comes from `files`.
  readonly #environment = new nunjucks.Environment([], { autoescape: false, throwOnUndefined: true });
  readonly #compiled = new Map<string, nunjucks.Template>();
  readonly #settings: TemplateSettings;
  /** The render that is under way. */
  #guard: Guard | undefined;

  constructor(settings: TemplateSettings = {}) {
    this.#settings = settings;
    const environment = this.#environment as unknown as Environment;
    // `{{ 1 | valueOf }}` must not find what every object inherits: it would hand out nunjucks's own context.
    for (const table of ["filters", "tests"] as const) {
      environment[table] = Object.assign(Object.create(null), environment[table]);
    }
    const own = templateFilters({
      filter: (name) =>
        (this.#environment.getFilter(name) as (...args: unknown[]) => unknown).bind({ env: environment }),
      test: (name) => environment.getTest(name),
    });
    Object.assign(environment.tests, templateTests);
    Object.assign(
      environment.filters,
      withNamedArguments(environment.filters),
      own,
      calledPlainly(settings.filters ?? {}),
    );
    environment.runtimeInUse = (isLenient) => this.#guard!.runtime(isLenient);
    environment.getTemplate = (...asked) => this.#included(...asked);
  }

  /** What templates of an attempt may name. It comes with the engine, so that an attempt without templates does not load it. */
  namesOf(context: TaskContext, fetched: Fetched, tools: TemplateTools): TemplateNames {
    return templateNames(context, fetched, tools);
  }

  /**
   * Renders a text.
   *
   * @throws UndefinedTemplateNameError, TemplateError naming the template and the field.
   */
  render(text: string, names: TemplateNames, { field, mode = "text" }: RenderPlace): unknown {
    const inner = mode === "text" ? undefined : SINGLE[mode].exec(text)?.groups?.inner;
    const source = inner === undefined ? text : `{{ __capture(${inner}) }}`;
    const { macros = {}, namespaces = [] } = this.#settings;
    const known = namespaces.length === 0 ? names : withNamespaces(names, namespaces);
    const guard = new Guard({ template: text, field, names: known, macros });
    const around = this.#guard;
    this.#guard = guard;
    try {
      const rendered = this.#compile(source).render({});
      const value = inner === undefined ? rendered : guard.captured;
      return mode === "native" && (typeof value === "string" || value instanceof String)
        ? nativeValue(String(value))
        : value;
    } catch (cause) {
      const reason = guard.error ?? cause;
      throw reason instanceof TradewindError ? reason : new TemplateError({ template: text, field, cause: reason });
    } finally {
      this.#guard = around;
    }
  }

  /** Renders a file of the search path. @throws TemplateFileNotFoundError, and as `render` does */
  renderFile(name: string, names: TemplateNames, place: RenderPlace): unknown {
    const { files } = this.#settings;
    const file = files?.read(name);
    if (!file) throw new TemplateFileNotFoundError({ name, field: place.field, folders: files?.folders ?? [] });
    return this.render(file.text, names, { ...place, field: `${place.field} (${file.path})` });
  }

  /** Throws TemplateError when the text is no valid template. */
  check(text: string, field: string): void {
    try {
      this.#compile(text);
    } catch (cause) {
      throw new TemplateError({ template: text, field, cause });
    }
  }

  #compile(text: string): nunjucks.Template {
    let template = this.#compiled.get(text);
    if (!template) {
      const code = { type: "code", obj: compileTemplate(text) };
      template = new nunjucks.Template(code as never, this.#environment, "", true);
      // texts may be made by functions and differ with every attempt
      if (this.#compiled.size >= MOST_COMPILED) this.#compiled.clear();
      this.#compiled.set(text, template);
    }
    return template;
  }

  /** What `include`, `import` and `extends` ask for. */
  #included(name: unknown, _eager: unknown, _parent: unknown, ignoreMissing: unknown, done: TemplateCallback): void {
    try {
      const file = typeof name === "string" ? this.#settings.files?.read(name) : undefined;
      if (!file && !ignoreMissing) throw new Error(`template not found: ${String(name)}`);
      done(null, this.#compile(file?.text ?? ""));
    } catch (error) {
      done(error as Error, undefined);
    }
  }
}

/** With more members of `macros`. */
const withNamespaces = (names: TemplateNames, namespaces: readonly TemplateMacros[]): TemplateNames => ({
  ...names,
  macros: () => ({
    ...Object.fromEntries(namespaces.map(({ name, members }) => [name, members])),
    ...(names.macros?.() as object | undefined),
  }),
});

type TemplateCallback = (error: Error | null, template: nunjucks.Template | undefined) => void;

/** What of nunjucks's environment its types do not say. */
interface Environment extends RuntimeSource {
  filters: Record<string, unknown>;
  tests: Record<string, unknown>;
  getTest(name: string): (...args: unknown[]) => unknown;
  getTemplate(name: unknown, eager: unknown, parent: unknown, ignoreMissing: unknown, done: TemplateCallback): void;
}

/** Functions of an author's, which get keyword arguments as a plain object. */
function calledPlainly(
  functions: Readonly<Record<string, (...args: never[]) => unknown>>,
): Record<string, (...args: unknown[]) => unknown> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, body]) => [
      name,
      (...args: unknown[]) => body(...(withHiddenMark(args) as never[])),
    ]),
  );
}
