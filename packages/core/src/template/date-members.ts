import { type DateTime, Duration, type DurationLikeObject } from "luxon";
import { isoWithOffset } from "../date.ts";
import { splitKeywords } from "./keywords.ts";
import { formatTokens } from "./pendulum-format.ts";
import { strftime } from "./strftime.ts";

type Members = Readonly<Record<string, (date: DateTime) => unknown>>;

/** Properties, by Python's and pendulum's names. */
const PROPERTIES: Members = {
  year: (date) => date.year,
  month: (date) => date.month,
  day: (date) => date.day,
  hour: (date) => date.hour,
  minute: (date) => date.minute,
  second: (date) => date.second,
  quarter: (date) => date.quarter,
  microsecond: (date) => date.millisecond * 1000,
  day_of_week: (date) => date.weekday % 7,
  day_of_year: (date) => date.ordinal,
  week_of_year: (date) => date.weekNumber,
  days_in_month: (date) => date.daysInMonth,
  int_timestamp: (date) => Math.floor(date.toSeconds()),
  float_timestamp: (date) => date.toSeconds(),
  timezone_name: (date) => (date.zoneName === "utc" ? "UTC" : date.zoneName),
  offset: (date) => date.offset * 60,
};

const UNITS = ["year", "month", "week", "day", "hour", "minute", "second", "quarter"] as const;

/** Methods, by Python's, pendulum's and luxon's names. */
const METHODS: Readonly<Record<string, (date: DateTime, ...args: never[]) => unknown>> = {
  strftime: (date, format: string) => strftime(date, format),
  format: (date, format: string) => formatTokens(date, format),
  isoformat: (date) => isoWithOffset(date),
  to_iso8601_string: (date) => (date.offset === 0 ? isoWithOffset(date).replace("+00:00", "Z") : isoWithOffset(date)),
  to_date_string: (date) => date.toISODate(),
  to_time_string: (date) => date.toFormat("HH:mm:ss"),
  to_datetime_string: (date) => date.toFormat("yyyy-MM-dd HH:mm:ss"),
  timestamp: (date) => date.toSeconds(),
  date: (date) => date.toISODate(),
  time: (date) => date.toFormat("HH:mm:ss"),
  weekday: (date) => date.weekday - 1,
  isoweekday: (date) => date.weekday,
  add: (date, ...step) => date.plus(stepOf(step)),
  plus: (date, ...step) => date.plus(stepOf(step)),
  subtract: (date, ...step) => date.minus(stepOf(step)),
  minus: (date, ...step) => date.minus(stepOf(step)),
  replace: (date, ...parts) => date.set(splitKeywords(parts).keywords),
  start_of: (date, unit: string) => date.startOf(unitOf(unit)),
  end_of: (date, unit: string) => date.endOf(unitOf(unit)),
  // pendulum's difference has no sign
  diff: (date, other: DateTime) => Duration.fromMillis(Math.abs(date.diff(other).toMillis())),
  in_timezone: (date, zone: string) => inZone(date, zone),
  in_tz: (date, zone: string) => inZone(date, zone),
  toISO: (date) => date.toISO(),
  toISODate: (date) => date.toISODate(),
  toFormat: (date, format: string) => date.toFormat(format),
  toMillis: (date) => date.toMillis(),
};

/** What a template may ask of a date. */
export function dateMember(date: DateTime, name: string): unknown {
  if (Object.hasOwn(PROPERTIES, name)) return PROPERTIES[name]!(date);
  if (Object.hasOwn(METHODS, name)) return (...args: never[]) => METHODS[name]!(date, ...args);
  return undefined;
}

/** `days=1`, or a duration. */
function stepOf(args: readonly unknown[]): DurationLikeObject | Duration {
  const { positional, keywords } = splitKeywords(args);
  return Duration.isDuration(positional[0]) ? positional[0] : (keywords as DurationLikeObject);
}

function unitOf(unit: string): (typeof UNITS)[number] {
  const known = UNITS.find((one) => one === unit);
  if (!known) throw new Error(`"${unit}" is no unit of time: ${UNITS.join(", ")}`);
  return known;
}

function inZone(date: DateTime, zone: string): DateTime {
  const moved = date.setZone(zone);
  if (!moved.isValid) throw new Error(`"${zone}" is no time zone`);
  return moved;
}
