import type { DateTime } from "luxon";

/** pendulum's tokens in luxon's. */
const TOKENS: Readonly<Record<string, string>> = {
  YYYY: "yyyy",
  YY: "yy",
  Q: "q",
  MMMM: "LLLL",
  MMM: "LLL",
  MM: "MM",
  M: "M",
  DDDD: "ooo",
  DDD: "o",
  DD: "dd",
  D: "d",
  dddd: "cccc",
  ddd: "ccc",
  E: "c",
  HH: "HH",
  H: "H",
  hh: "hh",
  h: "h",
  mm: "mm",
  m: "m",
  ss: "ss",
  s: "s",
  SSS: "SSS",
  A: "a",
  ZZ: "ZZZ",
  Z: "ZZ",
  z: "z",
  X: "X",
  x: "x",
};

/** pendulum's `format`: `YYYY-MM-DD`, with texts in brackets, in English. */
export function formatTokens(date: DateTime, format: string): string {
  const english = date.setLocale("en-US");
  return format.replace(
    /\[([^\]]*)\]|YYYY|YY|Q|MMMM|MMM|MM|M|DDDD|DDD|DD|D|dddd|ddd|E|HH|H|hh|h|mm|m|ss|s|SSSSSS|SSS|A|ZZ|Z|z|X|x/g,
    (token, text: string | undefined) => {
      if (text !== undefined) return text;
      if (token === "SSSSSS") return `${english.toFormat("SSS")}000`;
      if (token === "z" && english.zoneName === "utc") return "UTC";
      return english.toFormat(TOKENS[token]!);
    },
  );
}
