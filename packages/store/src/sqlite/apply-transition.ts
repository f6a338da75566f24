import {
  isFinished,
  isLegalGroupMove,
  isLegalRunMove,
  isLegalTaskMove,
  isLegalUserMove,
  isRunFinished,
  isTimed,
} from "@tradewind/core/engine";
import { IllegalMoveError } from "../errors.ts";
import { xcomPlace } from "../secrets/places.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import type {
  CreateRun,
  CursorMove,
  DeadlineMove,
  GroupTryMove,
  RunMove,
  TaskMove,
  Transition,
  TransitionResult,
} from "../transition.ts";
import { applyAssetEvent, applyForgetEvents, areWaiting, consume, putTaskEvents } from "./asset-events.ts";
import { haveBegun } from "./begun-instances.ts";
import type { Statements } from "./statements.ts";
import type { TransitionLog } from "./transition-log.ts";

const LOST: TransitionResult = { applied: false };

// Every move writes its log rows first: the trigger on the state column lets an update through only when such a row exists. Then
// comes the update, guarded by the state and token that it must find. When it finds something else the move was lost, and its
// log rows go again.

export interface TransitionParts {
  readonly statements: Statements;
  readonly log: TransitionLog;
  /** Seals XComs in which a secret stands. */
  readonly box: SecretBox;
}

/** Applies one move inside the open transaction. */
export function applyTransition(parts: TransitionParts, move: Transition): TransitionResult {
  const { statements } = parts;
  switch (move.kind) {
    case "task":
      return applyTaskMove(parts, move);
    case "createRun":
      return applyCreateRun(parts, move);
    case "run":
      return applyRunMove(parts, move);
    case "cursor":
      return applyCursorMove(statements, move);
    case "assetEvent":
      return applyAssetEvent(statements, move);
    case "forgetEvents":
      return applyForgetEvents(statements, move);
    case "deadline":
      return applyDeadline(statements, move);
    case "groupTry":
      return applyGroupTry(statements, move);
    case "knowing":
      return statements.get("userMovedSince").get(move.runKey, move.upTo)
        ? LOST
        : { applied: true, runKey: move.runKey };
    case "unbegun":
      return haveBegun(statements, move) ? LOST : { applied: true, runKey: move.runKey };
    case "asOne":
      return { applied: true, runKey: -1 };
  }
}

/** @throws IllegalMoveError before anything is written. */
export function assertLegal(move: Transition): void {
  if (move.kind === "task") assertLegalPath(move.ti.taskId, move);
  else if (move.kind === "createRun") for (const first of move.first) assertLegalPath(first.taskId, first);
  else if (move.kind === "run" && !isLegalRunMove(move.from, move.to))
    throw new IllegalMoveError({ what: "A run", path: [move.from, move.to] });
}

function assertLegalPath(taskId: string, { path, actor, group }: Pick<TaskMove, "path" | "actor" | "group">): void {
  for (let i = 1; i < path.length; i++) {
    const [from, to] = [path[i - 1]!, path[i]!];
    if (isLegalTaskMove(from, to) || (actor === "user" && isLegalUserMove(from, to))) continue;
    if (group !== undefined && isLegalGroupMove(from, to)) continue;
    throw new IllegalMoveError({ what: `Task "${taskId}"`, path });
  }
}

function applyTaskMove({ statements, log, box }: TransitionParts, move: TaskMove): TransitionResult {
  const { runKey, taskId, mapIndex } = move.ti;
  const seq = log.addTaskMove(move);
  if (!writeTask(statements, move, seq)) {
    log.takeBack(seq);
    return LOST;
  }
  if (move.xcoms) {
    for (const { key, value, isSecret } of move.xcoms) {
      const text = isSecret ? box.seal(xcomPlace({ ...move.ti, key }), value) : value;
      statements.get("putXCom").run(runKey, taskId, mapIndex, key, text);
    }
  }
  if (move.outbox) {
    const { kind, payload } = move.outbox;
    statements.get("putOutbox").run(runKey, taskId, mapIndex, move.tryNumber, kind, payload, move.at.at(-1));
  }
  if (move.dropsState) statements.get("deleteTaskState").run(runKey, taskId, mapIndex, null, null);
  if (move.mapIndexName !== undefined) statements.get("nameInstance").run(move.mapIndexName, runKey, taskId, mapIndex);
  if (move.assetEvents) putTaskEvents(statements, move, move.assetEvents);
  return { applied: true, runKey };
}

/** Makes or changes the row. False when it is not as expected. */
function writeTask(statements: Statements, move: TaskMove, seq: number): boolean {
  const { ti, path, tryNumber, token, newToken } = move;
  const reason = move.reason ?? null;
  const { runKey, taskId, mapIndex } = ti;
  const from = path[0];
  const to = path[path.length - 1]!;
  const at = move.at[move.at.length - 1]!;
  const isWaiting = to === "queued" || to === "scheduled";
  if (token === null) {
    const [queuedAt, endedAt] = isWaiting ? [at, null] : [null, at];
    const insert = statements.get("insertTask");
    const given = newToken ?? "";
    const maxTries = move.maxTries ?? 0;
    return (
      insert.run(runKey, taskId, mapIndex, to, tryNumber, maxTries, given, queuedAt, endedAt, reason, seq).changes === 1
    );
  }
  if (from === "up_for_retry") statements.get("keepHistoryOnce").run(runKey, taskId, mapIndex, from, token);
  else if (to === "none" || move.group !== undefined)
    statements.get("keepHistory").run(runKey, taskId, mapIndex, from, token);
  if (isWaiting) {
    const values = [to, tryNumber, newToken ?? null, at, reason, seq, runKey, taskId, mapIndex, from, token];
    if (statements.get("queueTask").run(...values).changes !== 1) return false;
    if (move.resume !== undefined) statements.get("giveResume").run(move.resume, runKey, taskId, mapIndex);
    return true;
  }
  if (to === "none") {
    const values = [to, newToken, move.maxTries ?? null, reason, seq, runKey, taskId, mapIndex, from, token];
    return statements.get("clearTask").run(...values).changes === 1;
  }
  const { startedAt, nextAt, waitingSince, resume, error } = move;
  const endedAt = isFinished(to) || isTimed(to) ? at : null;
  const { changes } = statements
    .get("moveTask")
    .run(
      to,
      startedAt ?? null,
      endedAt,
      nextAt ?? null,
      waitingSince ?? null,
      resume ?? null,
      reason,
      error ?? null,
      seq,
      runKey,
      taskId,
      mapIndex,
      from,
      token,
    );
  if (changes !== 1) return false;
  if (newToken !== undefined) statements.get("giveToken").run(newToken, runKey, taskId, mapIndex);
  return true;
}

function applyCreateRun(parts: TransitionParts, move: CreateRun): TransitionResult {
  const { run, state = "running", at, actor, first, consumes } = move;
  const { dagId, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf, hash } = run;
  const { runAfter = null, backfillId = null, owner = null, partitionKey = null, partitionDate = null } = run;
  const { statements, log } = parts;
  const startedAt = state === "running" ? at : null;
  if (consumes && !areWaiting(statements, dagId, consumes)) return LOST;
  if (move.isFirstOfPartition && statements.get("getRunByPartition").get(dagId, partitionKey)) return LOST;
  const inserted = statements
    .get("insertRun")
    .run(
      dagId,
      runId,
      runType,
      logicalDate,
      dataIntervalStart,
      dataIntervalEnd,
      runAfter,
      backfillId,
      owner,
      conf,
      hash,
      at,
      startedAt,
      state,
      partitionKey,
      partitionDate,
    );
  if (inserted.changes === 0) return LOST;
  const runKey = Number(inserted.lastInsertRowid);
  log.addRunMove({ runKey, from: "none", to: state, at, actor });
  if (move.outbox) statements.get("putOutbox").run(runKey, null, null, 0, move.outbox.kind, move.outbox.payload, at);
  if (consumes) consume(statements, move, { ...consumes, runKey });
  for (const one of first) {
    const ti = { runKey, taskId: one.taskId, mapIndex: one.mapIndex };
    applyTaskMove(parts, { ...one, kind: "task", token: null, ti });
  }
  return { applied: true, runKey };
}

function applyRunMove({ statements, log }: TransitionParts, move: RunMove): TransitionResult {
  const { runKey, at } = move;
  const seq = log.addRunMove(move);
  if (!writeRun(statements, move, seq)) {
    log.takeBack(seq);
    return LOST;
  }
  if (move.outbox) statements.get("putOutbox").run(runKey, null, null, 0, move.outbox.kind, move.outbox.payload, at);
  return { applied: true, runKey };
}

function writeRun(statements: Statements, move: RunMove, seq: number): boolean {
  const { runKey, from, to, at, reason = null, repin } = move;
  if (isRunFinished(to)) return statements.get("endRun").run(to, at, reason, seq, runKey, from).changes === 1;
  const [queuedAt, startedAt] = to === "queued" ? [at, null] : [null, at];
  const pin = [
    repin?.hash ?? null,
    repin?.conf ?? null,
    repin?.backfillId ?? null,
    repin?.runType ?? null,
    repin?.owner ?? null,
  ];
  return statements.get("openRun").run(to, queuedAt, startedAt, ...pin, seq, runKey, from).changes === 1;
}

function applyCursorMove(statements: Statements, { dagId, from, to, waiting }: CursorMove): TransitionResult {
  if (waiting && !areWaiting(statements, dagId, { firsts: waiting, partitionKey: null })) return LOST;
  const values = [to.start, to.end, dagId, from?.start ?? null, from?.end ?? null, to.end, to.end];
  return statements.get("moveCursor").run(...values).changes === 1 ? { applied: true, runKey: -1 } : LOST;
}

/** Once for each deadline of a run: what is there stays. */
function applyDeadline(statements: Statements, move: DeadlineMove): TransitionResult {
  const { runKey, deadline, dueAt, at, outbox } = move;
  if (statements.get("missDeadline").run(deadline, dueAt, at, runKey).changes !== 1) return LOST;
  statements.get("putOutbox").run(runKey, null, null, deadline, outbox.kind, outbox.payload, at);
  return { applied: true, runKey };
}

function applyGroupTry(
  statements: Statements,
  { runKey, groupId, mapIndex, from, to }: GroupTryMove,
): TransitionResult {
  const name = [runKey, groupId, mapIndex] as const;
  if (from) {
    const found = (statements.get("getGroupTry").get(...name) as typeof from | undefined) ?? FIRST_TRY;
    if (found.tryNumber !== from.tryNumber || found.nextAt !== from.nextAt) return LOST;
  }
  if (to === null) statements.get("deleteGroupTry").run(...name);
  else statements.get("putGroupTry").run(...name, to.tryNumber, to.maxTries, to.nextAt);
  return { applied: true, runKey };
}

const FIRST_TRY = { tryNumber: 1, nextAt: null };
