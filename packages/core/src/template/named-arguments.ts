import { splitKeywords } from "./keywords.ts";

type Filter = (this: unknown, value: unknown, ...args: unknown[]) => unknown;

/** Jinja's names of the arguments of nunjucks's filters, which knows them by their places only and takes no notice of names. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  batch: ["linecount", "fill_with"],
  center: ["width"],
  dictsort: ["case_sensitive", "by"],
  float: ["default"],
  groupby: ["attribute"],
  indent: ["width", "first"],
  join: ["d", "attribute"],
  replace: ["old", "new", "count"],
  round: ["precision", "method"],
  slice: ["slices", "fill_with"],
  sum: ["attribute", "start"],
};

/** nunjucks's filters with their arguments by name, too. */
export function withNamedArguments(filters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(NAMES).map(([name, names]) => [name, byName(name, filters[name] as Filter, names)]),
  );
}

function byName(filter: string, body: Filter, names: readonly string[]): Filter {
  return function (this: unknown, value, ...given) {
    const { positional, keywords } = splitKeywords(given);
    const args = [...positional];
    for (const [name, argument] of Object.entries(keywords)) {
      const place = names.indexOf(name);
      if (place === -1) throw new Error(`${filter} has no argument "${name}": ${names.join(", ")}`);
      args[place] = argument;
    }
    return body.call(this, value, ...args);
  };
}
