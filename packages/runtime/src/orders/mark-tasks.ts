import type { DagDocument } from "@tradewind/core";
import { type FinishedTaskState, isUnsuccessful, runGraphOf, UNMAPPED } from "@tradewind/core/engine";
import type { OutboxEntry, RunRow, TaskInstanceRow, TaskMove } from "@tradewind/store";
import { noMoreTries } from "../supervisor/group-moves.ts";
import { ask } from "./ask.ts";
import { clearMoves, type FoundTask, reopenMoves } from "./clear-tasks.ts";
import { allInstances, assertInstances, type Instance, nameOf } from "./instances.ts";
import { type InstanceSet, selectInstances, type TaskSelection, withDownstream } from "./select-instances.ts";
import { type RunSelection, selectRuns } from "./select-runs.ts";
import type { OrderTools } from "./trigger-run.ts";
import { waitingWith } from "./waiting-groups.ts";

export interface MarkOrder extends RunSelection, TaskSelection {
  readonly state: "success" | "failed" | "skipped";
  readonly dryRun?: boolean | undefined;
}

/**
 * Says how tasks ended, whatever they are doing: what runs is told to end, and its report is refused. Their callbacks are called.
 * With `success` those downstream that had failed for it are cleared, so that they get their turn. A group around a marked task is not
 * tried again by itself: if it waits for its next try, what else waits with it runs now, or with `failed` is skipped. Airflow's mark
 * success and failed.
 *
 * @throws UnknownNameError, RunNotFoundError, NoSuchInstanceError
 */
export async function markTasks(tools: OrderTools, order: MarkOrder): Promise<FoundTask[]> {
  const runs = await selectRuns(tools.store, order);
  await assertInstances(tools.store, runs, order);
  const marked: FoundTask[] = [];
  for (const run of runs) marked.push(...(await markInRun(tools, run, order)));
  return marked;
}

async function markInRun(
  { store, clock, newId }: OrderTools,
  { runKey }: RunRow,
  order: MarkOrder,
): Promise<FoundTask[]> {
  return ask(store, async () => {
    const run = (await store.getRunByKey(runKey))!;
    const document = (await store.getDocument(run.hash))!;
    const instances = await allInstances(store, run, document);
    const selected = selectInstances(document, order, instances.map(nameOf));
    const meant = instances.filter((one) => selected.has(nameOf(one)) && (one.row?.state ?? "none") !== order.state);
    const at = clock.now();
    const result = meant.map((instance): FoundTask => {
      const { dagId, runId } = run;
      return { dagId, runId, runKey, ...nameOf(instance), state: instance.row?.state ?? "none" };
    });
    if (order.dryRun || meant.length === 0) return { moves: [], result };
    const tries = await store.getGroupTries(runKey);
    const mark = (instance: Instance, to: MarkOrder["state"]) =>
      markMove(document, { runKey, ...instance }, { to, at, newId });
    const isMeant = (row: TaskInstanceRow) => meant.some((instance) => instance.row === row);
    const all = instances.flatMap(({ row }) => row ?? []);
    const waiting = waitingWith({ document, all, tries }, isMeant);
    const isOver = order.state === "failed";
    const marks = [
      ...meant.map((instance) => mark(instance, order.state)),
      ...(isOver ? waiting : []).map((row) => mark({ taskId: row.taskId, row }, "skipped")),
    ];
    const rows = [
      ...(order.state === "success" ? unsuccessfulBelow(instances, selected) : []),
      ...(isOver ? [] : waiting),
    ];
    const byHand = [...meant.map(nameOf), ...(isOver ? waiting : [])];
    const ended = noMoreTries({ graph: runGraphOf(document), runKey }, tries, byHand);
    const known = [...tries, ...ended.map(({ groupId, mapIndex, to }) => ({ groupId, mapIndex, ...to! }))];
    const after = rows.length === 0 ? [] : clearMoves(run, { rows, tries: known, document, at, newId });
    const reopened = after.some(({ kind }) => kind === "run") ? [] : reopenMoves(run, { at, reason: "tasks marked" });
    return { moves: [...marks, ...reopened, ...ended, ...after], result };
  });
}

/** A move that a user makes: how the task ended. */
export function markMove(
  document: DagDocument,
  { runKey, taskId, row }: { runKey: number; taskId: string; row: TaskInstanceRow | undefined },
  {
    to,
    at,
    newId,
    reason = `marked ${to}`,
  }: { to: FinishedTaskState; at: number; newId: () => string; reason?: string },
): TaskMove {
  return {
    kind: "task",
    ti: { runKey, taskId, mapIndex: row?.mapIndex ?? UNMAPPED },
    path: [row?.state ?? "none", to],
    at: [at],
    token: row?.token ?? null,
    newToken: newId(),
    tryNumber: row?.tryNumber ?? 0,
    actor: "user",
    reason,
    outbox: callbackOf(document, taskId, { to, reason }),
  };
}

const CALLBACK_OF = { success: "success", failed: "failure", skipped: "skipped" } as const;

function callbackOf(
  { tasks }: DagDocument,
  taskId: string,
  { to, reason }: { to: FinishedTaskState; reason: string },
): OutboxEntry | undefined {
  const kind = CALLBACK_OF[to as keyof typeof CALLBACK_OF];
  const hasOne = tasks.some((task) => task.taskId === taskId && task.callbacks.includes(kind));
  return hasOne ? { kind, payload: JSON.stringify({ error: null, reason }) } : undefined;
}

/** What is downstream of instances and has failed for them. */
function unsuccessfulBelow(instances: readonly Instance[], selected: InstanceSet): TaskInstanceRow[] {
  const below = withDownstream(selected);
  return instances.flatMap((instance) => {
    const { row } = instance;
    const name = nameOf(instance);
    const isMeant = row && isUnsuccessful(row.state) && below.has(name) && !selected.has(name);
    return isMeant ? [row] : [];
  });
}
