import type { DateTime } from "luxon";
import { InvalidOptionError } from "./errors/authoring-errors.ts";

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

export const isTimeOfDay = (value: unknown): value is string => typeof value === "string" && TIME_OF_DAY.test(value);

/** @throws InvalidOptionError when it is no time of day (`18:00`, `06:30:15`). */
export function assertTimeOfDay(value: unknown, option: string): void {
  if (!isTimeOfDay(value)) {
    throw new InvalidOptionError({ option, found: value, expected: 'a time of day such as "18:00"' });
  }
}

/** A time of day on the day of `date`, in the zone of that. */
export function onDayOf(date: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0, second = 0] = time.split(":").map(Number);
  return date.set({ hour, minute, second, millisecond: 0 });
}
