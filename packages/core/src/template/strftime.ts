import { DateTime } from "luxon";

/** Python's format codes in luxon's; `%j` is the only one that needs padding of its own. */
const CODES: Readonly<Record<string, string>> = {
  Y: "yyyy",
  y: "yy",
  m: "MM",
  d: "dd",
  H: "HH",
  I: "hh",
  M: "mm",
  S: "ss",
  f: "SSS'000'",
  p: "a",
  z: "ZZZ",
  Z: "ZZZZ",
  a: "ccc",
  A: "cccc",
  b: "LLL",
  B: "LLLL",
  j: "ooo",
  V: "WW",
  G: "kkkk",
  u: "c",
};

/** Python's `strftime`, in English. */
export function strftime(date: DateTime, format: string): string {
  const english = date.setLocale("en-US");
  return format.replace(/%(.)/gs, (all, code: string) => {
    if (code === "%") return "%";
    if (code === "w") return String(date.weekday % 7);
    if (code === "s") return String(Math.floor(date.toSeconds()));
    if (code === "F") return date.toFormat("yyyy-MM-dd");
    if (code === "T") return date.toFormat("HH:mm:ss");
    const luxon = CODES[code];
    return luxon === undefined ? all : english.toFormat(luxon);
  });
}

/** Python's `strptime` for the same codes. */
export function strptime(text: string, format: string): DateTime {
  const luxon = format.replace(/%(.)|([A-Za-z]+)/gs, (all, code: string | undefined, literal: string | undefined) =>
    literal !== undefined ? `'${literal}'` : (CODES[code!] ?? all),
  );
  return DateTime.fromFormat(text, luxon, { zone: "utc" });
}
