import type { DagDocument } from "@tradewind/core";
import { absentTasks, runGraphOf, UNMAPPED } from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow } from "@tradewind/store";
import { NoSuchInstanceError } from "./no-such-instance-error.ts";
import { type InstanceName, selectInstances, type TaskSelection } from "./select-instances.ts";

/** A task instance with its row; a task that has none yet without. */
export interface Instance {
  readonly taskId: string;
  readonly row: TaskInstanceRow | undefined;
}

export const nameOf = ({ taskId, row }: Instance): InstanceName => ({ taskId, mapIndex: row?.mapIndex ?? UNMAPPED });

/** All rows of the tasks that take part in a run, and the tasks that have none yet. */
export async function allInstances(store: Store, run: RunRow, document: DagDocument): Promise<Instance[]> {
  const rows = new Map<string, Instance[]>();
  for (const row of await store.getTaskInstances(run.runKey)) {
    if (row.state === "removed") continue;
    const known = rows.get(row.taskId);
    if (known) known.push({ taskId: row.taskId, row });
    else rows.set(row.taskId, [{ taskId: row.taskId, row }]);
  }
  const graph = runGraphOf(document);
  const absent = new Set(absentTasks(graph, run.logicalDate));
  return graph.tasks.flatMap(({ taskId }, i): Instance[] =>
    absent.has(i) ? [] : (rows.get(taskId) ?? [{ taskId, row: undefined }]),
  );
}

/** Each instance that a selection names by its index must be one of a run of these. @throws NoSuchInstanceError */
export async function assertInstances(
  store: Store,
  runs: readonly RunRow[],
  { tasks, mapIndexes }: TaskSelection,
): Promise<void> {
  if (mapIndexes === undefined || runs.length === 0) return;
  const missing = new Set(mapIndexes);
  const known: InstanceName[] = [];
  for (const run of runs) {
    const document = (await store.getDocument(run.hash))!;
    const present = (await allInstances(store, run, document)).map(nameOf);
    const named = present.filter(selectInstances(document, { tasks }, present).has);
    known.push(...named);
    for (const mapIndex of missing) {
      const { instances } = selectInstances(document, { tasks, mapIndexes: [mapIndex] }, named);
      if (instances.length > 0) missing.delete(mapIndex);
    }
  }
  const [mapIndex] = missing;
  if (mapIndex === undefined) return;
  const taskIds = [...new Set(known.map(({ taskId }) => taskId))];
  throw new NoSuchInstanceError({ mapIndex, taskIds, runIds: runs.map(({ runId }) => runId), known });
}
