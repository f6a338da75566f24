import { InvalidOptionError } from "../errors/authoring-errors.ts";

/** Functions and values that templates have as `macros.<name>.<member>`. */
export interface TemplateMacros {
  readonly name: string;
  readonly members: Readonly<Record<string, unknown>>;
}

const MACROS: unique symbol = Symbol.for("tradewind.macros") as never;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Makes functions, and values, that all templates have as `macros.<name>.<member>`. Export them from a provider, or from a module that
 * `TRADEWIND__CORE__PLUGINS` names. Keyword arguments come as an object, last. A function that gives a promise is refused: templates do not
 * wait. Airflow's macros of plugins.
 *
 * @throws InvalidOptionError for a name that no template could write.
 * @example
 * // {{ macros.acme.fiscal_year(ds) }}
 * export const acme = defineMacros("acme", {
 *   fiscal_year: (ds: string) => Number(ds.slice(0, 4)) + (ds.slice(5) >= "07-01" ? 1 : 0),
 * });
 */
export function defineMacros(name: string, members: Readonly<Record<string, unknown>>): TemplateMacros {
  for (const [what, word] of [
    ["name", name] as const,
    ...Object.keys(members).map((each) => ["member", each] as const),
  ])
    if (!NAME.test(word))
      throw new InvalidOptionError({ option: `${what} of macros`, found: word, expected: "letters, digits and _" });
  return Object.freeze(Object.assign({ name, members: Object.freeze({ ...members }) }, { [MACROS]: true }));
}

/** Whether a value is what `defineMacros` made, of whichever copy of this package. */
export const isTemplateMacros = (value: unknown): value is TemplateMacros =>
  typeof value === "object" && value !== null && MACROS in value;
