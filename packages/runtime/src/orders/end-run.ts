import { type FinishedRunState, isExecuting, isFinished } from "@tradewind/core/engine";
import type { RunRow } from "@tradewind/store";
import { dagOutboxOf } from "../supervisor/dag-callbacks.ts";
import { ask } from "./ask.ts";
import { allInstances } from "./clear-tasks.ts";
import { markMove } from "./mark-tasks.ts";
import { storedRun } from "./stored-dag.ts";
import type { OrderTools } from "./trigger-run.ts";

export interface EndRunOrder {
  readonly dagId: string;
  readonly runId: string;
  readonly state: FinishedRunState;
  /** @default `marked <state>` */
  readonly reason?: string;
}

/**
 * Ends a run now: what executes is told to end and gets the run's state, what has not started is skipped. Airflow's marking of a run;
 * with `failed` it cancels it. Nothing happens to a run that is in that state already.
 *
 * @throws UnknownNameError, RunNotFoundError
 */
export async function endRun({ store, clock, newId }: OrderTools, order: EndRunOrder): Promise<RunRow> {
  const { dagId, runId, state, reason = `marked ${state}` } = order;
  const { runKey } = await storedRun(store, dagId, runId);
  await ask(store, async () => {
    const run = (await store.getRunByKey(runKey))!;
    if (run.state === state) return { moves: [], result: undefined };
    const document = (await store.getDocument(run.hash))!;
    const at = clock.now();
    const open = (await allInstances(store, run, document)).filter(({ row }) => !row || !isFinished(row.state));
    const marks = open.map((instance) => {
      const to = instance.row && isExecuting(instance.row.state) ? state : "skipped";
      return markMove(document, { runKey, ...instance }, { to, at, newId, reason });
    });
    const outbox = dagOutboxOf(document, { state, reason });
    return {
      moves: [...marks, { kind: "run", runKey, from: run.state, to: state, at, actor: "user", reason, outbox }],
      result: undefined,
    };
  });
  return (await store.getRunByKey(runKey))!;
}
