import { absentTasks, isRunFinished, RunProgress, runGraphOf } from "@tradewind/core/engine";
import type { RunRow, Store } from "@tradewind/store";
import { keptOf } from "./restored-run.ts";

/** The tasks of a stored run, by their ids, of which it is not known how they end: a group around them may be tried again. */
export async function tasksInOpenGroups(store: Store, run: RunRow): Promise<ReadonlySet<string>> {
  const document = isRunFinished(run.state) ? undefined : await store.getDocument(run.hash);
  const graph = document && runGraphOf(document);
  if (!graph?.retried) return NONE;
  const known = (await store.getTaskInstances(run.runKey)).flatMap((row) => {
    const task = graph.indexOf.get(row.taskId);
    return task === undefined ? [] : [{ task, row }];
  });
  const kept = await keptOf(store, { graph, runKey: run.runKey }, known);
  const progress = new RunProgress(graph, absentTasks(graph, run.logicalDate));
  progress.restore(
    known.map(({ task, row }) => ({ task, mapIndex: row.mapIndex, state: row.state, ...kept(row) })),
    await store.getGroupTries(run.runKey),
  );
  progress.resume();
  const open = [...progress.instances.all()].filter((node) => !progress.tries!.haveEnded(node));
  return new Set(open.map((node) => graph.tasks[progress.instances.taskOf(node)]!.taskId));
}

const NONE: ReadonlySet<string> = new Set();
