import { type FinishedRunState, type FinishedTaskState, isExecuting, isFinished } from "@tradewind/core/engine";
import type { RunMove, TaskInstanceRow, TaskMove, Transition } from "@tradewind/store";
import type { ActiveRun } from "./active-run.ts";
import { dagOutboxOf } from "./dag-callbacks.ts";
import { noMoreTries, type StoredGroups } from "./group-moves.ts";
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
export function forcedEndMoves(run: ActiveRun, { rows, tries }: StoredGroups, end: ForcedEnd): Transition[] {
  const moves = rows.flatMap((row): TaskMove[] => {
    if (isFinished(row.state) || row.state === "none") return [];
    return [endNow(run, row, end)];
  });
  const byName = new Map(rows.map((row) => [nameOf(row), row]));
  const unstarted = [...run.instances.all()].flatMap((node): TaskMove[] => {
    const { taskId } = run.graph.tasks[run.instances.taskOf(node)]!;
    const ti = { taskId, mapIndex: run.instances.mapIndex(node) };
    const row = byName.get(nameOf(ti));
    if ((row && row.state !== "none") || run.instances.state(node) === "removed") return [];
    return [{ ...common(run, ti, end), path: ["none", "skipped"], token: row?.token ?? null, tryNumber: 0 }];
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
  return [{ kind: "asOne" }, ...moves, ...unstarted, ...noMoreTries(run, tries, rows), runMove];
}

/** An instance that a run is to go on without, and how it ends. */
export interface StoppedTask {
  readonly node: number;
  readonly state: FinishedTaskState;
}

/** The same for all that has begun, but for teardowns, of a run that goes on until those have ended. */
export function stopMoves(
  run: ActiveRun,
  rows: readonly TaskInstanceRow[],
  end: Omit<ForcedEnd, "state">,
): { moves: TaskMove[]; stopped: StoppedTask[] } {
  const moves: TaskMove[] = [];
  const stopped: StoppedTask[] = [];
  for (const row of rows) {
    const task = run.graph.indexOf.get(row.taskId);
    const node = task === undefined ? undefined : run.instances.nodeOf(task, row.mapIndex);
    if (node === undefined || row.state === "none" || isFinished(run.instances.state(node))) continue;
    const isSetBack = run.progress.tries?.awaitedBy(node) !== undefined;
    if (isFinished(row.state)) {
      // it was about to wait for the next try of its group
      if (isSetBack) stopped.push({ node, state: row.state });
      continue;
    }
    if (run.instances.isTeardown(node) && !isSetBack) continue;
    moves.push(endNow(run, row, end));
    stopped.push({ node, state: isExecuting(row.state) ? "failed" : "skipped" });
  }
  return { moves, stopped };
}

type Instance = Pick<TaskInstanceRow, "taskId" | "mapIndex">;

const nameOf = ({ taskId, mapIndex }: Instance): string => `${taskId} ${mapIndex}`;

const common = (run: ActiveRun, { taskId, mapIndex }: Instance, { at, newToken, reason }: Omit<ForcedEnd, "state">) =>
  ({
    kind: "task",
    ti: { runKey: run.runKey, taskId, mapIndex },
    at: [at],
    newToken: newToken(),
    actor: "scheduler",
    reason,
  }) as const;

function endNow(run: ActiveRun, row: TaskInstanceRow, end: Omit<ForcedEnd, "state">): TaskMove {
  const { taskId, state, token, tryNumber } = row;
  const to = isExecuting(state) ? "failed" : "skipped";
  const task = run.graph.indexOf.get(taskId);
  const error = { name: "RunEnded", message: end.reason };
  return {
    ...common(run, row, end),
    path: [state, to],
    token,
    tryNumber,
    error: to === "failed" ? JSON.stringify(error) : undefined,
    outbox:
      task === undefined || to === "skipped" ? undefined : outboxOf({ run, task }, { to, error, reason: end.reason }),
  };
}
