import { type FinishedRunState, isExecuting, isFinished } from "@tradewind/core/engine";
import type { RunMove, TaskInstanceRow, TaskMove, Transition } from "@tradewind/store";
import type { ActiveRun } from "./active-run.ts";
import { dagOutboxOf } from "./dag-callbacks.ts";
import { outboxOf } from "./task-moves.ts";

/** An end that a run comes to before its tasks have: it ran too long, or must not go on after a failure. */
export interface ForcedEnd {
  readonly state: FinishedRunState;
  readonly reason: string;
  readonly at: number;
  readonly newToken: () => string;
}

/**
 * The moves that end a run now: what executes fails, what has not started is skipped. Tokens change, so that what workers still
 * report is refused.
 */
export function forcedEndMoves(run: ActiveRun, rows: readonly TaskInstanceRow[], end: ForcedEnd): Transition[] {
  const moves = rows.flatMap((row): TaskMove[] => {
    if (isFinished(row.state) || row.state === "none") return [];
    return [endNow(run, row, end)];
  });
  const known = new Set(rows.filter(({ state }) => state !== "none").map(({ taskId }) => taskId));
  const unstarted = run.graph.tasks.flatMap(({ taskId }, task): TaskMove[] => {
    if (known.has(taskId) || run.progress.state(task) === "removed") return [];
    return [
      {
        ...common(run, taskId, end),
        path: ["none", "skipped"],
        token: rows.find((row) => row.taskId === taskId)?.token ?? null,
        tryNumber: 0,
      },
    ];
  });
  const runMove: RunMove = {
    kind: "run",
    runKey: run.runKey,
    from: "running",
    to: end.state,
    at: end.at,
    actor: "scheduler",
    reason: end.reason,
    outbox: dagOutboxOf(run.version.document, end),
  };
  return [...moves, ...unstarted, runMove];
}

const common = (run: ActiveRun, taskId: string, { at, newToken, reason }: ForcedEnd) =>
  ({
    kind: "task",
    ti: { runKey: run.runKey, taskId, mapIndex: -1 },
    at: [at],
    newToken: newToken(),
    actor: "scheduler",
    reason,
  }) as const;

function endNow(run: ActiveRun, { taskId, state, token, tryNumber }: TaskInstanceRow, end: ForcedEnd): TaskMove {
  const to = isExecuting(state) ? "failed" : "skipped";
  const task = run.graph.indexOf.get(taskId);
  const error = { name: "RunEnded", message: end.reason };
  return {
    ...common(run, taskId, end),
    path: [state, to],
    token,
    tryNumber,
    error: to === "failed" ? JSON.stringify(error) : undefined,
    outbox:
      task === undefined || to === "skipped" ? undefined : outboxOf({ run, task }, { to, error, reason: end.reason }),
  };
}
