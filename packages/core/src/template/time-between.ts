import type { DateTime } from "luxon";

const UNITS = ["years", "months", "weeks", "days", "hours", "minutes", "seconds"] as const;

/**
 * How far a date is from another in words, as pendulum says it: `2 days before`, and against now `2 days ago`, `in 2 days`. Airflow's
 * `datetime_diff_for_humans`.
 */
export function timeBetween(date: DateTime, since: DateTime | undefined, now: DateTime): string {
  const other = since ?? now;
  const isPast = date < other;
  const words = inWords(isPast ? date : other, isPast ? other : date);
  if (since) return `${words} ${isPast ? "before" : "after"}`;
  return isPast ? `${words} ago` : `in ${words}`;
}

function inWords(from: DateTime, to: DateTime): string {
  const parts = to.diff(from, [...UNITS]);
  const unit = UNITS.find((one) => parts[one] >= 1);
  if (unit === undefined || (unit === "seconds" && parts.seconds <= 10)) return "a few seconds";
  const count = Math.floor(parts[unit]) + (isNearlyOneMore(unit, parts) ? 1 : 0);
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

/** Half a year makes another year, three quarters of a month another month, and so on down to 22 hours for a day. */
function isNearlyOneMore(
  unit: (typeof UNITS)[number],
  parts: { months: number; weeks: number; days: number; hours: number },
): boolean {
  switch (unit) {
    case "years":
      return parts.months > 6;
    case "months":
      return parts.weeks * 7 + parts.days >= 27;
    case "weeks":
      return parts.days > 3;
    case "days":
      return parts.hours >= 22;
    default:
      return false;
  }
}
