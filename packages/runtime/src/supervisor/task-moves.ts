import {
  type FinishedTaskState,
  isoWithOffset,
  type PlannedMove,
  retryDelayMs,
  SKIP_DECISION,
  type StoredDecision,
  storedDecision,
  type TaskState,
} from "@tradewind/core/engine";
import type { EncodedXCom, FirstMove, OutboxEntry, TaskMove } from "@tradewind/store";
import type { EndedReply, Outcome, TaskError } from "@tradewind/worker";
import { DateTime } from "luxon";
import type { ActiveRun, LiveAttempt } from "./active-run.ts";

// Turns what happened, or what the plan asks for, into moves for the store. Pure, but for the rows it reads from the run.

/** What the end of an attempt means: the state it goes to, and what is stored with it. */
export interface AttemptEnding {
  readonly to: TaskState;
  readonly finished: { readonly state: FinishedTaskState; readonly decision: StoredDecision | undefined } | undefined;
  readonly nextAt: number | undefined;
  readonly waitingSince: number | undefined;
  readonly reason: string | undefined;
  readonly error: TaskError | undefined;
}

export function endingOf(attempt: LiveAttempt, outcome: Outcome, at: number): AttemptEnding {
  const { run, task } = attempt;
  switch (outcome.kind) {
    case "success":
      return final("success", outcome.decision && storedDecision(run.graph, task, outcome.decision));
    case "failed":
      return final("failed", undefined, outcome.error.message, outcome.error);
    case "skipped":
      return final("skipped", undefined, outcome.reason);
    case "retry": {
      const nextAt = at + retryDelayMs(run.graph.tasks[task]!, attempt.tryNumber, jitterKey(attempt));
      const { error } = outcome;
      return { to: "up_for_retry", finished: undefined, nextAt, waitingSince: undefined, reason: error.message, error };
    }
    case "rescheduled": {
      const { at: nextAt, waitingSince } = outcome;
      return {
        to: "up_for_reschedule",
        finished: undefined,
        nextAt,
        waitingSince,
        reason: undefined,
        error: undefined,
      };
    }
  }
}

function final(
  state: FinishedTaskState,
  decision?: StoredDecision | undefined,
  reason?: string,
  error?: TaskError,
): AttemptEnding {
  return { to: state, finished: { state, decision }, nextAt: undefined, waitingSince: undefined, reason, error };
}

/** What the jitter of a wait depends on, written as Airflow writes it: equal waits for equal tasks. */
function jitterKey({ run, taskId, tryNumber }: LiveAttempt): string {
  const { dagId, runId, logicalDate } = run.facts;
  const date =
    logicalDate === null ? runId : isoWithOffset(DateTime.fromMillis(logicalDate, { zone: "utc" })).replace("T", " ");
  return `${dagId}#${taskId}#${date}#${tryNumber}`;
}

/** The move that ends an attempt, with its XComs and the callback it sets off. */
export function endMove(
  attempt: LiveAttempt,
  ending: AttemptEnding,
  { at, xcoms }: Pick<EndedReply, "at" | "xcoms">,
): TaskMove {
  const { run, taskId, token, tryNumber, startedAt } = attempt;
  return {
    kind: "task",
    ti: { runKey: run.runKey, taskId, mapIndex: -1 },
    path: attempt.isRecorded ? ["running", ending.to] : ["queued", "running", ending.to],
    at: attempt.isRecorded ? [at] : [startedAt ?? at, at],
    token,
    tryNumber,
    actor: "worker",
    reason: ending.reason,
    startedAt: startedAt ?? at,
    nextAt: ending.nextAt,
    waitingSince: ending.waitingSince,
    error: ending.error && JSON.stringify(ending.error),
    xcoms: withDecision(xcoms, ending.finished?.decision),
    outbox: outboxOf(attempt, ending),
  };
}

function withDecision(xcoms: readonly EncodedXCom[], decision: StoredDecision | undefined): readonly EncodedXCom[] {
  return decision ? [...xcoms, { key: SKIP_DECISION, value: JSON.stringify({ json: decision }) }] : xcoms;
}

const CALLBACK_OF = { success: "success", failed: "failure", up_for_retry: "retry", skipped: "skipped" } as const;

function outboxOf({ run, task }: LiveAttempt, { to, error, reason }: AttemptEnding): OutboxEntry | undefined {
  const kind = CALLBACK_OF[to as keyof typeof CALLBACK_OF];
  if (kind === undefined || !run.graph.tasks[task]!.callbacks.includes(kind)) return undefined;
  return { kind, payload: JSON.stringify({ error: error ?? null, reason: reason ?? null }) };
}

// Written out where a spread would do: these two are made for every task, and copying an object costs as much as a statement.

/** The move that the plan asks for, of a task whose run is in the store. */
export function plannedMove(
  run: ActiveRun,
  planned: PlannedMove,
  attempt: LiveAttempt | undefined,
  at: number,
): TaskMove {
  const row = run.rows.get(planned.task);
  return {
    kind: "task",
    ti: { runKey: run.runKey, taskId: run.graph.tasks[planned.task]!.taskId, mapIndex: -1 },
    path: ["none", planned.to],
    at: [at],
    token: row?.token ?? null,
    newToken: attempt?.token,
    tryNumber: attempt?.tryNumber ?? row?.tryNumber ?? 0,
    actor: "scheduler",
    reason: planned.reason,
  };
}

/** The same for a run that is made in this very transaction. */
export function firstMove(
  run: ActiveRun,
  planned: PlannedMove,
  attempt: LiveAttempt | undefined,
  at: number,
): FirstMove {
  return {
    taskId: run.graph.tasks[planned.task]!.taskId,
    path: ["none", planned.to],
    at: [at],
    newToken: attempt?.token,
    tryNumber: attempt?.tryNumber ?? 0,
    actor: "scheduler",
    reason: planned.reason,
  };
}

/** The move that hands an attempt out again: after its wait, as the next try or the same; or after it lost its worker. */
export function requeueMove(
  from: "up_for_retry" | "up_for_reschedule" | "running",
  old: string,
  next: LiveAttempt,
  at: number,
): TaskMove {
  return {
    kind: "task",
    ti: { runKey: next.run.runKey, taskId: next.taskId, mapIndex: -1 },
    path: [from, "queued"],
    at: [at],
    token: old,
    tryNumber: next.tryNumber,
    newToken: next.token,
    actor: from === "running" ? "executor" : "scheduler",
    reason: from === "running" ? "its worker process was replaced" : undefined,
  };
}

/** The move that records that an attempt executes. */
export function startMove({ run, taskId, token, tryNumber, startedAt }: LiveAttempt): TaskMove {
  return {
    kind: "task",
    ti: { runKey: run.runKey, taskId, mapIndex: -1 },
    path: ["queued", "running"],
    at: [startedAt!],
    token,
    tryNumber,
    actor: "worker",
    startedAt,
  };
}
