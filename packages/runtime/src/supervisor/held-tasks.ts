import type { DagDocument } from "@tradewind/core";
import type { RunGraph } from "@tradewind/core/engine";
import { isFinished, isRunFinished } from "@tradewind/core/engine";
import type { RunRow, Store, TaskInstanceRow } from "@tradewind/store";
import type { ActiveRun } from "./active-run.ts";
import { tasksInOpenGroups } from "./open-groups.ts";

/** A run as far as its past is concerned. */
export interface RunWithPast {
  readonly facts: { readonly dagId: string; readonly logicalDate: number | null };
  readonly graph: RunGraph;
  readonly document: DagDocument;
}

/** Whether a task has to wait until its past has been looked at. */
export const mustWaitForPast = (run: ActiveRun, node: number): boolean =>
  run.graph.tasks[run.instances.taskOf(node)]!.dependsOnPast && !run.pastIsMet.has(node);

/** The held tasks of a run that nothing in its past keeps back any more, one after the other. */
export async function* tasksWithoutPast(store: Store, run: ActiveRun): AsyncGenerator<number> {
  // a plan is looked at before it is written
  await store.transition([]);
  for (const node of [...run.progress.held]) {
    if (run.isDropped || (await pastBlocker(store, run, run.instances.taskOf(node))) !== undefined) continue;
    if (run.isDropped || !run.progress.held.has(node)) continue;
    run.pastIsMet.add(node);
    yield node;
  }
}

/** Why a task may not start yet, as far as earlier runs are concerned; undefined when it may. Airflow's `PrevDagrunDep`. */
export async function pastBlocker(store: Store, run: RunWithPast, task: number): Promise<string | undefined> {
  const { dagId, logicalDate } = run.facts;
  if (logicalDate === null) return undefined;
  const { catchup } = run.document;
  const before = await store.getRunBefore(dagId, logicalDate, catchup ? "scheduled" : undefined);
  if (!before) return undefined;
  const open = await tasksInOpenGroups(store, before);
  return blockerIn(run, task, { before, open, rows: await store.getTaskInstances(before.runKey) });
}

interface Past {
  readonly before: RunRow;
  readonly rows: readonly TaskInstanceRow[];
  /** Tasks whose groups may be tried again. */
  readonly open: ReadonlySet<string>;
}

function blockerIn({ graph }: RunWithPast, task: number, { before, rows, open }: Past): string | undefined {
  const { ignoreFirstDependsOnPast } = graph.tasks[task]!;
  for (const id of awaitedOf(graph, task)) {
    if (open.has(id)) return `"${id}" of the run before, ${before.runId}, is in a group that has not ended`;
    // of a mapped task all instances count
    const states = rows.filter((row) => row.taskId === id && row.state !== "removed").map((row) => row.state);
    const state =
      states.find((one) => one !== "success" && one !== "skipped") ?? (states.length === 0 ? "none" : undefined);
    if (state === undefined) continue;
    // a run that ended without ever having had the task says nothing about it
    if (states.length === 0 && isRunFinished(before.state) && ignoreFirstDependsOnPast) continue;
    const how = isFinished(state) ? state : "not finished";
    return `"${id}" of the run before, ${before.runId}, is ${how}`;
  }
  return undefined;
}

/** The tasks of the run before that a task waits for. */
function awaitedOf({ tasks, downstream }: RunGraph, task: number): readonly string[] {
  const { taskId, waitForDownstream, dependsOnPreviousTasks } = tasks[task]!;
  if (dependsOnPreviousTasks) return dependsOnPreviousTasks;
  return [taskId, ...(waitForDownstream ? downstream[task]!.map((index) => tasks[index]!.taskId) : [])];
}
