const MARK = "__keywords";

/**
 * The arguments of a call from a template: nunjucks gives keyword arguments as a last object with a mark. Here the mark becomes
 * invisible, so that an author's function gets a plain object.
 */
export function withHiddenMark(args: unknown[]): unknown[] {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null || !Object.hasOwn(last, MARK)) return args;
  const { [MARK]: _mark, ...keywords } = last as Record<string, unknown>;
  Object.defineProperty(keywords, MARK, { value: true });
  return [...args.slice(0, -1), keywords];
}

/** Positional and keyword arguments of a call from a template. */
export function splitKeywords(args: readonly unknown[]): {
  readonly positional: readonly unknown[];
  readonly keywords: Readonly<Record<string, unknown>>;
} {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null || !Object.hasOwn(last, MARK))
    return { positional: args, keywords: {} };
  const { [MARK]: _mark, ...keywords } = last as Record<string, unknown>;
  return { positional: args.slice(0, -1), keywords };
}

/** The default of a `get`: the second argument, or the keyword that Airflow's versions call `default`, `default_var`, `default_conn`. */
export function fallbackIn(given: readonly unknown[]): unknown {
  const { positional, keywords } = splitKeywords(given);
  return positional[0] ?? keywords.default ?? keywords.default_var ?? keywords.default_conn ?? null;
}
