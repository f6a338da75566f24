import { DateTime } from "luxon";
import { InvalidOptionError } from "./errors/authoring-errors.ts";

/** A point in time: luxon's DateTime, a Date, or ISO 8601 text. Text without an offset is read in the given zone (UTC by default). */
export type DateInput = DateTime | Date | string;

/** @throws InvalidOptionError when it cannot be read. */
export function toDateTime(input: DateInput, option: string, zone = "utc"): DateTime {
  const date =
    typeof input === "string"
      ? DateTime.fromISO(input, { zone, locale: "en-US" })
      : input instanceof Date
        ? DateTime.fromJSDate(input, { zone }).setLocale("en-US")
        : input;
  if (!DateTime.isDateTime(date) || !date.isValid) {
    throw new InvalidOptionError({
      option,
      found: input,
      expected: 'a date such as "2024-01-31" or "2024-01-31T06:00:00Z"',
    });
  }
  return date;
}

/** A date from milliseconds. Without a locale the first date of a process looks the system's up, which takes 15 ms. */
export const dateAt = (ms: number, zone = "utc"): DateTime => DateTime.fromMillis(ms, { zone, locale: "en-US" });

/** The same in UTC, of what may have none. */
export const dateIfAny = (ms: number | null): DateTime | undefined => (ms === null ? undefined : dateAt(ms));

/** ISO 8601 in Airflow's form, seconds and offset always there: `2024-01-01T00:00:00+00:00`. */
export function isoWithOffset(date: DateTime): string {
  // a tenth of what luxon takes for a format, and each run has several dates
  const clock = date.toISO({ suppressMilliseconds: true, includeOffset: false })!;
  return `${date.millisecond === 0 ? clock : `${clock}000`}${date.zone.formatOffset(date.toMillis(), "short")}`;
}

/** ISO 8601 in its basic form, `20240131T063000+0000`; with a fraction where there is one. */
export function isoBasic(date: DateTime): string {
  const fraction = date.millisecond === 0 ? "" : date.toFormat(".SSS'000'");
  return `${date.toFormat("yyyyMMdd'T'HHmmss")}${fraction}${date.toFormat("ZZZ")}`;
}
