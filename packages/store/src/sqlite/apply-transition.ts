import { isFinished, isLegalRunMove, isLegalTaskMove, isRunFinished } from "@tradewind/core/engine";
import { IllegalMoveError } from "../errors.ts";
import type { CreateRun, RunMove, TaskMove, Transition, TransitionResult } from "../transition.ts";
import type { Statements } from "./statements.ts";

const LOST: TransitionResult = { applied: false };

// Every move writes its log row first, guarded by the state and token it must find; the trigger on the state column lets the
// update through only when such a row exists. No log row, no change: the move was lost.

/** Applies one move inside the open transaction. */
export function applyTransition(statements: Statements, move: Transition): TransitionResult {
  switch (move.kind) {
    case "task":
      return applyTaskMove(statements, move);
    case "createRun":
      return applyCreateRun(statements, move);
    case "run":
      return applyRunMove(statements, move);
  }
}

/** @throws IllegalMoveError before anything is written. */
export function assertLegal(move: Transition): void {
  if (move.kind === "run") {
    if (!isLegalRunMove(move.from, move.to)) throw new IllegalMoveError({ what: "A run", path: [move.from, move.to] });
    return;
  }
  const moves = move.kind === "task" ? [{ taskId: move.ti.taskId, path: move.path }] : move.first;
  for (const { taskId, path } of moves) {
    const isLegal = path.every((state, i) => i === 0 || isLegalTaskMove(path[i - 1]!, state));
    if (!isLegal || path.length < 2) throw new IllegalMoveError({ what: `Task "${taskId}"`, path });
  }
}

function applyTaskMove(statements: Statements, move: TaskMove): TransitionResult {
  const { ti, path, at, attempt, actor } = move;
  const from = path[0];
  const to = path.at(-1)!;
  const reason = move.reason ?? null;
  const isNew = move.token === null;
  const first = { ...ti, from, to: path[1]!, at: at[0]!, actor, reason: path.length === 2 ? reason : null };
  const tryNumber = attempt?.tryNumber ?? null;
  let logged = isNew
    ? statements.get("logNewTask").run({ ...first, tryNumber: tryNumber ?? 0 })
    : statements.get("logTask").run({ ...first, tryNumber, token: move.token });
  if (logged.changes === 0) return LOST;
  for (let step = 2; step < path.length; step++) {
    const isLast = step === path.length - 1;
    logged = statements
      .get("logTaskStep")
      .run({ ...ti, from: path[step - 1]!, to: path[step]!, at: at[step - 1]!, actor, reason: isLast ? reason : null });
  }
  const seq = logged.lastInsertRowid;
  writeTask(statements, move, { to, reason, seq, isNew });
  for (const { key, value } of move.xcoms ?? [])
    statements.get("putXCom").run(ti.runKey, ti.taskId, ti.mapIndex, key, value);
  if (move.outbox) statements.get("putOutbox").run({ ...ti, ...move.outbox, at: at.at(-1)! });
  return { applied: true, runKey: ti.runKey };
}

function writeTask(
  statements: Statements,
  move: TaskMove,
  { to, reason, seq, isNew }: { to: string; reason: string | null; seq: number | bigint; isNew: boolean },
): void {
  const { ti, path, attempt } = move;
  const at = move.at.at(-1)!;
  const common = { ...ti, to, reason, seq };
  if (isNew) {
    statements.get("insertTask").run({
      ...common,
      tryNumber: attempt?.tryNumber ?? 0,
      newToken: attempt?.token ?? "",
      queuedAt: to === "queued" ? at : null,
      endedAt: to === "queued" ? null : at,
    });
  } else if (to === "queued") {
    if (path[0] === "up_for_retry") statements.get("keepHistory").run(ti);
    statements.get("queueTask").run({ ...common, tryNumber: attempt!.tryNumber, newToken: attempt!.token, at });
  } else if (to === "none") {
    statements.get("keepHistory").run(ti);
    statements.get("clearTask").run({ ...common, newToken: attempt!.token });
  } else {
    statements.get("moveTask").run({
      ...common,
      startedAt: move.startedAt ?? null,
      endedAt: isFinished(move.path.at(-1)!) || move.nextAt !== undefined ? at : null,
      nextAt: move.nextAt ?? null,
      waitingSince: move.waitingSince ?? null,
      error: move.error ?? null,
    });
  }
}

function applyCreateRun(statements: Statements, { run, at, actor, first }: CreateRun): TransitionResult {
  const inserted = statements.get("insertRun").run({ ...run, at });
  if (inserted.changes === 0) return LOST;
  const runKey = Number(inserted.lastInsertRowid);
  statements.get("logNewRun").run({ runKey, at, actor });
  for (const { taskId, ...move } of first) {
    applyTaskMove(statements, { ...move, kind: "task", token: null, ti: { runKey, taskId, mapIndex: -1 } });
  }
  return { applied: true, runKey };
}

function applyRunMove(statements: Statements, move: RunMove): TransitionResult {
  const { runKey, from, to, at, actor } = move;
  const reason = move.reason ?? null;
  const logged = statements.get("logRun").run({ runKey, from, to, at, actor, reason });
  if (logged.changes === 0) return LOST;
  const seq = logged.lastInsertRowid;
  if (isRunFinished(to)) statements.get("endRun").run({ runKey, to, at, reason, seq });
  else
    statements
      .get("restartRun")
      .run({ runKey, to, at, seq, hash: move.repin?.hash ?? null, conf: move.repin?.conf ?? null });
  return { applied: true, runKey };
}
