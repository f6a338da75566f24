import type { DataInterval, Timetable } from "@tradewind/core";
import { type DagDefinition, type DateInput, InvalidOptionError } from "@tradewind/core";
import { checkConfByCode, isoWithOffset, type Json, toDateTime } from "@tradewind/core/engine";
import { DateTime } from "luxon";
import type { RunRequest } from "./supervisor/run-request.ts";

export interface ManualRunOptions {
  /** @default now */
  readonly logicalDate?: DateInput | undefined;
  readonly runId?: string | undefined;
  readonly conf?: Readonly<Record<string, Json>> | undefined;
  readonly now: number;
  /** Where workers load the DAG from. @default null */
  readonly file?: string | null;
}

/** A run that somebody starts by hand: run id `manual__<logical date>`. @throws InvalidOptionError, ConfRefusedError */
export function manualRunRequest(definition: DagDefinition, options: ManualRunOptions): RunRequest {
  const { now, conf = {}, file = null } = options;
  checkConfByCode(definition, conf);
  const zone = definition.options.timezone ?? "utc";
  const at = DateTime.fromMillis(now, { zone, locale: "en-US" });
  const logicalDate = options.logicalDate === undefined ? at : toDateTime(options.logicalDate, "logicalDate", zone);
  const interval = manualInterval(definition.timetable, logicalDate);
  const runId = options.runId ?? `manual__${isoWithOffset(logicalDate.toUTC())}`;
  if (runId === "") throw new InvalidOptionError({ option: "runId", found: runId, expected: "an id" });
  return {
    document: definition.document,
    file,
    runId,
    runType: "manual",
    logicalDate: logicalDate.toMillis(),
    dataIntervalStart: interval.start.toMillis(),
    dataIntervalEnd: interval.end.toMillis(),
    conf,
  };
}

/** The interval that starts at the logical date, if the timetable has one; otherwise the newest complete one at that time. */
export function manualInterval(timetable: Timetable, logicalDate: DateTime): DataInterval {
  const from = { earliest: logicalDate, latest: undefined, catchup: true, now: logicalDate };
  const run = timetable.nextRun(undefined, from);
  const startsThere = run && run.logicalDate.toMillis() === logicalDate.toMillis();
  return startsThere ? run.interval : timetable.newestComplete(logicalDate);
}
