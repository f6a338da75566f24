import type { Duration } from "luxon";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a template may ask of a duration: Python's timedelta, and pendulum's `in_days()` and its kin. */
export function durationMember(duration: Duration, name: string): unknown {
  const ms = duration.toMillis();
  const whole = (unit: number) => () => Math.trunc(ms / unit);
  const exact = (unit: number) => () => ms / unit;
  switch (name) {
    case "days":
      return Math.floor(ms / DAY);
    case "seconds":
      return Math.floor((ms - Math.floor(ms / DAY) * DAY) / SECOND);
    case "microseconds":
      return (ms - Math.floor(ms / SECOND) * SECOND) * 1_000;
    case "total_seconds":
      return exact(SECOND);
    case "total_minutes":
      return exact(MINUTE);
    case "total_hours":
      return exact(HOUR);
    case "total_days":
      return exact(DAY);
    case "in_seconds":
      return whole(SECOND);
    case "in_minutes":
      return whole(MINUTE);
    case "in_hours":
      return whole(HOUR);
    case "in_days":
      return whole(DAY);
    case "in_weeks":
      return whole(7 * DAY);
    case "toISO":
      return () => duration.toISO();
    case "toMillis":
      return () => ms;
    default:
      return undefined;
  }
}
