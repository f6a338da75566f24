import { UnknownNameError } from "@tradewind/core";
import { UNMAPPED } from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow } from "@tradewind/store";
import { taskName } from "./task-name.ts";

/**
 * What the store has of a task of a run; undefined when nothing has happened to it yet. Of a mapped task the instance with that index, or
 * the only one.
 *
 * @throws UnknownNameError with the nearest match, when the version of the DAG that the run has knows no such task, or the task no such
 * instance.
 */
export async function findTask(
  store: Store,
  run: RunRow,
  taskId: string,
  mapIndex?: number,
): Promise<TaskInstanceRow | undefined> {
  const rows = (await store.getTaskInstances(run.runKey)).filter((instance) => instance.taskId === taskId);
  const row =
    mapIndex === undefined && rows.length === 1 ? rows[0] : rows.find((one) => one.mapIndex === (mapIndex ?? UNMAPPED));
  if (row) return row;
  const known = (await store.getDocument(run.hash))?.tasks.map((task) => task.taskId) ?? [];
  if (known.includes(taskId) && rows.length === 0) return undefined;
  const kind = rows.length === 0 ? "task" : "task instance";
  const names = rows.length === 0 ? known : rows.map(taskName);
  const found = taskName({ taskId, mapIndex: mapIndex ?? UNMAPPED });
  throw new UnknownNameError({ kind, found, known: names, within: `DAG "${run.dagId}"` });
}

/** Whether the DAG of a run has a task, mapped or not. @throws UnknownNameError when it has not. */
export async function assertTask(store: Store, run: RunRow, taskId: string): Promise<void> {
  const known = (await store.getDocument(run.hash))?.tasks.map((task) => task.taskId) ?? [];
  if (!known.includes(taskId))
    throw new UnknownNameError({ kind: "task", found: taskId, known, within: `DAG "${run.dagId}"` });
}
