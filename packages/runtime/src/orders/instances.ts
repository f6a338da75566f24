import type { DagDocument } from "@tradewind/core";
import {
  absentTasks,
  mapIndexText,
  mapPathOf,
  type RunGraph,
  RunProgress,
  runGraphOf,
  UNMAPPED,
} from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow } from "@tradewind/store";
import { keptOf } from "../supervisor/restored-run.ts";
import { NoSuchInstanceError } from "./no-such-instance-error.ts";
import { type InstanceName, selectInstances, type TaskSelection } from "./select-instances.ts";

/** A task instance with its row; a task that has none yet without. */
export interface Instance {
  readonly taskId: string;
  readonly row: TaskInstanceRow | undefined;
  /** Under which number there will be a row. */
  readonly mapIndex: number;
  /** It belongs to an iteration that its loop had before it was cleared, and has again when its gate asks for it. */
  readonly isLeftOver?: boolean;
}

export const nameOf = ({ taskId, mapIndex }: Instance): InstanceName => ({ taskId, mapIndex });

/** All rows of the tasks that take part in a run, and the instances that have none yet, as far as the store knows of them. */
export async function allInstances(store: Store, run: RunRow, document: DagDocument): Promise<Instance[]> {
  const graph = runGraphOf(document);
  const all = await store.getTaskInstances(run.runKey);
  const rows = all.filter(({ state }) => state !== "removed");
  const absent = absentTasks(graph, run.logicalDate);
  const nodes = graph.mapped && (await knownInstances(store, { run, graph, absent, rows }));
  const found = new Map<string, Instance[]>();
  const add = (instance: Instance) => {
    const known = found.get(instance.taskId);
    if (known) known.push(instance);
    else found.set(instance.taskId, [instance]);
  };
  const isLeftOver = leftOversIn(graph, nodes);
  for (const row of rows) {
    const { taskId, mapIndex } = row;
    add({ taskId, row, mapIndex, ...(isLeftOver(row) && { isLeftOver: true }) });
  }
  // what was removed may be there again, and then its row is, too
  const removed = new Map(all.filter(({ state }) => state === "removed").map((row) => [rowName(row), row]));
  for (const name of unbegun(graph, rows, nodes)) add({ ...name, row: removed.get(rowName(name)) });
  const isAbsent = new Set(absent);
  return graph.tasks.flatMap(({ taskId }, i) => (isAbsent.has(i) ? [] : (found.get(taskId) ?? [])));
}

const rowName = ({ taskId, mapIndex }: InstanceName): string => `${taskId} ${mapIndex}`;

interface KnownRun {
  readonly run: RunRow;
  readonly graph: RunGraph;
  readonly absent: readonly number[];
  readonly rows: readonly TaskInstanceRow[];
}

/** The instances of a run that have no row, neither themselves nor those that they stand for. `nodes`: all that there are, with mapping. */
function unbegun(
  graph: RunGraph,
  rows: readonly TaskInstanceRow[],
  nodes: readonly InstanceName[] | undefined,
): InstanceName[] {
  // under each path the row is known, and what stands for it
  const begun = new Set(
    rows.flatMap(({ taskId, mapIndex }) => prefixesOf(mapIndex).map((path) => `${taskId} ${path}`)),
  );
  const names = nodes ?? graph.tasks.map(({ taskId }): InstanceName => ({ taskId, mapIndex: UNMAPPED }));
  return names.filter(({ taskId, mapIndex }) => !begun.has(`${taskId} ${mapIndexText(mapIndex)}`));
}

function leftOversIn(graph: RunGraph, nodes: readonly InstanceName[] | undefined): (row: TaskInstanceRow) => boolean {
  const { loops } = graph.mapped ?? {};
  if (!loops || !nodes) return () => false;
  const looped = new Set(
    [...loops.values()].flatMap(({ members }) => members.map((task) => graph.tasks[task]!.taskId)),
  );
  const iterationOf = ({ taskId, mapIndex }: InstanceName) => `${taskId} ${mapPathOf(mapIndex)[0]}`;
  const iterations = new Set(nodes.map(iterationOf));
  return (row) => row.state === "none" && looped.has(row.taskId) && !iterations.has(iterationOf(row));
}

const prefixesOf = (mapIndex: number): string[] => {
  const path = mapPathOf(mapIndex);
  return Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length).join("."));
};

/** What there is of a run in which something is mapped or repeated. */
async function knownInstances(store: Store, { run, graph, absent, rows }: KnownRun): Promise<InstanceName[]> {
  const known = rows.flatMap((row) => {
    const task = graph.indexOf.get(row.taskId);
    return task === undefined ? [] : [{ task, row }];
  });
  const kept = await keptOf(store, { graph, runKey: run.runKey }, known);
  const progress = new RunProgress(graph, absent);
  progress.restore(known.map(({ task, row }) => ({ task, mapIndex: row.mapIndex, state: row.state, ...kept(row) })));
  const { instances } = progress;
  return [...instances.all()].map((node) => ({
    taskId: graph.tasks[instances.taskOf(node)]!.taskId,
    mapIndex: instances.mapIndex(node),
  }));
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
