import type { AssetEventRecord, Json } from "@tradewind/core/engine";
import type { Executor, ExecutorListener, Loss } from "@tradewind/runtime";
import { type AttemptRequest, type EndedReply, FIRST_ATTEMPT, type LogLine, type TaskError } from "@tradewind/worker";
import { describe, expect, test } from "vitest";
import { until } from "../manual-clock.ts";

/** What an executor reported. */
class Recorder implements ExecutorListener {
  readonly startedTokens: string[] = [];
  readonly endings = new Map<string, EndedReply>();
  readonly losses = new Map<string, Loss>();
  readonly lines: string[] = [];
  readonly deliveries = new Map<number, TaskError | null>();
  readonly questions: string[] = [];

  started = (token: string) => void this.startedTokens.push(token);
  ended = (reply: EndedReply) => void this.endings.set(reply.token, reply);
  lost = (token: string, loss: Loss) => void this.losses.set(token, loss);
  log = (_token: string, line: LogLine) => void this.lines.push(line.message);
  delivered = (id: number, error: TaskError | null) => void this.deliveries.set(id, error);
  answer: ExecutorListener["answer"] = async (_token, question) => {
    this.questions.push(question.ask);
    if (question.ask === "xcom") return question.inputs.map(() => null);
    if (question.ask === "variable") return question.key === "colour" ? "blue" : null;
    if (question.ask === "connection") throw new Error(`no connection ${question.connId}`);
    if (question.ask === "assetEvents") return [EVENT as unknown as Json];
    return null;
  };
}

const EVENT: AssetEventRecord = {
  eventId: 1,
  asset: "made",
  uri: "made",
  extra: { rows: 7 },
  aliases: [],
  at: 0,
  sourceDagId: null,
  sourceRunId: null,
  sourceTaskId: null,
  sourceMapIndex: null,
  logicalDate: null,
  dataIntervalStart: null,
  dataIntervalEnd: null,
};

/** What every executor must do. `open` makes one that knows the DAG of `contract-dag.ts`; `file` is where its workers load it from. */
export function executorContract(name: string, open: () => Executor, file: string | null): void {
  describe(`executor ${name} keeps the contract`, () => {
    const attempt = (taskId: string, more: Partial<AttemptRequest> = {}): AttemptRequest => ({
      token: `token-${taskId}`,
      file,
      run: {
        dagId: "executor_contract",
        runId: "r1",
        runType: "manual",
        logicalDate: Date.UTC(2024, 0, 1),
        dataIntervalStart: Date.UTC(2024, 0, 1),
        dataIntervalEnd: Date.UTC(2024, 0, 2),
        conf: {},
        startedAt: 0,
      },
      taskId,
      ...FIRST_ATTEMPT,
      ...more,
    });
    async function started() {
      const executor = open();
      const heard = new Recorder();
      await executor.open(heard);
      return { executor, heard, [Symbol.asyncDispose]: () => executor.close() };
    }
    const ended = (heard: Recorder, token: string) => until(() => heard.endings.has(token), `the end of ${token}`);

    test("an attempt starts once, ends once, and its result comes along encoded", async () => {
      await using at = await started();
      at.executor.start(attempt("answer"));
      await ended(at.heard, "token-answer");
      expect(at.heard.startedTokens).toEqual(["token-answer"]);
      expect(at.heard.endings.get("token-answer")).toMatchObject({
        outcome: { kind: "success" },
        xcoms: [{ key: "return_value", value: '{"json":42}' }],
      });
    });

    test("an error fails the last try and asks for another one before", async () => {
      await using at = await started();
      at.executor.start(attempt("broken", { token: "last" }));
      at.executor.start(attempt("broken", { token: "first", maxTries: 2 }));
      await ended(at.heard, "last");
      await ended(at.heard, "first");
      expect(at.heard.endings.get("last")!.outcome).toMatchObject({
        kind: "failed",
        error: { message: "broken on purpose" },
      });
      expect(at.heard.endings.get("first")!.outcome).toMatchObject({ kind: "retry" });
    });

    test("skip and fail errors mean what they say, whatever retries are left", async () => {
      await using at = await started();
      at.executor.start(attempt("skipping", { maxTries: 3 }));
      at.executor.start(attempt("failing", { maxTries: 3 }));
      await ended(at.heard, "token-skipping");
      await ended(at.heard, "token-failing");
      expect(at.heard.endings.get("token-skipping")!.outcome).toEqual({ kind: "skipped", reason: "nothing to do" });
      expect(at.heard.endings.get("token-failing")!.outcome).toMatchObject({ kind: "failed" });
    });

    test("many attempts run at the same time, each with its own context", async () => {
      await using at = await started();
      for (let i = 0; i < 50; i++)
        at.executor.start(attempt("whoAmI", { token: `t${i}`, tryNumber: i + 1, maxTries: 100 }));
      for (let i = 0; i < 50; i++) await ended(at.heard, `t${i}`);
      const values = [...at.heard.endings].map(([token, { xcoms }]) => `${token} ${xcoms[0]?.value}`);
      expect(values.sort()).toEqual(Array.from({ length: 50 }, (_, i) => `t${i} {"json":${i + 1}}`).sort());
    });

    test("questions of an attempt are answered, and an error is an answer", async () => {
      await using at = await started();
      at.executor.start(attempt("asksForVariable"));
      at.executor.start(attempt("asksForConnection"));
      await ended(at.heard, "token-asksForVariable");
      await ended(at.heard, "token-asksForConnection");
      expect(at.heard.endings.get("token-asksForVariable")!.xcoms[0]?.value).toBe('{"json":"blue"}');
      expect(at.heard.endings.get("token-asksForConnection")!.outcome).toMatchObject({
        kind: "failed",
        error: { message: "no connection nowhere" },
      });
    });

    test("what a task has updated comes along with its success, and events that it asks for come to it", async () => {
      await using at = await started();
      for (const taskId of ["updates", "asksForEvents"]) at.executor.start(attempt(taskId));
      await ended(at.heard, "token-updates");
      await ended(at.heard, "token-asksForEvents");
      expect(at.heard.endings.get("token-updates")).toMatchObject({
        outcome: { kind: "success" },
        assetEvents: [{ asset: "made", uri: "made", extra: { rows: 3 }, aliases: [] }],
      });
      expect(at.heard.endings.get("token-asksForEvents")!.xcoms[0]?.value).toBe('{"json":[{"rows":7}]}');
    });

    test("what a task writes to the console is its log", async () => {
      await using at = await started();
      at.executor.start(attempt("talks"));
      await ended(at.heard, "token-talks");
      expect(at.heard.lines).toContain("hello from the task");
    });

    test("an attempt is aborted when it runs longer than its timeout", async () => {
      await using at = await started();
      at.executor.start(attempt("waitsForAbort", { executionTimeoutMs: 20 }));
      await ended(at.heard, "token-waitsForAbort");
      expect(at.heard.endings.get("token-waitsForAbort")!.outcome).toMatchObject({
        kind: "failed",
        error: { name: "TaskTimeout" },
      });
    });

    test("a cancelled attempt ends", async () => {
      await using at = await started();
      at.executor.start(attempt("waitsForAbort"));
      await until(() => at.heard.startedTokens.includes("token-waitsForAbort"), "the start");
      at.executor.cancel("token-waitsForAbort", "somebody cancelled it");
      await ended(at.heard, "token-waitsForAbort");
      expect(at.heard.endings.get("token-waitsForAbort")!.outcome).toMatchObject({
        kind: "failed",
        error: { message: "somebody cancelled it" },
      });
    });

    test("callbacks are called with the error that ended the attempt, and reported", async () => {
      await using at = await started();
      const error = { name: "Error", message: "it broke" };
      at.executor.call({ id: 5, of: "task", kind: "failure", attempt: attempt("broken"), error, reason: null });
      await until(() => at.heard.deliveries.has(5), "the delivery");
      expect(at.heard.deliveries.get(5)).toBeNull();
      expect(at.heard.lines).toContain("callback heard: it broke");
    });

    test("a task that the DAG does not have fails with the nearest match", async () => {
      await using at = await started();
      at.executor.start(attempt("anser"));
      await ended(at.heard, "token-anser");
      expect(at.heard.endings.get("token-anser")!.outcome).toMatchObject({ error: { hint: 'Did you mean "answer"?' } });
    });
  });
}
