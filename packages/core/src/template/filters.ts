import { DateTime } from "luxon";
import { isoBasic, isoWithOffset } from "../date.ts";
import { formatPercent } from "./format-text.ts";
import { isEqual, isTrue } from "./jinja/operators.ts";
import { splitKeywords } from "./keywords.ts";
import { safeMember } from "./safe-lookup.ts";
import { jsonOf, toText } from "./to-text.ts";

/** A filter: what stands before the `|`, and the arguments behind its name. */
export type TemplateFilter = (value: never, ...args: never[]) => unknown;

/** Finds a filter or a test by its name. @throws Error when there is none. */
export interface FilterTable {
  filter(name: string): (...args: unknown[]) => unknown;
  test(name: string): (...args: unknown[]) => unknown;
}

function asDate(value: unknown): DateTime {
  const date = DateTime.isDateTime(value) ? value : DateTime.fromISO(String(value), { zone: "utc" });
  if (!date.isValid) throw new Error(`${JSON.stringify(value)} is no date`);
  return date;
}

/** Airflow's filters for dates. */
const DATES = {
  ds: (value: unknown) => asDate(value).toFormat("yyyy-MM-dd"),
  ds_nodash: (value: unknown) => asDate(value).toFormat("yyyyMMdd"),
  ts: (value: unknown) => isoWithOffset(asDate(value)),
  ts_nodash: (value: unknown) => asDate(value).toFormat("yyyyMMdd'T'HHmmss"),
  ts_nodash_with_tz: (value: unknown) => isoBasic(asDate(value)),
} as const;

/** Jinja's filters that nunjucks lacks, or has with another meaning. */
const VALUES = {
  tojson(value: unknown, ...given: unknown[]) {
    const { positional, keywords } = splitKeywords(given);
    return JSON.stringify(jsonOf(value), null, (positional[0] ?? keywords.indent) as number | undefined);
  },
  default: defaultOf,
  d: defaultOf,
  format: (text: string, ...given: unknown[]) => {
    const { positional, keywords } = splitKeywords(given);
    return formatPercent(String(text), positional.length > 0 ? positional : keywords, toText);
  },
  truncate(text: unknown, ...given: unknown[]) {
    const { positional, keywords } = splitKeywords(given);
    const [
      length = keywords.length ?? 255,
      killWords = keywords.killwords ?? false,
      end = keywords.end ?? "...",
      leeway = keywords.leeway ?? 5,
    ] = positional;
    const whole = toText(text);
    if (whole.length <= (length as number) + (leeway as number)) return whole;
    const cut = whole.slice(0, Math.max(0, (length as number) - String(end).length));
    return `${killWords ? cut : cut.replace(/ [^ ]*$/, "")}${end}`;
  },
  list: (value: unknown) => listOf(value),
  items: (value: unknown) => (value instanceof Map ? [...value] : Object.entries(value as object)),
  unique(value: unknown, ...given: unknown[]) {
    const { positional, keywords } = splitKeywords(given);
    const isCaseSensitive = positional[0] ?? keywords.case_sensitive ?? false;
    const key = keyOf(positional[1] ?? keywords.attribute);
    const fold = (one: unknown) => (typeof one === "string" && !isCaseSensitive ? one.toLowerCase() : one);
    const seen: unknown[] = [];
    return listOf(value).filter((one) => {
      const folded = fold(key(one));
      if (seen.some((known) => isEqual(known, folded))) return false;
      seen.push(folded);
      return true;
    });
  },
  max: (value: unknown, ...given: unknown[]) => extreme(value, given, (a, b) => a > b),
  min: (value: unknown, ...given: unknown[]) => extreme(value, given, (a, b) => a < b),
} as const;

/** Filters that look others, or tests, up by name. */
const byName = ({ filter, test }: FilterTable) => ({
  map(value: unknown, ...given: unknown[]) {
    const { positional, keywords } = splitKeywords(given);
    if (keywords.attribute !== undefined) {
      const key = keyOf(keywords.attribute);
      return listOf(value).map((one) => key(one) ?? keywords.default);
    }
    const [name, ...args] = positional;
    const apply = filter(String(name));
    return listOf(value).map((one) => apply(one, ...args));
  },
  select: (value: unknown, ...given: unknown[]) => chosen(value, given, { test, wanted: true }),
  reject: (value: unknown, ...given: unknown[]) => chosen(value, given, { test, wanted: false }),
  selectattr: (value: unknown, attribute: unknown, ...given: unknown[]) =>
    chosen(value, given, { test, wanted: true, key: keyOf(attribute) }),
  rejectattr: (value: unknown, attribute: unknown, ...given: unknown[]) =>
    chosen(value, given, { test, wanted: false, key: keyOf(attribute) }),
});

/** All filters beside nunjucks's own. */
export const templateFilters = (table: FilterTable): Readonly<Record<string, TemplateFilter>> => ({
  ...DATES,
  ...VALUES,
  ...byName(table),
});

/** Jinja's tests that nunjucks lacks, or has with another meaning. */
export const templateTests = {
  boolean: (value: unknown) => typeof value === "boolean",
  integer: (value: unknown) => Number.isInteger(value),
  float: (value: unknown) => typeof value === "number" && !Number.isInteger(value),
  sequence: (value: unknown) => typeof value === "string" || Array.isArray(value),
  in: (value: unknown, list: unknown) => isIn(value, list),
  eq: isEqual,
  equalto: isEqual,
  ne: (value: unknown, other: unknown) => !isEqual(value, other),
} as const;

/** `value in list`: a part of a text, one of a list, a key of an object. */
export function isIn(value: unknown, list: unknown): boolean {
  if (typeof list === "string") return list.includes(toText(value));
  if (Array.isArray(list)) return list.some((one) => isEqual(one, value));
  if (list instanceof Map || list instanceof Set) return list.has(value);
  if (typeof list === "object" && list !== null) return Object.hasOwn(list, value as PropertyKey);
  throw new Error(`nothing can be in ${toText(list)}`);
}

function defaultOf(value: unknown, ...given: unknown[]): unknown {
  const { positional, keywords } = splitKeywords(given);
  const [fallback = keywords.default_value ?? "", alsoForFalse = keywords.boolean ?? false] = positional;
  return value === undefined || (alsoForFalse && !isTrue(value)) ? fallback : value;
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return [...value];
  if (value instanceof String) return [...value.toString()];
  if (value instanceof Map) return [...value.keys()];
  if (value instanceof Set) return [...value];
  if (typeof value === "object" && value !== null) return Object.keys(value);
  throw new Error(`${toText(value)} is no list`);
}

/** The value of an attribute, `a.b` of one in another; without a name the thing itself. */
function keyOf(attribute: unknown): (one: unknown) => unknown {
  if (attribute === undefined || attribute === null) return (one) => one;
  const path = Number.isInteger(attribute) ? [attribute] : String(attribute).split(".");
  return (one) => path.reduce((part: unknown, name) => safeMember(part, name), one);
}

function chosen(
  value: unknown,
  [name, ...args]: readonly unknown[],
  { test, wanted, key = (one) => one }: { test: FilterTable["test"]; wanted: boolean; key?: (one: unknown) => unknown },
): unknown[] {
  const holds = name === undefined ? isTrue : test(String(name));
  return listOf(value).filter((one) => Boolean(holds(key(one), ...args)) === wanted);
}

function extreme(value: unknown, given: readonly unknown[], isBetter: (a: never, b: never) => boolean): unknown {
  const key = keyOf(splitKeywords(given).keywords.attribute);
  const [first, ...others] = listOf(value);
  return others.reduce((best, one) => (isBetter(key(one) as never, key(best) as never) ? one : best), first);
}
