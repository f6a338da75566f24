import { isFinished, isLegalRunMove, isLegalTaskMove, isRunFinished } from "@tradewind/core/engine";
import { IllegalMoveError } from "../errors.ts";
import type { CreateRun, RunMove, TaskMove, Transition, TransitionResult } from "../transition.ts";
import type { Statements } from "./statements.ts";

const LOST: TransitionResult = { applied: false };

// Every move writes its log rows first: the trigger on the state column lets an update through only when such a row exists. Then
// comes the update, guarded by the state and token that it must find. When it finds something else the move was lost, and its
// log rows go again.

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
  const { runKey, taskId, mapIndex } = move.ti;
  const first = logSteps(statements, move);
  const last = first + move.path.length - 2;
  if (!writeTask(statements, move, last)) {
    statements.get("unlog").run(first);
    return LOST;
  }
  if (move.xcoms) {
    for (const { key, value } of move.xcoms) statements.get("putXCom").run(runKey, taskId, mapIndex, key, value);
  }
  if (move.outbox) {
    const { kind, payload } = move.outbox;
    statements.get("putOutbox").run(runKey, taskId, mapIndex, move.tryNumber, kind, payload, move.at.at(-1));
  }
  return { applied: true, runKey };
}

/** Logs every step of the path; returns the sequence number of the first. The reason belongs to the last. */
function logSteps(statements: Statements, { ti, path, at, tryNumber, actor, reason }: TaskMove): number {
  const { runKey, taskId, mapIndex } = ti;
  const statement = statements.get("logTask");
  let seq = 0;
  for (let step = 1; step < path.length; step++) {
    const why = step === path.length - 1 ? (reason ?? null) : null;
    const row = statement.run(
      runKey,
      taskId,
      mapIndex,
      tryNumber,
      path[step - 1],
      path[step],
      at[step - 1],
      actor,
      why,
    );
    seq = Number(row.lastInsertRowid);
  }
  return seq - path.length + 2;
}

/** Makes or changes the row. False when it is not as expected. */
function writeTask(statements: Statements, move: TaskMove, seq: number): boolean {
  const { ti, path, tryNumber, token, newToken = "" } = move;
  const reason = move.reason ?? null;
  const { runKey, taskId, mapIndex } = ti;
  const from = path[0];
  const to = path.at(-1)!;
  const at = move.at.at(-1)!;
  const isQueued = to === "queued";
  if (token === null) {
    const [queuedAt, endedAt] = isQueued ? [at, null] : [null, at];
    const values = [runKey, taskId, mapIndex, to, tryNumber, newToken, queuedAt, endedAt, reason, seq];
    return statements.get("insertTask").run(...values).changes === 1;
  }
  if (to === "none" || (isQueued && from === "up_for_retry")) {
    statements.get("keepHistory").run(runKey, taskId, mapIndex, from, token);
  }
  if (isQueued) {
    const values = [to, tryNumber, newToken, at, reason, seq, runKey, taskId, mapIndex, from, token];
    return statements.get("queueTask").run(...values).changes === 1;
  }
  if (to === "none") {
    const values = [to, newToken, reason, seq, runKey, taskId, mapIndex, from, token];
    return statements.get("clearTask").run(...values).changes === 1;
  }
  const { startedAt, nextAt, waitingSince, error } = move;
  const endedAt = isFinished(to) || nextAt !== undefined ? at : null;
  const changed = [to, startedAt ?? null, endedAt, nextAt ?? null, waitingSince ?? null, reason, error ?? null, seq];
  const values = [...changed, runKey, taskId, mapIndex, from, token];
  return statements.get("moveTask").run(...values).changes === 1;
}

function applyCreateRun(statements: Statements, { run, at, actor, first }: CreateRun): TransitionResult {
  const { dagId, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf, hash } = run;
  const values = [dagId, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf, hash, at];
  const inserted = statements.get("insertRun").run(...values);
  if (inserted.changes === 0) return LOST;
  const runKey = Number(inserted.lastInsertRowid);
  statements.get("logRun").run(runKey, "none", "running", at, actor, null);
  for (const { taskId, ...move } of first) {
    applyTaskMove(statements, { ...move, kind: "task", token: null, ti: { runKey, taskId, mapIndex: -1 } });
  }
  return { applied: true, runKey };
}

function applyRunMove(statements: Statements, move: RunMove): TransitionResult {
  const { runKey, from, to, at, actor } = move;
  const reason = move.reason ?? null;
  const seq = statements.get("logRun").run(runKey, from, to, at, actor, reason).lastInsertRowid;
  const { changes } = isRunFinished(to)
    ? statements.get("endRun").run(to, at, reason, seq, runKey, from)
    : statements.get("restartRun").run(to, at, move.repin?.hash ?? null, move.repin?.conf ?? null, seq, runKey, from);
  if (changes === 1) return { applied: true, runKey };
  statements.get("unlog").run(seq);
  return LOST;
}
