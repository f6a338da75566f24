import { expect } from "vitest";
import { assertedRule } from "./asserted-rule.ts";
import { attemptOf, ended, heardOf, started } from "./executor-attempts.ts";
import type { ExecutorContract } from "./executor-contract.ts";
import type { Rule } from "./rule.ts";

/** What is asked of every executor. */
export const EXECUTOR_RULES: readonly Rule<ExecutorContract>[] = [
  assertedRule({
    name: "an attempt starts once, ends once, and its result comes along encoded",
    mend: "tell started() once and ended() once for each attempt, with the reply as the worker sent it.",
    holds: async (subject) => {
      await using at = await started(subject);
      at.executor.start(attemptOf(subject, "answer"));
      await ended(at, "token-answer");
      expect(at.heard.startedTokens).toEqual(["token-answer"]);
      expect(at.heard.endings.get("token-answer")).toMatchObject({
        outcome: { kind: "success" },
        xcoms: [{ key: "return_value", value: '{"json":42}' }],
      });
    },
  }),
  assertedRule({
    name: "an error fails the last try and asks for another one before",
    mend: "hand tryNumber and maxTries of the request on to the worker, and its outcome to the listener.",
    holds: async (subject) => {
      await using at = await started(subject);
      at.executor.start(attemptOf(subject, "broken", { token: "last" }));
      at.executor.start(attemptOf(subject, "broken", { token: "first", maxTries: 2 }));
      await ended(at, "last");
      await ended(at, "first");
      expect(at.heard.endings.get("last")!.outcome).toMatchObject({
        kind: "failed",
        error: { message: "broken on purpose" },
      });
      expect(at.heard.endings.get("first")!.outcome).toMatchObject({ kind: "retry" });
    },
  }),
  assertedRule({
    name: "skip and fail errors mean what they say, whatever retries are left",
    mend: "hand the worker's outcome on as it is.",
    holds: async (subject) => {
      await using at = await started(subject);
      at.executor.start(attemptOf(subject, "skipping", { maxTries: 3 }));
      at.executor.start(attemptOf(subject, "failing", { maxTries: 3 }));
      await ended(at, "token-skipping");
      await ended(at, "token-failing");
      expect(at.heard.endings.get("token-skipping")!.outcome).toEqual({ kind: "skipped", reason: "nothing to do" });
      expect(at.heard.endings.get("token-failing")!.outcome).toMatchObject({ kind: "failed" });
    },
  }),
  assertedRule({
    name: "many attempts run at the same time, each with its own context",
    mend: "give a worker many attempts at once, or have many workers, and mix no token up with another.",
    holds: async (subject) => {
      await using at = await started(subject);
      for (let i = 0; i < 50; i++)
        at.executor.start(attemptOf(subject, "whoAmI", { token: `t${i}`, tryNumber: i + 1, maxTries: 100 }));
      for (let i = 0; i < 50; i++) await ended(at, `t${i}`);
      const values = [...at.heard.endings].map(([token, { xcoms }]) => `${token} ${xcoms[0]?.value}`);
      expect(values.sort()).toEqual(Array.from({ length: 50 }, (_, i) => `t${i} {"json":${i + 1}}`).sort());
    },
  }),
  assertedRule({
    name: "questions of an attempt are answered, and an error is an answer",
    mend: "send each question of a worker to listener.answer() with the attempt's token, and its answer back, also when that is an error.",
    holds: async (subject) => {
      await using at = await started(subject);
      at.executor.start(attemptOf(subject, "asksForVariable"));
      at.executor.start(attemptOf(subject, "asksForConnection"));
      await ended(at, "token-asksForVariable");
      await ended(at, "token-asksForConnection");
      expect(at.heard.endings.get("token-asksForVariable")!.xcoms[0]?.value).toBe('{"json":"blue"}');
      expect(at.heard.endings.get("token-asksForConnection")!.outcome).toMatchObject({
        kind: "failed",
        error: { message: "no connection nowhere" },
      });
    },
  }),
  assertedRule({
    name: "what a task has updated comes along with its success, and events that it asks for come to it",
    mend: "hand assetEvents of the worker's reply on, and the answers to its questions about them.",
    holds: async (subject) => {
      await using at = await started(subject);
      for (const taskId of ["updates", "asksForEvents"]) at.executor.start(attemptOf(subject, taskId));
      await ended(at, "token-updates");
      await ended(at, "token-asksForEvents");
      expect(at.heard.endings.get("token-updates")).toMatchObject({
        outcome: { kind: "success" },
        assetEvents: [{ asset: "made", uri: "made", extra: { rows: 3 }, aliases: [] }],
      });
      expect(at.heard.endings.get("token-asksForEvents")!.xcoms[0]?.value).toBe('{"json":[{"rows":7}]}');
    },
  }),
  assertedRule({
    name: "what a task writes to the console is its log",
    mend: "send the lines of a worker to listener.log().",
    holds: async (subject) => {
      await using at = await started(subject);
      at.executor.start(attemptOf(subject, "talks"));
      await ended(at, "token-talks");
      expect(at.heard.lines).toContain("hello from the task");
    },
  }),
  assertedRule({
    name: "an attempt is aborted when it runs longer than its timeout",
    mend: "hand executionTimeoutMs of the request on to the worker.",
    holds: async (subject) => {
      await using at = await started(subject);
      at.executor.start(attemptOf(subject, "waitsForAbort", { executionTimeoutMs: 20 }));
      await ended(at, "token-waitsForAbort");
      expect(at.heard.endings.get("token-waitsForAbort")!.outcome).toMatchObject({
        kind: "failed",
        error: { name: "TaskTimeout" },
      });
    },
  }),
  assertedRule({
    name: "a cancelled attempt ends",
    mend: "send the worker the request `cancel` with the message; kill it when it does not obey.",
    holds: async (subject) => {
      await using at = await started(subject);
      at.executor.start(attemptOf(subject, "waitsForAbort"));
      await heardOf(at, () => at.heard.startedTokens.includes("token-waitsForAbort"), "the start");
      at.executor.cancel("token-waitsForAbort", "somebody cancelled it");
      await ended(at, "token-waitsForAbort");
      expect(at.heard.endings.get("token-waitsForAbort")!.outcome).toMatchObject({
        kind: "failed",
        error: { message: "somebody cancelled it" },
      });
    },
  }),
  assertedRule({
    name: "callbacks are called with the error that ended the attempt, and reported",
    mend: "send the worker the request `call`, and tell delivered() with its id.",
    holds: async (subject) => {
      await using at = await started(subject);
      const error = { name: "Error", message: "it broke" };
      at.executor.call({
        id: 5,
        of: "task",
        kind: "failure",
        attempt: attemptOf(subject, "broken"),
        error,
        reason: null,
      });
      await heardOf(at, () => at.heard.deliveries.has(5), "the delivery");
      expect(at.heard.deliveries.get(5)).toBeNull();
      expect(at.heard.lines).toContain("callback heard: it broke");
    },
  }),
  assertedRule({
    name: "a task that the DAG does not have fails with the nearest match",
    mend: "let the worker fail the attempt, and hand its error on with code and hint.",
    holds: async (subject) => {
      await using at = await started(subject);
      at.executor.start(attemptOf(subject, "anser"));
      await ended(at, "token-anser");
      expect(at.heard.endings.get("token-anser")!.outcome).toMatchObject({ error: { hint: 'Did you mean "answer"?' } });
    },
  }),
];
