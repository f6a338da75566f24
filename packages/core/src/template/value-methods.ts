// Methods that templates may call on plain values, by their Python names, and by JavaScript's where there is no Python one.
// Each table maps a name to a function that makes the bound method; tables have no prototype, so nothing is inherited.

import { formatBraces } from "./format-text.ts";
import { splitKeywords } from "./keywords.ts";
import { toText } from "./to-text.ts";

type Methods = Readonly<Record<string, (() => unknown) | undefined>>;

const table = (methods: Record<string, () => unknown>): Methods => Object.assign(Object.create(null), methods);

export const stringMethods = (text: string): Methods =>
  table({
    upper: () => () => text.toUpperCase(),
    lower: () => () => text.toLowerCase(),
    strip: () => (signs?: string) => stripped(stripped(text, signs, "start"), signs, "end"),
    lstrip: () => (signs?: string) => stripped(text, signs, "start"),
    rstrip: () => (signs?: string) => stripped(text, signs, "end"),
    trim: () => () => text.trim(),
    title: () => () => text.replace(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase()),
    capitalize: () => () => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
    replace: () => (from: string, to: string, count?: number) =>
      count === undefined ? text.replaceAll(String(from), () => String(to)) : replaceSome(text, { from, to, count }),
    split: () => (separator?: string | null, most?: number) => splitText(text, separator, most),
    splitlines: () => () => text.split(/\r?\n/).filter((line, i, all) => i < all.length - 1 || line !== ""),
    startswith: () => (start: string) => text.startsWith(start),
    endswith: () => (end: string) => text.endsWith(end),
    removeprefix: () => (start: string) => (text.startsWith(start) ? text.slice(start.length) : text),
    removesuffix: () => (end: string) => (end !== "" && text.endsWith(end) ? text.slice(0, -end.length) : text),
    find: () => (part: string) => text.indexOf(part),
    count: () => (part: string) => text.split(part).length - 1,
    isdigit: () => () => /^\d+$/.test(text),
    zfill: () => (width: number) =>
      padded(width) &&
      text.replace(/^([+-]?)(.*)$/s, (_all, sign, rest) => sign + rest.padStart(width - sign.length, "0")),
    ljust:
      () =>
      (width: number, fill = " ") =>
        padded(width) && text.padEnd(width, fill),
    rjust:
      () =>
      (width: number, fill = " ") =>
        padded(width) && text.padStart(width, fill),
    join: () => (parts: readonly unknown[]) => parts.join(text),
    slice: () => (from?: number, to?: number) => text.slice(from, to),
    format:
      () =>
      (...given: readonly unknown[]) => {
        const { positional, keywords } = splitKeywords(given);
        return formatBraces(text, positional, { named: keywords, toText });
      },
  });

export const arrayMethods = (list: readonly unknown[]): Methods =>
  table({
    join: () => (separator?: string) => list.join(separator),
    slice: () => (from?: number, to?: number) => list.slice(from, to),
    includes: () => (value: unknown) => list.includes(value),
    index: () => (value: unknown) => list.indexOf(value),
    count: () => (value: unknown) => list.filter((one) => one === value).length,
  });

export const mapMethods = (map: Readonly<Record<string, unknown>>): Methods =>
  table({
    get:
      () =>
      (name: string, fallback: unknown = null) =>
        Object.hasOwn(map, name) ? map[name] : fallback,
    keys: () => () => Object.keys(map),
    values: () => () => Object.values(map),
    items: () => () => Object.entries(map),
  });

function stripped(text: string, signs: string | undefined, end: "start" | "end"): string {
  if (signs === undefined) return end === "start" ? text.trimStart() : text.trimEnd();
  let [from, to] = [0, text.length];
  if (end === "start") while (from < to && signs.includes(text[from]!)) from++;
  else while (to > from && signs.includes(text[to - 1]!)) to--;
  return text.slice(from, to);
}

function replaceSome(text: string, { from, to, count }: { from: string; to: string; count: number }): string {
  const parts = text.split(from);
  return parts.length - 1 <= count
    ? parts.join(to)
    : [parts.slice(0, count + 1).join(to), ...parts.slice(count + 1)].join(from);
}

function splitText(text: string, separator: string | null | undefined, most: number | undefined): string[] {
  const parts = separator === undefined || separator === null ? text.trim().split(/\s+/) : text.split(separator);
  if (most === undefined || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(separator ?? " ")];
}

function padded(width: number): true {
  if (width > 10_000) throw new Error("the width is too large");
  return true;
}
