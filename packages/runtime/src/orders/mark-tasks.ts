import type { DagDocument } from "@tradewind/core";
import { type FinishedTaskState, isUnsuccessful, runGraphOf } from "@tradewind/core/engine";
import type { GroupTryRow, OutboxEntry, RunRow, TaskInstanceRow, TaskMove, Transition } from "@tradewind/store";
import { noMoreTries, triesAfter } from "../supervisor/group-moves.ts";
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
 * With `success` those downstream that had failed for it are cleared, so that they get their turn. The tries of a group around a
 * marked task are over: if it waits for its next one, what else waits with it is cleared, or with `failed` skipped. Airflow's mark success
 * and failed.
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
    return { moves: movesOfMark({ run, document, instances, selected, meant, tries, at, newId }, order.state), result };
  });
}

interface MarkParts {
  readonly run: RunRow;
  readonly document: DagDocument;
  readonly instances: readonly Instance[];
  readonly selected: InstanceSet;
  /** Those of the selected instances that are in another state. */
  readonly meant: readonly Instance[];
  readonly tries: readonly GroupTryRow[];
  readonly at: number;
  readonly newId: () => string;
}

/** Marks what is meant. What waits for the next try of a group with it is skipped after a failure, and otherwise runs now. */
function movesOfMark(parts: MarkParts, state: MarkOrder["state"]): Transition[] {
  const { run, document, instances, selected, meant, tries, at } = parts;
  const all = instances.flatMap(({ row }) => row ?? []);
  const rest = waitingWith({ document, all, tries }, (row) => meant.some((instance) => instance.row === row));
  const skipped = state === "failed" ? rest : [];
  const mark = (instance: Instance, to: MarkOrder["state"]) =>
    markMove(document, { runKey: run.runKey, ...instance }, { ...parts, to });
  const marks = [
    ...meant.map((instance) => mark(instance, state)),
    ...skipped.map((row) => mark({ ...row, row }, "skipped")),
  ];
  const over = noMoreTries({ graph: runGraphOf(document), runKey: run.runKey }, tries, [
    ...meant.map(nameOf),
    ...skipped,
  ]);
  const below = state === "success" ? unsuccessfulBelow(instances, selected) : [];
  const rows = [...below, ...(state === "failed" ? [] : rest)];
  const after = rows.length === 0 ? [] : clearMoves(run, { ...parts, rows, tries: triesAfter(tries, over) });
  const reopened = after.some(({ kind }) => kind === "run") ? [] : reopenMoves(run, { at, reason: "tasks marked" });
  return [...marks, ...reopened, ...over, ...after];
}

/** A move that a user makes: how the task ended. */
export function markMove(
  document: DagDocument,
  { runKey, taskId, row, mapIndex }: Instance & { readonly runKey: number },
  {
    to,
    at,
    newId,
    reason = `marked ${to}`,
  }: { to: FinishedTaskState; at: number; newId: () => string; reason?: string },
): TaskMove {
  return {
    kind: "task",
    ti: { runKey, taskId, mapIndex },
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
