import type { DagDocument } from "@tradewind/core";
import { type FinishedTaskState, isFinished, isUnsuccessful, UNMAPPED } from "@tradewind/core/engine";
import type { OutboxEntry, RunRow, TaskInstanceRow, TaskMove, Transition } from "@tradewind/store";
import { ask } from "./ask.ts";
import { allInstances, clearMoves, type FoundTask, reopenMoves } from "./clear-tasks.ts";
import { type RunSelection, selectRuns } from "./select-runs.ts";
import { selectTasks, type TaskSelection } from "./select-tasks.ts";
import type { OrderTools } from "./trigger-run.ts";

export interface MarkOrder extends RunSelection, TaskSelection {
  readonly state: "success" | "failed" | "skipped";
  readonly dryRun?: boolean | undefined;
}

/**
 * Says how tasks ended, whatever they are doing: what runs is told to end, and its report is refused. Their callbacks are called.
 * With `success` those downstream that had failed for it are cleared, so that they get their turn. Airflow's mark success and failed.
 *
 * @throws UnknownNameError, RunNotFoundError
 */
export async function markTasks(tools: OrderTools, order: MarkOrder): Promise<FoundTask[]> {
  const marked: FoundTask[] = [];
  for (const run of await selectRuns(tools.store, order)) marked.push(...(await markInRun(tools, run, order)));
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
    const names = selectTasks(document, order);
    const instances = await allInstances(store, run, document);
    const meant = instances.filter(({ taskId, row }) => names.has(taskId) && (row?.state ?? "none") !== order.state);
    const at = clock.now();
    const result = meant.map(({ taskId, row }): FoundTask => {
      const { dagId, runId } = run;
      return { dagId, runId, runKey, taskId, mapIndex: row?.mapIndex ?? UNMAPPED, state: row?.state ?? "none" };
    });
    if (order.dryRun || meant.length === 0) return { moves: [], result };
    const marks = meant.map((instance) => markMove(document, { runKey, ...instance }, { to: order.state, at, newId }));
    const after = order.state === "success" ? clearedBelow(document, { run, instances, names, at, newId }) : [];
    const reopened = after.some(({ kind }) => kind === "run") ? [] : reopenMoves(run, { at, reason: "tasks marked" });
    return { moves: [...marks, ...reopened, ...after], result };
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

function clearedBelow(
  document: DagDocument,
  parts: {
    run: RunRow;
    instances: readonly { taskId: string; row: TaskInstanceRow | undefined }[];
    names: ReadonlySet<string>;
    at: number;
    newId: () => string;
  },
): Transition[] {
  const below = selectTasks(document, { tasks: [...parts.names], downstream: true });
  const rows = parts.instances.flatMap(({ taskId, row }) =>
    row && below.has(taskId) && !parts.names.has(taskId) && isFinished(row.state) && isUnsuccessful(row.state)
      ? [row]
      : [],
  );
  return rows.length === 0 ? [] : clearMoves(parts.run, { ...parts, rows, document });
}
