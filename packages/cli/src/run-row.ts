import type { DagDocument } from "@tradewind/core";
import { UNMAPPED } from "@tradewind/core/engine";
import type { RunRow, TaskInstanceRow } from "@tradewind/store";
import { isoTime } from "./iso-time.ts";
import type { Row } from "./output.ts";
import { shownMapIndex } from "./task-name.ts";

/** A run as commands list it, in Airflow's names. */
export const runRow = (run: RunRow): Row => ({
  dag_id: run.dagId,
  run_id: run.runId,
  run_type: run.runType,
  state: run.state,
  logical_date: isoTime(run.logicalDate),
  partition_key: run.partitionKey,
  run_after: isoTime(run.runAfter),
  start_date: isoTime(run.startedAt),
  end_date: isoTime(run.endedAt),
});

/** Everything about a run itself. */
export const runDetails = (run: RunRow): Row => ({
  ...runRow(run),
  data_interval_start: isoTime(run.dataIntervalStart),
  data_interval_end: isoTime(run.dataIntervalEnd),
  partition_date: isoTime(run.partitionDate),
  queued_at: isoTime(run.queuedAt),
  conf: JSON.parse(run.conf) as unknown,
  backfill_id: run.backfillId,
  dag_version: run.hash,
  reason: run.reason,
});

/** A run's task instances, in the order of the graph; of a task that nothing has happened to yet one in the state `none`. */
export function taskRows(document: DagDocument, instances: readonly TaskInstanceRow[]): Row[] {
  const isMapped = document.expansions.length > 0;
  const known = instancesByTask(instances);
  return document.tasks.flatMap(({ taskId }) =>
    (known.get(taskId) ?? [undefined]).map((row) => ({
      task_id: taskId,
      ...(isMapped && { map_index: shownMapIndex(row?.mapIndex ?? UNMAPPED) }),
      state: row?.state ?? "none",
      try_number: row?.tryNumber ?? 0,
      start_date: isoTime(row?.startedAt ?? null),
      end_date: isoTime(row?.endedAt ?? null),
      reason: row?.reason ?? null,
    })),
  );
}

/** The rows of each task, in the order of their indexes. */
export function instancesByTask(instances: readonly TaskInstanceRow[]): Map<string, TaskInstanceRow[]> {
  const known = new Map<string, TaskInstanceRow[]>();
  for (const row of instances) {
    const rows = known.get(row.taskId);
    if (rows) rows.push(row);
    else known.set(row.taskId, [row]);
  }
  return known;
}
