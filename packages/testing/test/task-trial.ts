import type { DagDefinition } from "@tradewind/core";
import { type AttemptRuns, decodeXCom } from "@tradewind/core/engine";
import { type AttemptPort, type AttemptRequest, type EndedReply, Worker } from "@tradewind/worker";
import { ManualClock, settled } from "../src/internal.ts";

export interface TrialOptions {
  readonly clock?: ManualClock;
  readonly request?: Partial<AttemptRequest>;
  /** What the outside answers to questions about runs. */
  readonly answers?: Partial<AttemptRuns>;
  /** Called when the worker has been given an attempt. */
  readonly onAttempt?: (worker: Worker, attempt: AttemptRequest) => void;
}

export interface Trial {
  /** How the attempts ended, one after the other. */
  readonly outcomes: readonly EndedReply["outcome"][];
  readonly attempts: readonly AttemptRequest[];
  /** What the task has in the store at the end. */
  readonly xcoms: Readonly<Record<string, unknown>>;
  readonly logs: readonly string[];
  /** Milliseconds from the first attempt to the end of the last. */
  readonly elapsedMs: number;
}

/**
 * The attempts of one task in a real worker, with a supervisor in miniature: what is to be run again is, when it is due, on a clock
 * that jumps there; what was pushed is kept, until a new try clears it.
 */
export async function tryOut(definition: DagDefinition, taskId: string, options: TrialOptions = {}): Promise<Trial> {
  const { clock = new ManualClock(), answers = {}, onAttempt } = options;
  const startedAt = clock.now();
  const store = new Map<string, string>();
  const logs: string[] = [];
  let onEnded: (reply: EndedReply) => void = () => {};
  const worker = new Worker({
    definitionOf: () => definition,
    clock,
    maxXComBytes: 262_144,
    logSinks: [{ write: (_attempt, { message }) => void logs.push(message), close() {} }],
    port: () => portOver(taskId, store, answers),
    send: (reply) => {
      if (reply.kind === "ended") onEnded(reply);
    },
  });
  const outcomes: EndedReply["outcome"][] = [];
  const attempts: AttemptRequest[] = [];

  let next: AttemptRequest | undefined = { ...firstAttempt(definition, taskId, clock.now()), ...options.request };
  while (next) {
    const attempt: AttemptRequest = next;
    attempts.push(attempt);
    const { outcome, xcoms } = await ended(attempt);
    outcomes.push(outcome);
    for (const { key, value } of xcoms) store.set(key, value);
    next = following(attempt, outcome);
    if ("at" in outcome && outcome.at !== null) await clock.advance(outcome.at - clock.now());
    else if (next) await clock.advance(300_000);
  }
  const elapsedMs = clock.now() - startedAt;
  const xcoms: Record<string, unknown> = {};
  for (const [key, value] of store) xcoms[key] = await decodeXCom(value);
  return { outcomes, attempts, logs, elapsedMs, xcoms };

  async function ended(attempt: AttemptRequest): Promise<EndedReply> {
    let reply: EndedReply | undefined;
    onEnded = (given) => {
      reply = given;
    };
    worker.receive({ kind: "run", attempt });
    onAttempt?.(worker, attempt);
    for (;;) {
      await settled();
      if (reply) return reply;
      clock.advanceToNext();
    }
  }
}

/** What a supervisor makes of an outcome: the attempt to come, if there is one. */
function following(attempt: AttemptRequest, outcome: EndedReply["outcome"]): AttemptRequest | undefined {
  switch (outcome.kind) {
    case "success":
    case "failed":
    case "skipped":
      return undefined;
    case "rescheduled":
      return { ...attempt, waitingSince: outcome.waitingSince, resume: null };
    case "deferred":
      return { ...attempt, waitingSince: outcome.waitingSince, resume: outcome.resume };
    case "retry":
      return {
        ...attempt,
        tryNumber: attempt.tryNumber + 1,
        mayHaveXComs: true,
        waitingSince: outcome.waitingSince ?? null,
        resume: null,
      };
  }
}

function firstAttempt({ dagId, document }: DagDefinition, taskId: string, now: number): AttemptRequest {
  const task = document.tasks.find((candidate) => candidate.taskId === taskId)!;
  const day = 24 * 60 * 60 * 1000;
  return {
    token: "trial",
    file: null,
    run: {
      dagId,
      runId: "scheduled__2023-12-31T00:00:00+00:00",
      runType: "scheduled",
      logicalDate: now - day,
      dataIntervalStart: now - day,
      dataIntervalEnd: now,
      conf: {},
      startedAt: now,
    },
    taskId,
    mapIndex: -1,
    elements: [],
    tryNumber: 1,
    maxTries: task.retries + 1,
    executionTimeoutMs: task.executionTimeoutMs,
    mayHaveXComs: false,
    inputs: [],
    waitingSince: null,
    resume: null,
    testMode: false,
  };
}

function portOver(taskId: string, store: Map<string, string>, answers: Partial<AttemptRuns>): AttemptPort {
  const nobody = () => Promise.reject(new Error("nobody answers that in this test"));
  return {
    clearXComs: async () => store.clear(),
    xcoms: async (inputs) => inputs.map(({ taskId: of, key }) => (of === taskId ? (store.get(key) ?? null) : null)),
    connection: nobody,
    variable: async () => undefined,
    rescheduleCount: async () => 0,
    previousSuccess: async () => null,
    assetEvents: nobody,
    state: nobody,
    triggerRun: nobody,
    runState: nobody,
    externalStates: nobody,
    ...answers,
  };
}
