import { UnknownNameError } from "@tradewind/core";
import type { RunRow, Store, TaskInstanceRow } from "@tradewind/store";

/**
 * What the store has of a task of a run; undefined when nothing has happened to it yet.
 *
 * @throws UnknownNameError with the nearest match, when the version of the DAG that the run has knows no such task.
 */
export async function findTask(store: Store, run: RunRow, taskId: string): Promise<TaskInstanceRow | undefined> {
  const row = (await store.getTaskInstances(run.runKey)).find((instance) => instance.taskId === taskId);
  const known = (await store.getDocument(run.hash))?.tasks.map((task) => task.taskId) ?? [];
  if (row || known.includes(taskId)) return row;
  throw new UnknownNameError({ kind: "task", found: taskId, known, within: `DAG "${run.dagId}"` });
}
