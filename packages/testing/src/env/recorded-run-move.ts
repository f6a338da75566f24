import type { DagDocument } from "@tradewind/core";
import type { RecordedRun } from "@tradewind/runtime";
import type { CreateRun } from "@tradewind/store";

/** Makes the run anew that was recorded, of the DAG as it is now. */
export function recordedRunMove(recorded: RecordedRun, { hash }: DagDocument, at: number): CreateRun {
  return {
    kind: "createRun",
    state: "queued",
    at,
    actor: "user",
    first: [],
    run: {
      dagId: recorded.dag_id,
      runId: recorded.run_id,
      runType: recorded.run_type,
      logicalDate: msOf(recorded.logical_date),
      dataIntervalStart: msOf(recorded.data_interval_start),
      dataIntervalEnd: msOf(recorded.data_interval_end),
      partitionKey: recorded.partition_key,
      partitionDate: msOf(recorded.partition_date ?? null),
      conf: JSON.stringify(recorded.conf),
      hash,
    },
  };
}

const msOf = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));
