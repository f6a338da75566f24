import { type Json, MAPPED_LENGTHS, SKIP_DECISION } from "@tradewind/core/engine";
import type { RunRow, Store, XComRow } from "@tradewind/store";
import { loadXCom, type XComStorage } from "@tradewind/worker";
import type { RecordedRun } from "./recorded-run.ts";

/** What planning stores for itself: a replay decides anew. */
const OWN_KEYS: ReadonlySet<string> = new Set([SKIP_DECISION, MAPPED_LENGTHS]);

/**
 * Everything of a run that its tasks had to go by, and what became of them.
 *
 * @throws NoXComBackendError, XComBackendError
 */
export async function recordRun(
  store: Store,
  run: RunRow,
  storage: Pick<XComStorage, "backend"> | undefined,
): Promise<RecordedRun> {
  const xcoms = (await store.queries()).listXComs(run.runKey).filter(({ key }) => !OWN_KEYS.has(key));
  const tasks = (await store.getTaskInstances(run.runKey)).map(async (row) => ({
    task_id: row.taskId,
    map_index: row.mapIndex,
    state: row.state,
    try_number: row.tryNumber,
    start_date: isoOf(row.startedAt),
    end_date: isoOf(row.endedAt),
    reason: row.reason,
    error: row.error === null ? null : (JSON.parse(row.error) as Json),
    xcoms: await valuesOf(
      xcoms.filter(({ taskId, mapIndex }) => taskId === row.taskId && mapIndex === row.mapIndex),
      storage,
    ),
  }));
  return {
    format: "tradewind.run",
    version: 1,
    dag_id: run.dagId,
    run_id: run.runId,
    run_type: run.runType,
    state: run.state,
    reason: run.reason,
    logical_date: isoOf(run.logicalDate),
    data_interval_start: isoOf(run.dataIntervalStart),
    data_interval_end: isoOf(run.dataIntervalEnd),
    ...(run.partitionKey !== null && { partition_key: run.partitionKey }),
    ...(run.partitionDate !== null && { partition_date: new Date(run.partitionDate).toISOString() }),
    conf: JSON.parse(run.conf) as RecordedRun["conf"],
    dag_version: run.hash,
    tasks: await Promise.all(tasks),
  };
}

async function valuesOf(
  rows: readonly XComRow[],
  storage: Pick<XComStorage, "backend"> | undefined,
): Promise<Record<string, Json>> {
  const values = rows.map(async ({ key, value }) => {
    return [key, JSON.parse(await loadXCom(value, storage)) as Json] as const;
  });
  return Object.fromEntries(await Promise.all(values));
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
