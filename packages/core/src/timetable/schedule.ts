import { Duration } from "luxon";
import { type AssetExpression, isAssetExpression } from "../asset/asset.ts";
import { type DurationInput, toDuration } from "../duration.ts";
import { UnknownNameError } from "../errors/authoring-errors.ts";
import { cronPartition } from "../partition/cron-partition.ts";
import { partitionedTimetable } from "../partition/partitioned-timetable.ts";
import { assetAndTimeTimetable, assetOrTimeTimetable, assetTimetable, conditionOfSchedule } from "./asset-timetable.ts";
import { continuousTimetable } from "./continuous-timetable.ts";
import { cronTimetable } from "./cron-timetable.ts";
import { cronTrigger } from "./cron-trigger.ts";
import type { TimetableRegistry } from "./define-timetable.ts";
import { deltaTrigger } from "./delta-trigger.ts";
import { durationTimetable } from "./duration-timetable.ts";
import { eventsTimetable } from "./events-timetable.ts";
import { nullTimetable, onceTimetable } from "./null-timetable.ts";
import type { Timetable, TimetableDocument } from "./timetable.ts";

/**
 * What `schedule` accepts: `null` (only started by hand), a preset (`@daily`), a cron expression, `@once`, `@continuous`, a
 * duration (`{ days: 3 }`), a timetable (`cronTrigger`, `deltaTrigger`, `eventsTimetable`, one of your own), or assets that have to be
 * updated: one, a list of which all, or an expression (`a.and(b.or(c))`).
 */
export type Schedule =
  | string
  | Exclude<DurationInput, number>
  | Timetable
  | AssetExpression
  | readonly AssetExpression[]
  | null;

/** @throws InvalidOptionError when the schedule cannot be read. */
export function timetableOf(schedule: Schedule, timezone: string): Timetable {
  if (schedule === null || schedule === "@none") return nullTimetable;
  if (isAssets(schedule)) return assetTimetable(conditionOfSchedule(schedule));
  if (typeof schedule === "object" && "newestComplete" in schedule) return schedule.inZone?.(timezone) ?? schedule;
  if (schedule === "@once") return onceTimetable;
  if (schedule === "@continuous") return continuousTimetable;
  if (typeof schedule === "string" && !/^P/.test(schedule)) return cronTimetable(schedule, timezone);
  return durationTimetable(toDuration(schedule, "schedule"));
}

const isAssets = (schedule: Schedule): schedule is AssetExpression | readonly AssetExpression[] =>
  Array.isArray(schedule) || isAssetExpression(schedule);

/**
 * The timetable that a document describes. Those of one's own are looked up in `registry`.
 *
 * @throws UnknownNameError when the registry does not know the document's timetable.
 */
export function timetableFromDocument(document: TimetableDocument, registry: TimetableRegistry = new Map()): Timetable {
  switch (document.kind) {
    case "none":
      return nullTimetable;
    case "once":
      return onceTimetable;
    case "continuous":
      return continuousTimetable;
    case "cron":
      return cronTimetable(document.expression, document.timezone);
    case "duration":
      return durationTimetable(Duration.fromISO(document.iso));
    case "cronTrigger":
      return cronTrigger(document.expressions, document);
    case "deltaTrigger":
      return deltaTrigger(document.iso, document);
    case "events": {
      const { dates, restrictToEvents, description } = document;
      return eventsTimetable(dates, { restrictToEvents, ...(description !== null && { description }) });
    }
    case "assets":
      return assetTimetable(document.condition);
    case "assetOrTime":
      return assetOrTimeTimetable(timetableFromDocument(document.timetable, registry), document.condition);
    case "assetAndTime":
      return assetAndTimeTimetable(timetableFromDocument(document.timetable, registry), document.condition);
    case "partitioned":
      return partitionedTimetable(document);
    case "cronPartition":
      return cronPartition(document.expression, document);
    case "custom": {
      const kind = registry.get(document.name);
      if (kind) return kind(document.data as never);
      throw new UnknownNameError({ kind: "timetable", found: document.name, known: registry.keys() });
    }
  }
}
