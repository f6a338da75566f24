import type { RunInfo } from "@tradewind/core";
import { type AssetRun, isoWithOffset } from "@tradewind/core/engine";
import type { CreateRun, CursorMove, DagRow } from "@tradewind/store";

/**
 * A run that the schedule asks for, waiting to begin, and the DAG's cursor behind it: only who moves the cursor makes the run. `assets`:
 * the events without which there would be none, and which it takes.
 */
export function scheduledRun(
  { dagId, cursorStart, cursorEnd }: DagRow,
  { interval, logicalDate, runAfter, partition }: RunInfo,
  { hash, at, assets }: { readonly hash: string; readonly at: number; readonly assets?: AssetRun | undefined },
): [CursorMove, CreateRun] {
  const to = { start: interval.start.toMillis(), end: interval.end.toMillis() };
  return [
    {
      kind: "cursor",
      dagId,
      from: cursorStart === null || cursorEnd === null ? null : { start: cursorStart, end: cursorEnd },
      to,
      waiting: assets?.firsts,
    },
    {
      kind: "createRun",
      state: "queued",
      at,
      actor: "scheduler",
      first: [],
      consumes: assets,
      ...(partition && { isFirstOfPartition: true }),
      run: {
        dagId,
        runId: `scheduled__${isoWithOffset(logicalDate.toUTC())}${partition ? `__${partition.key}` : ""}`,
        runType: "scheduled",
        ...(partition
          ? { logicalDate: null, dataIntervalStart: null, dataIntervalEnd: null }
          : { logicalDate: logicalDate.toMillis(), dataIntervalStart: to.start, dataIntervalEnd: to.end }),
        partitionKey: partition?.key,
        partitionDate: partition?.date.toMillis(),
        runAfter: runAfter.toMillis(),
        conf: "{}",
        hash,
      },
    },
  ];
}
