import { type DagDefinition, type DateInput, InvalidOptionError } from "@tradewind/core";
import { isoWithOffset, type Json, toDateTime } from "@tradewind/core/engine";
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

/**
 * A run that somebody starts by hand: run id `manual__<logical date>`. With a logical date that is the start of one of the
 * timetable's intervals its data interval is that one; otherwise the newest complete interval at that time.
 */
export function manualRunRequest(definition: DagDefinition, options: ManualRunOptions): RunRequest {
  const { now, conf = {}, file = null } = options;
  const zone = definition.options.timezone ?? "utc";
  const at = DateTime.fromMillis(now, { zone, locale: "en-US" });
  const logicalDate = options.logicalDate === undefined ? at : toDateTime(options.logicalDate, "logicalDate", zone);
  const interval = intervalStartingAt(definition, logicalDate) ?? definition.timetable.newestComplete(logicalDate);
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

function intervalStartingAt({ timetable }: DagDefinition, logicalDate: DateTime) {
  const from = { earliest: logicalDate, latest: undefined, catchup: true, now: logicalDate };
  const run = timetable.nextRun(undefined, from);
  return run && run.logicalDate.toMillis() === logicalDate.toMillis() ? run.interval : undefined;
}
