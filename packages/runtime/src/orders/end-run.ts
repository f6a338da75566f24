import type { DagDocument } from "@tradewind/core";
import {
  type FinishedRunState,
  type FinishedTaskState,
  isExecuting,
  isFinished,
  runGraphOf,
} from "@tradewind/core/engine";
import type { RunRow, Store } from "@tradewind/store";
import { dagOutboxOf } from "../supervisor/dag-callbacks.ts";
import { noMoreTries, waitingGroups } from "../supervisor/group-moves.ts";
import { ask } from "./ask.ts";
import { allInstances, type Instance, nameOf } from "./instances.ts";
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
 * with `failed` it cancels it. Teardowns whose setups have done their work still run, and the run ends when they have. Nothing happens to
 * a run that is in that state already.
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
    const all = await allInstances(store, run, document);
    const tries = await store.getGroupTries(runKey);
    const rows = all.flatMap(({ row }) => row ?? []);
    const waiting = waitingGroups({ graph: runGraphOf(document) }, { rows, tries }).flatMap((group) => group.waiting);
    const { ends, isOver } = endsOf(document, { all, waiting: new Set(waiting) }, state);
    const marks = ends.map(([instance, to]) => markMove(document, { runKey, ...instance }, { to, at, newId, reason }));
    const over = noMoreTries({ graph: runGraphOf(document), runKey }, tries, all.map(nameOf));
    if (!isOver) return { moves: [...marks, ...over], result: undefined };
    const outbox = dagOutboxOf(document, { state, reason });
    return {
      moves: [
        ...marks,
        ...over,
        { kind: "run", runKey, from: run.state, to: state, at, actor: "user", reason, outbox },
      ],
      result: undefined,
    };
  });
  return (await store.getRunByKey(runKey))!;
}

/** What was removed, and is among a run's instances nevertheless, is there again. */
const isOpen = ({ row }: Pick<Instance, "row">): boolean => !row || row.state === "removed" || !isFinished(row.state);

/** How each open instance ends. The run goes on, to end as its leaves do, while teardowns have something to clean up. */
function endsOf(
  document: DagDocument,
  { all, waiting }: { readonly all: readonly Instance[]; readonly waiting: ReadonlySet<Instance["row"]> },
  state: FinishedRunState,
): { readonly ends: readonly (readonly [Instance, FinishedTaskState])[]; readonly isOver: boolean } {
  const open = all.filter(isOpen);
  // a teardown that waits for the next try of its group has done its work in this one
  const kept = dueTeardowns(
    document,
    all.filter(({ row }) => !waiting.has(row)),
  );
  const meant = open.filter(({ taskId, row }) => !kept.has(taskId) || waiting.has(row));
  // whoever asks again, with nothing but teardowns left, does not want to wait for those either
  const isOver = kept.size === 0 || meant.length === 0;
  const failing = isOver || state !== "failed" ? new Set<string>() : leafIds(document);
  const endOf = ({ taskId, row, isLeftOver }: Instance): FinishedTaskState => {
    if (isLeftOver) return "removed";
    if (row && isExecuting(row.state)) return state;
    return failing.has(taskId) ? "upstream_failed" : "skipped";
  };
  return { ends: (isOver ? open : meant).map((instance) => [instance, endOf(instance)]), isOver };
}

/** The teardowns of a run that ending it leaves to run, by their ids. */
export async function keptTeardowns(store: Store, run: RunRow): Promise<ReadonlySet<string>> {
  const document = (await store.getDocument(run.hash))!;
  return dueTeardowns(document, await allInstances(store, run, document));
}

/** Those that have something to clean up: they have not ended, and a setup of theirs has succeeded. */
function dueTeardowns({ tasks }: DagDocument, instances: readonly Instance[]): ReadonlySet<string> {
  const having = (isMeant: (instance: Instance) => boolean) =>
    new Set(instances.filter(isMeant).map(({ taskId }) => taskId));
  const open = having(isOpen);
  const succeeded = having(({ row }) => row?.state === "success");
  const setups = new Set(tasks.filter(({ role }) => role === "setup").map(({ taskId }) => taskId));
  const due = tasks.filter(
    ({ role, taskId, upstream }) =>
      role === "teardown" && open.has(taskId) && upstream.some((id) => setups.has(id) && succeeded.has(id)),
  );
  return new Set(due.map(({ taskId }) => taskId));
}

function leafIds(document: DagDocument): ReadonlySet<string> {
  const { leaves, tasks } = runGraphOf(document);
  return new Set(leaves.map((leaf) => tasks[leaf]!.taskId));
}
