import { BaseOperator, defineDag } from "@tradewind/core";
import { type Json, runningAttempt, systemRuntime } from "@tradewind/core/engine";
import { expect, test } from "vitest";
import { type Answer, type AttemptRequest, type EndedReply, type Question, Worker } from "../src/index.ts";

class Curious extends BaseOperator<Record<never, never>, Json> {
  override async execute() {
    const { runs } = runningAttempt();
    const triggered = await runs.triggerRun({
      dagId: "report",
      runId: null,
      logicalDate: 5,
      conf: { a: 1 },
      reset: true,
      skipWhenExists: false,
      failWhenPaused: true,
    });
    const state = await runs.runState("report", triggered.runId);
    const external = await runs.externalStates({ dagId: "etl", taskIds: ["load"], taskGroupId: null, logicalDate: 6 });
    return [triggered, state, external] as unknown as Json;
  }
}

const definition = defineDag(
  class Asking {
    flow() {
      new Curious({ taskId: "ask" });
    }
  },
  { dagId: "asking" },
);

const attempt: AttemptRequest = {
  token: "t",
  file: null,
  run: {
    dagId: "asking",
    runId: "r",
    runType: "manual",
    logicalDate: null,
    dataIntervalStart: null,
    dataIntervalEnd: null,
    conf: {},
    startedAt: 0,
  },
  taskId: "ask",
  mapIndex: -1,
  elements: [],
  tryNumber: 1,
  maxTries: 1,
  executionTimeoutMs: null,
  mayHaveXComs: false,
  inputs: [],
  waitingSince: null,
  resume: null,
  testMode: false,
};

/** Runs the attempt in a worker that asks by message, and keeps what it asked. */
function asking(answer: (question: Question) => Answer): Promise<{ asked: Question[]; ended: EndedReply }> {
  const asked: Question[] = [];
  return new Promise((resolve) => {
    const worker = new Worker({
      definitionOf: () => definition,
      clock: systemRuntime().clock,
      maxXComBytes: 10_000,
      logSinks: [],
      send: (reply) => {
        if (reply.kind === "ended") resolve({ asked, ended: reply });
        if (reply.kind !== "ask") return;
        asked.push(reply.question);
        const { id } = reply;
        queueMicrotask(() => worker.receive({ kind: "answer", id, answer: answer(reply.question) }));
      },
    });
    worker.receive({ kind: "run", attempt });
  });
}

test("what an operator asks about runs goes to the supervisor as questions, and comes back as it was answered", async () => {
  const answers: Partial<Record<Question["ask"], Json>> = {
    triggerRun: { runId: "manual__5", outcome: "reset" },
    runState: "running",
    externalStates: { exists: true, states: ["success"] },
  };
  const { asked, ended } = await asking(({ ask }) => ({ ok: true, value: answers[ask]! }));
  expect(asked).toEqual([
    {
      ask: "triggerRun",
      dagId: "report",
      runId: null,
      logicalDate: 5,
      conf: { a: 1 },
      reset: true,
      skipWhenExists: false,
      failWhenPaused: true,
    },
    { ask: "runState", dagId: "report", runId: "manual__5" },
    { ask: "externalStates", dagId: "etl", taskIds: ["load"], taskGroupId: null, logicalDate: 6 },
  ]);
  expect(JSON.parse(ended.xcoms[0]!.value).json).toEqual(Object.values(answers));
});

test("an error that the supervisor answers with fails the task, with its code and what to do", async () => {
  const error = {
    name: "UnknownNameError",
    message: 'There is no DAG "report".',
    code: "TW2001",
    hint: 'Did you mean "reports"?',
  };
  const { ended } = await asking(() => ({ ok: false, error }));
  expect(ended.outcome).toMatchObject({ kind: "failed", error: { code: "TW2001", hint: 'Did you mean "reports"?' } });
});
