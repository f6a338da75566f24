import type { DateTime } from "luxon";
import { InvalidOptionError } from "./errors/authoring-errors.ts";
import { suggestion } from "./errors/nearest.ts";

/** The days of the week, in the order and numbering of ISO 8601: Monday is 1. */
export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A day of the week by its English name, in whatever case. Airflow's WeekDay. */
export type WeekdayInput = Weekday | Lowercase<Weekday> | Uppercase<Weekday>;

/** @throws InvalidOptionError when a name is none of a weekday. */
export function weekdaysOf(input: WeekdayInput | readonly WeekdayInput[], option: string): ReadonlySet<Weekday> {
  return new Set((typeof input === "string" ? [input] : input).map((name) => weekdayOf(name, option)));
}

export const weekdayAt = (date: DateTime): Weekday => WEEKDAYS[date.weekday - 1]!;

function weekdayOf(name: string, option: string): Weekday {
  const found = WEEKDAYS.find((day) => day.toLowerCase() === String(name).toLowerCase());
  if (found) return found;
  const expected = `the name of a weekday. ${suggestion(String(name), WEEKDAYS)}`;
  throw new InvalidOptionError({ option, found: name, expected });
}
