import {
  type CallbackKind,
  type FinishedTaskState,
  type ListLengths,
  MAPPED_LENGTHS,
  type PlannedMove,
  retryDelayMs,
  SKIP_DECISION,
  type StoredDecision,
  storedDecision,
  type TaskState,
  type TimedTaskState,
} from "@tradewind/core/engine";
import type { EncodedXCom, FirstMove, OutboxEntry, TaskMove } from "@tradewind/store";
import type { EndedReply, Outcome, TaskError } from "@tradewind/worker";
import type { ActiveRun, KnownRow } from "./active-run.ts";
import { jitterKey } from "./jitter-key.ts";
import type { LiveAttempt } from "./live-attempt.ts";

// Turns what happened, or what the plan asks for, into moves for the store. Pure, but for the rows it reads from the run.

/** What the end of an attempt means: the state it goes to, and what is stored with it. */
export interface AttemptEnding {
  readonly to: TaskState;
  readonly finished:
    | {
        readonly state: FinishedTaskState;
        readonly decision: StoredDecision | undefined;
        readonly lengths: ListLengths | undefined;
      }
    | undefined;
  readonly nextAt: number | undefined;
  readonly waitingSince: number | undefined;
  readonly resume: string | undefined;
  readonly reason: string | undefined;
  readonly error: TaskError | undefined;
}

export function endingOf(attempt: LiveAttempt, outcome: Outcome, at: number): AttemptEnding {
  const { run, task } = attempt;
  switch (outcome.kind) {
    case "success":
      return succeeded(outcome.decision && storedDecision(run.graph, task, outcome.decision), outcome.lengths);
    case "failed":
      return final("failed", outcome.error.message, outcome.error);
    case "skipped":
      return final("skipped", outcome.reason);
    case "retry": {
      const { error, waitingSince, delayMs } = outcome;
      const nextAt =
        at +
        (delayMs ??
          retryDelayMs(run.graph.tasks[task]!, attempt.tryNumber, jitterKey(run.facts, attempt.taskId, attempt)));
      return { ...NOTHING, to: "up_for_retry", nextAt, waitingSince, reason: error.message, error };
    }
    case "rescheduled":
      return { ...NOTHING, to: "up_for_reschedule", nextAt: outcome.at, waitingSince: outcome.waitingSince };
    case "deferred": {
      const { at, waitingSince, resume } = outcome;
      return { ...NOTHING, to: "deferred", nextAt: at ?? undefined, waitingSince, resume: JSON.stringify(resume) };
    }
  }
}

const NOTHING = {
  finished: undefined,
  nextAt: undefined,
  waitingSince: undefined,
  resume: undefined,
  reason: undefined,
  error: undefined,
} as const;

function final(state: FinishedTaskState, reason?: string, error?: TaskError): AttemptEnding {
  const finished = { state, decision: undefined, lengths: undefined };
  return { ...NOTHING, to: state, finished, reason, error };
}

function succeeded(decision: StoredDecision | undefined, lengths: ListLengths | undefined): AttemptEnding {
  if (decision === undefined && lengths === undefined) return SUCCESS;
  return { ...SUCCESS, finished: { state: "success", decision, lengths } };
}

/** Of almost every attempt. */
const SUCCESS: AttemptEnding = {
  ...NOTHING,
  to: "success",
  finished: { state: "success", decision: undefined, lengths: undefined },
};

/** The move that ends an attempt, with its XComs and the callback it sets off. */
export function endMove(
  attempt: LiveAttempt,
  ending: AttemptEnding,
  { at, xcoms, assetEvents, mapIndexName }: Pick<EndedReply, "at" | "xcoms" | "assetEvents" | "mapIndexName">,
): TaskMove {
  const { run, taskId, mapIndex, token, tryNumber, startedAt } = attempt;
  return {
    kind: "task",
    ti: { runKey: run.runKey, taskId, mapIndex },
    path: attempt.isRecorded ? ["running", ending.to] : ["queued", "running", ending.to],
    at: attempt.isRecorded ? [at] : [startedAt ?? at, at],
    token,
    tryNumber,
    actor: "worker",
    reason: ending.reason,
    startedAt: startedAt ?? at,
    nextAt: ending.nextAt,
    waitingSince: ending.waitingSince,
    resume: ending.resume,
    error: ending.error && JSON.stringify(ending.error),
    xcoms: withKept(xcoms, ending.finished),
    outbox: outboxOf(attempt, ending),
    assetEvents: ending.to === "success" ? assetEvents : undefined,
    mapIndexName,
  };
}

/** With what of the result the plan needs when the run is loaded anew. */
function withKept(xcoms: readonly EncodedXCom[], finished: AttemptEnding["finished"]): readonly EncodedXCom[] {
  if (!finished?.decision && !finished?.lengths) return xcoms;
  const kept = (key: string, json: unknown): EncodedXCom[] =>
    json === undefined ? [] : [{ key, value: JSON.stringify({ json }) }];
  return [...xcoms, ...kept(SKIP_DECISION, finished.decision), ...kept(MAPPED_LENGTHS, finished.lengths)];
}

const CALLBACK_OF: Readonly<Partial<Record<TaskState, CallbackKind>>> = {
  success: "success",
  failed: "failure",
  up_for_retry: "retry",
  skipped: "skipped",
};

/** The callback that the end of an attempt sets off, if the task has one of its kind. */
export function outboxOf(
  { run, task }: Pick<LiveAttempt, "run" | "task">,
  { to, error, reason }: Pick<AttemptEnding, "to" | "error" | "reason">,
): OutboxEntry | undefined {
  const kind = CALLBACK_OF[to];
  if (kind === undefined || !run.graph.tasks[task]!.callbacks.includes(kind)) return undefined;
  return { kind, payload: JSON.stringify({ error: error ?? null, reason: reason ?? null }) };
}

/** What the plan asks for, and the attempt it leads to: `scheduled` while there is no slot for it. */
export interface Planned {
  readonly move: PlannedMove;
  readonly to: "scheduled" | PlannedMove["to"];
  readonly attempt: LiveAttempt | undefined;
}

// Written out where a spread would do: these two are made for every task, and copying an object costs as much as a statement.

/** The moves that the plan asks for, of tasks whose run is in the store. */
export function plannedMoves(run: ActiveRun, planned: readonly Planned[], at: number): TaskMove[] {
  const moves: TaskMove[] = [];
  for (const one of planned) {
    const row = run.rowOf(one.move.node);
    if (row?.isRemoved) moves.push(returnMove(run, one, { ...row, at }));
    moves.push(plannedMove(run, one, { row, at }));
  }
  return moves;
}

/** There is an element again for an instance that was removed: it waits as others do, with all its tries. */
function returnMove(
  run: ActiveRun,
  { move }: Planned,
  { token, tryNumber, at }: KnownRow & { readonly at: number },
): TaskMove {
  const { taskId, retries } = run.graph.tasks[run.instances.taskOf(move.node)]!;
  return {
    kind: "task",
    ti: { runKey: run.runKey, taskId, mapIndex: run.instances.mapIndex(move.node) },
    path: ["removed", "none"],
    at: [at],
    token,
    newToken: token,
    tryNumber,
    maxTries: tryNumber + retries + 1,
    actor: "scheduler",
    reason: "there is an element for it again",
  };
}

function plannedMove(
  run: ActiveRun,
  { move, to, attempt }: Planned,
  { row, at }: { readonly row: KnownRow | undefined; readonly at: number },
): TaskMove {
  const { node } = move;
  const { taskId } = run.graph.tasks[run.instances.taskOf(node)]!;
  return {
    kind: "task",
    ti: { runKey: run.runKey, taskId, mapIndex: run.instances.mapIndex(node) },
    path: ["none", to],
    at: [at],
    token: row?.token ?? null,
    newToken: attempt?.token,
    maxTries: attempt?.maxTries,
    tryNumber: attempt?.tryNumber ?? row?.tryNumber ?? 0,
    actor: "scheduler",
    reason: move.reason,
  };
}

/** The same for a run that is made in this very transaction. */
export function firstMove(run: ActiveRun, { move, to, attempt }: Planned, at: number): FirstMove {
  return {
    taskId: run.graph.tasks[run.instances.taskOf(move.node)]!.taskId,
    mapIndex: run.instances.mapIndex(move.node),
    path: ["none", to],
    at: [at],
    newToken: attempt?.token,
    maxTries: attempt?.maxTries,
    tryNumber: attempt?.tryNumber ?? 0,
    actor: "scheduler",
    reason: move.reason,
  };
}

/** The move that hands an attempt out again: after its wait, as the next try or the same; or after it lost its worker, or its executor. */
export function requeueMove(
  from: TimedTaskState | "running" | "queued",
  [old, next]: readonly [string, LiveAttempt],
  { to, at, reason }: { to: "queued" | "scheduled"; at: number; reason?: string | undefined },
): TaskMove {
  return {
    kind: "task",
    ti: { runKey: next.run.runKey, taskId: next.taskId, mapIndex: next.mapIndex },
    path: [from, to],
    at: [at],
    token: old,
    tryNumber: next.tryNumber,
    newToken: next.token,
    actor: from === "running" ? "executor" : "scheduler",
    reason,
  };
}

/** A slot has come free for an attempt that waited for one. */
export function slotMove({ run, taskId, mapIndex, token, tryNumber }: LiveAttempt, at: number): TaskMove {
  return {
    kind: "task",
    ti: { runKey: run.runKey, taskId, mapIndex },
    path: ["scheduled", "queued"],
    at: [at],
    token,
    tryNumber,
    actor: "scheduler",
  };
}

/** The move that records that an attempt executes. */
export function startMove(attempt: LiveAttempt): TaskMove {
  const { run, taskId, mapIndex, token, tryNumber, startedAt, waitingSince, resume } = attempt;
  return {
    kind: "task",
    ti: { runKey: run.runKey, taskId, mapIndex },
    path: ["queued", "running"],
    at: [startedAt!],
    token,
    tryNumber,
    actor: "worker",
    startedAt,
    waitingSince,
    // what was answered must outlive whoever runs it
    resume,
  };
}
