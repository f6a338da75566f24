import type { DataInterval, Timetable } from "@tradewind/core";
import { type DagDefinition, type DateInput, InvalidOptionError } from "@tradewind/core";
import {
  assertPartitionKey,
  checkConfByCode,
  dateAt,
  isoWithOffset,
  type Json,
  toDateTime,
} from "@tradewind/core/engine";
import type { DateTime } from "luxon";
import type { RunRequest } from "./supervisor/run-request.ts";

export interface ManualRunOptions {
  /** @default now */
  readonly logicalDate?: DateInput | undefined;
  readonly runId?: string | undefined;
  /** The part of the data that it is about; it has a logical date then only if one is given. @default none */
  readonly partitionKey?: string | undefined;
  readonly conf?: Readonly<Record<string, Json>> | undefined;
  readonly now: number;
  /** Where workers load the DAG from. @default null */
  readonly file?: string | null;
}

/** A run that somebody starts by hand: run id `manual__<logical date>`, or `manual__<now>__<partition key>`. @throws InvalidOptionError, ConfRefusedError */
export function manualRunRequest(definition: DagDefinition, options: ManualRunOptions): RunRequest {
  const { now, conf = {}, file = null, partitionKey } = options;
  checkConfByCode(definition, conf);
  const zone = definition.options.timezone ?? "utc";
  const at = dateAt(now, zone);
  if (partitionKey !== undefined) assertPartitionKey("partitionKey", partitionKey);
  const given = options.logicalDate === undefined ? undefined : toDateTime(options.logicalDate, "logicalDate", zone);
  const logicalDate = given ?? (partitionKey === undefined ? at : undefined);
  const interval = logicalDate && manualInterval(definition.timetable, logicalDate);
  const runId = options.runId ?? manualRunId({ logicalDate, partitionKey, now: at });
  if (runId === "") throw new InvalidOptionError({ option: "runId", found: runId, expected: "an id" });
  return {
    document: definition.document,
    file,
    runId,
    runType: "manual",
    logicalDate: logicalDate?.toMillis() ?? null,
    dataIntervalStart: interval?.start.toMillis() ?? null,
    dataIntervalEnd: interval?.end.toMillis() ?? null,
    partitionKey,
    conf,
  };
}

/** What a run by hand is called: by its date, and one without a date by its time and its partition. */
export function manualRunId({
  logicalDate,
  partitionKey = "",
  now,
}: {
  readonly logicalDate: DateTime | undefined;
  readonly partitionKey: string | undefined;
  readonly now: DateTime;
}): string {
  if (logicalDate) return `manual__${isoWithOffset(logicalDate.toUTC())}`;
  return `manual__${isoWithOffset(now.toUTC())}__${partitionKey}`;
}

/** The interval that starts at the logical date, if the timetable has one; otherwise the newest complete one at that time. */
export function manualInterval(timetable: Timetable, logicalDate: DateTime): DataInterval {
  const from = { earliest: logicalDate, latest: undefined, catchup: true, now: logicalDate };
  const run = timetable.nextRun(undefined, from);
  const startsThere = run && run.logicalDate.toMillis() === logicalDate.toMillis();
  return startsThere ? run.interval : timetable.newestComplete(logicalDate);
}
