import { Duration } from "luxon";
import { type DurationInput, toDuration } from "../duration.ts";
import { cronTimetable } from "./cron-timetable.ts";
import { durationTimetable } from "./duration-timetable.ts";
import { nullTimetable, onceTimetable } from "./null-timetable.ts";
import type { Timetable, TimetableDocument } from "./timetable.ts";

/**
 * What `schedule` accepts: `null` (only started by hand), a preset (`@daily`), a cron expression, `@once`, a duration
 * (`{ days: 3 }`), or a timetable of your own.
 */
export type Schedule = string | Exclude<DurationInput, number> | Timetable | null;

/** @throws InvalidOptionError when the schedule cannot be read. */
export function timetableOf(schedule: Schedule, timezone: string): Timetable {
  if (schedule === null || schedule === "@none") return nullTimetable;
  if (typeof schedule === "object" && "newestComplete" in schedule) return schedule;
  if (schedule === "@once") return onceTimetable;
  if (typeof schedule === "string" && !/^P/.test(schedule)) return cronTimetable(schedule, timezone);
  return durationTimetable(toDuration(schedule, "schedule"));
}

/** The timetable that a document describes. */
export function timetableFromDocument(document: TimetableDocument): Timetable {
  switch (document.kind) {
    case "none":
      return nullTimetable;
    case "once":
      return onceTimetable;
    case "cron":
      return cronTimetable(document.expression, document.timezone);
    case "duration":
      return durationTimetable(Duration.fromISO(document.iso));
  }
}
