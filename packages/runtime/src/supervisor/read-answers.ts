import { openQuestion } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import type { ActiveRun } from "./active-run.ts";
import { knownRow } from "./restored-run.ts";
import type { RunCarrier } from "./run-carrier.ts";

/** Whether a task of the run waits for an answer. */
export const isAsking = (run: ActiveRun): boolean => askingNodes(run).length > 0;

const askingNodes = (run: ActiveRun): number[] =>
  [...run.rows].flatMap(([node, { resume }]) =>
    run.instances.state(node) === "deferred" && openQuestion(resume) ? [node] : [],
  );

/** Lets tasks of a run go on that somebody has answered in the store. For programs that carry a run on by themselves. */
export async function readAnswers(store: Store, run: ActiveRun, carrier: RunCarrier): Promise<void> {
  if (!isAsking(run)) return;
  const instances = await store.getTaskInstances(run.runKey);
  if (run.isDropped || run.end) return;
  for (const node of askingNodes(run)) {
    const { taskId } = run.graph.tasks[run.instances.taskOf(node)]!;
    const mapIndex = run.instances.mapIndex(node);
    const row = instances.find((one) => one.taskId === taskId && one.mapIndex === mapIndex);
    if (row?.state === "scheduled" && row.token !== run.rows.get(node)!.token) carrier.goOn(run, node, knownRow(row));
  }
}
