import type { DagDocument } from "@tradewind/core";
import type { RunRow, TaskInstanceRow } from "@tradewind/store";
import { isoTime } from "./iso-time.ts";
import type { Row } from "./output.ts";

/** A run as commands list it, in Airflow's names. */
export const runRow = (run: RunRow): Row => ({
  dag_id: run.dagId,
  run_id: run.runId,
  run_type: run.runType,
  state: run.state,
  logical_date: isoTime(run.logicalDate),
  run_after: isoTime(run.runAfter),
  start_date: isoTime(run.startedAt),
  end_date: isoTime(run.endedAt),
});

/** Everything about a run itself. */
export const runDetails = (run: RunRow): Row => ({
  ...runRow(run),
  data_interval_start: isoTime(run.dataIntervalStart),
  data_interval_end: isoTime(run.dataIntervalEnd),
  queued_at: isoTime(run.queuedAt),
  conf: JSON.parse(run.conf) as unknown,
  backfill_id: run.backfillId,
  dag_version: run.hash,
  reason: run.reason,
});

/** A run's tasks, in the order of the graph; one that nothing has happened to yet is in the state `none`. */
export function taskRows(document: DagDocument, instances: readonly TaskInstanceRow[]): Row[] {
  const known = new Map(instances.map((row) => [row.taskId, row]));
  return document.tasks.map(({ taskId }) => {
    const row = known.get(taskId);
    return {
      task_id: taskId,
      state: row?.state ?? "none",
      try_number: row?.tryNumber ?? 0,
      start_date: isoTime(row?.startedAt ?? null),
      end_date: isoTime(row?.endedAt ?? null),
      reason: row?.reason ?? null,
    };
  });
}
