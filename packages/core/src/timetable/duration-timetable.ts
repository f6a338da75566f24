import { DateTime, type Duration } from "luxon";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import type { DataInterval, Timetable } from "./timetable.ts";

/**
 * Data intervals of a fixed length that start at the DAG's start date, which cron cannot say (every three days).
 * Airflow's DeltaDataIntervalTimetable.
 *
 * @throws InvalidOptionError when the duration is zero or negative.
 */
export function durationTimetable(step: Duration): Timetable {
  const now = DateTime.fromMillis(0, { zone: "utc" });
  if (now.plus(step) <= now) {
    throw new InvalidOptionError({
      option: "schedule",
      found: step.toISO(),
      expected: "a duration longer than nothing",
    });
  }
  const from = (start: DateTime): DataInterval => ({ start, end: start.plus(step) });
  return {
    summary: `every ${step.toHuman()}`,
    document: { kind: "duration", iso: step.toISO() ?? "" },
    first: from,
    next: ({ end }) => from(end),
    newestComplete: (at) => ({ start: at.minus(step), end: at }),
  };
}
