import type { CreateRun, RunRow } from "@tradewind/store";

/** A run that waits to begin, as the store has it when it has just been made: the scheduler need not ask for what it knows. */
export function createdRun({ run, at }: CreateRun, runKey: number): RunRow {
  const { runAfter = null, backfillId = null, owner = null, partitionKey = null, partitionDate = null } = run;
  return {
    ...run,
    runKey,
    state: "queued",
    runAfter,
    backfillId,
    owner,
    partitionKey,
    partitionDate,
    queuedAt: at,
    startedAt: null,
    endedAt: null,
    reason: null,
  };
}
