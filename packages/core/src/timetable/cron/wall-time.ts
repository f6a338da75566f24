import type { Cron } from "./read-cron.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Longer than the longest wait of a cron that fires at all: the 29th of February on one weekday, around a year like 2100. */
const PATIENCE_YEARS = 50;

/**
 * The first time later than `wall` that the expression names. Times are those of a clock on the wall, in milliseconds as if it
 * showed UTC; what they are in a time zone is another question.
 */
export function wallAfter(cron: Cron, wall: number): number | undefined {
  const from = (Math.floor(wall / SECOND) + 1) * SECOND;
  for (const day of daysFrom(cron, from, 1)) {
    const time = timeOfDay(cron, 1, from - day);
    if (time !== undefined) return day + time;
  }
  return undefined;
}

/** The last time earlier than `wall` that the expression names. */
export function wallBefore(cron: Cron, wall: number): number | undefined {
  const to = (Math.ceil(wall / SECOND) - 1) * SECOND;
  for (const day of daysFrom(cron, to, -1)) {
    const time = timeOfDay(cron, -1, to - day);
    if (time !== undefined) return day + time;
  }
  return undefined;
}

type Direction = 1 | -1;

/** Midnights of the days that the expression names, from the day of `wall` on. */
function* daysFrom(cron: Cron, wall: number, direction: Direction): Generator<number> {
  const date = new Date(Math.floor(wall / DAY) * DAY);
  const end = lastYear(cron, date.getUTCFullYear(), direction);
  while ((end - date.getUTCFullYear()) * direction >= 0) {
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    if (!cron.months.has(month) || cron.years?.includes(year) === false) {
      // to the first day of the next month, or the last one of the month before
      date.setUTCMonth(direction === 1 ? month : month - 1, direction === 1 ? 1 : 0);
      continue;
    }
    if (cron.isDay(year, month, day)) yield date.getTime();
    date.setUTCDate(day + direction);
  }
}

function lastYear({ years }: Cron, from: number, direction: Direction): number {
  if (years) return years.at(direction === 1 ? -1 : 0)!;
  return from + direction * PATIENCE_YEARS;
}

/** The first time of day that is not before `bound`, or, backwards, the last one that is not after it. */
function timeOfDay({ hours, minutes, seconds }: Cron, direction: Direction, bound: number): number | undefined {
  const isBeyond = (first: number, length: number) => (direction === 1 ? first + length <= bound : first > bound);
  const inOrder = (values: readonly number[]) => (direction === 1 ? values : values.toReversed());
  for (const hour of inOrder(hours)) {
    if (isBeyond(hour * HOUR, HOUR)) continue;
    for (const minute of inOrder(minutes)) {
      if (isBeyond(hour * HOUR + minute * MINUTE, MINUTE)) continue;
      for (const second of inOrder(seconds)) {
        const time = hour * HOUR + minute * MINUTE + second * SECOND;
        if (!isBeyond(time, 1)) return time;
      }
    }
  }
  return undefined;
}
