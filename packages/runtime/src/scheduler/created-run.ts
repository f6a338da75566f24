import type { CreateRun, RunRow } from "@tradewind/store";

/** A run that waits to begin, as the store has it when it has just been made: the scheduler need not ask for what it knows. */
export function createdRun({ run, at }: CreateRun, runKey: number): RunRow {
  // one by one: a spread of so many makes an object of the slow kind
  return {
    runKey,
    dagId: run.dagId,
    runId: run.runId,
    runType: run.runType,
    state: "queued",
    logicalDate: run.logicalDate,
    dataIntervalStart: run.dataIntervalStart,
    dataIntervalEnd: run.dataIntervalEnd,
    runAfter: run.runAfter ?? null,
    backfillId: run.backfillId ?? null,
    owner: run.owner ?? null,
    partitionKey: run.partitionKey ?? null,
    partitionDate: run.partitionDate ?? null,
    conf: run.conf,
    hash: run.hash,
    queuedAt: at,
    startedAt: null,
    endedAt: null,
    reason: null,
  };
}
