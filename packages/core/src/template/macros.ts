import { createRequire } from "node:module";
import { DateTime, Duration } from "luxon";
import { newUuid, randomNumber } from "../ports/chance.adapter.ts";
import { splitKeywords } from "./keywords.ts";
import { openFunction } from "./safe-lookup.ts";
import { strftime, strptime } from "./strftime.ts";
import { timeBetween } from "./time-between.ts";
import { jsonOf } from "./to-text.ts";

const UTC = { zone: "utc", locale: "en-US" } as const;

/** Airflow's `macros`; `now` is the time that those of them read which ask for it. */
export const templateMacros = (now: () => number) => {
  const nowUtc = () => DateTime.fromMillis(now(), UTC);
  return {
    ds_add: (ds: string, days: number) => dayOf(ds).plus({ days }).toISODate(),
    ds_format: (ds: string, from: string, to: string) => strftime(parsed(ds, from), to),
    ds_format_locale: formatInLocale,
    datetime_diff_for_humans: (date: unknown, since?: unknown) =>
      timeBetween(dateOf(date), since === undefined || since === null ? undefined : dateOf(since), nowUtc()),
    datetime: datetimeMacro(nowUtc),
    timedelta: timedelta,
    dateutil: { parser: { parse: dateOf }, relativedelta: { relativedelta } },
    time: {
      time: () => now() / 1_000,
      gmtime: (seconds?: number) => (seconds === undefined ? nowUtc() : DateTime.fromSeconds(seconds, UTC)),
      strftime: (format: string, time?: DateTime) => strftime(time ?? nowUtc(), format),
    },
    uuid: { uuid4: newUuid },
    random: randomNumber,
    json: {
      dumps: (value: unknown, ...given: unknown[]) =>
        JSON.stringify(jsonOf(value), null, splitKeywords(given).keywords.indent as number | undefined),
      loads: (text: string) => JSON.parse(text),
    },
    yaml: {
      safe_load: (text: string) => yaml().parse(text),
      dump: (value: unknown) => yaml().stringify(jsonOf(value)),
    },
  };
};

/** Python's class `datetime`: called, it makes a date; its methods make others. Dates are in UTC. */
const datetimeMacro = (nowUtc: () => DateTime): object =>
  openFunction(
    ((...given: unknown[]) => {
      const { positional, keywords } = splitKeywords(given);
      const names = ["year", "month", "day", "hour", "minute", "second"] as const;
      const parts = Object.fromEntries(names.map((name, i) => [name, positional[i] ?? keywords[name] ?? 0]));
      const date = DateTime.fromObject(parts, UTC);
      if (!date.isValid) throw new Error(`datetime: ${date.invalidExplanation}`);
      return date;
    }) as never,
    {
      now: nowUtc,
      utcnow: nowUtc,
      today: nowUtc,
      strptime: parsed,
      fromisoformat: dateOf,
      fromtimestamp: (seconds: number) => DateTime.fromSeconds(seconds, UTC),
    },
  );

/** Python's `timedelta(days=1)`. */
function timedelta(...given: unknown[]): Duration {
  const { positional, keywords } = splitKeywords(given);
  const { weeks, hours, minutes, milliseconds } = keywords as Record<string, number | undefined>;
  const [days = keywords.days, seconds = keywords.seconds, microseconds = keywords.microseconds ?? 0] = positional as (
    | number
    | undefined
  )[];
  return lengthOf({
    weeks,
    days,
    hours,
    minutes,
    seconds,
    milliseconds: (milliseconds ?? 0) + Number(microseconds) / 1_000,
  });
}

/** `relativedelta(months=1)`. */
const relativedelta = (...given: unknown[]): Duration =>
  lengthOf(splitKeywords(given).keywords as Record<string, number | undefined>);

function lengthOf(parts: Readonly<Record<string, unknown>>): Duration {
  const given = Object.entries(parts).filter(([, amount]) => amount !== undefined && amount !== 0);
  return Duration.fromObject(Object.fromEntries(given));
}

const dayOf = (ds: string): DateTime => parsed(ds, "%Y-%m-%d");

function parsed(text: string, format: string): DateTime {
  const date = strptime(text, format);
  if (!date.isValid) throw new Error(`${JSON.stringify(text)} does not match ${JSON.stringify(format)}`);
  return date;
}

function dateOf(value: unknown): DateTime {
  if (DateTime.isDateTime(value)) return value;
  const text = String(value).trim();
  const date = [DateTime.fromISO(text, UTC), DateTime.fromSQL(text, UTC), DateTime.fromRFC2822(text, UTC)].find(
    ({ isValid }) => isValid,
  );
  if (!date) throw new Error(`${JSON.stringify(value)} is no date`);
  return date;
}

/** `ds_format_locale`: output in babel's patterns, which are nearly luxon's. */
function formatInLocale(ds: string, from: string, to: string, locale = "en_US"): string {
  const date = parsed(ds, from).setLocale(locale.replaceAll("_", "-"));
  // a weekday is E in babel's patterns, a day of the year D
  return date.toFormat(to.replace(/E{1,4}/g, (days) => (days.length === 4 ? "cccc" : "ccc")).replaceAll("D", "o"));
}

// templates that ask for YAML are few
const yaml = (): typeof import("yaml") => createRequire(import.meta.url)("yaml");
