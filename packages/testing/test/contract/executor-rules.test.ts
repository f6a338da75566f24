import { systemRuntime } from "@tradewind/core/engine";
import { type Executor, type ExecutorListener, inlineExecutor } from "@tradewind/runtime";
import type { EndedReply } from "@tradewind/worker";
import { describe, expect, test } from "vitest";
import { EXECUTOR_RULES } from "../../src/contract/executor-rules.ts";
import { brokenBy } from "./broken.ts";
import { changed } from "./changed.ts";

type Break = (executor: Executor) => Partial<Executor>;

/** Tells something else to whoever listens. */
const telling =
  (changes: (listener: ExecutorListener) => Partial<ExecutorListener>): Break =>
  (executor) => ({ open: (listener) => executor.open(changed(listener, changes(listener))) });

const endingWith = (change: (reply: EndedReply) => EndedReply): Break =>
  telling((listener) => ({ ended: (reply) => listener.ended(change(reply)) }));

const silent: Break = telling(() => ({ ended: () => {} }));

const asFailure = (reply: EndedReply): EndedReply => ({
  ...reply,
  outcome: { kind: "failed", error: { name: "Error", message: "it ended" } },
});

/** Something wrong for each of the rules. */
const BROKEN: Readonly<Record<string, Break>> = {
  "an attempt starts once, ends once, and its result comes along encoded": telling((listener) => ({
    started: (token, at) => {
      listener.started(token, at);
      listener.started(token, at);
    },
  })),
  "an error fails the last try and asks for another one before": endingWith(asFailure),
  "skip and fail errors mean what they say, whatever retries are left": endingWith(asFailure),
  "many attempts run at the same time, each with its own context": (executor) => ({
    start: (attempt) => executor.start({ ...attempt, tryNumber: 1 }),
  }),
  "questions of an attempt are answered, and an error is an answer": telling(() => ({ answer: async () => null })),
  "what a task has updated comes along with its success, and events that it asks for come to it": endingWith(
    ({ assetEvents: _, ...reply }) => reply,
  ),
  "what a task writes to the console is its log": telling(() => ({ log: () => {} })),
  "an attempt is aborted when it runs longer than its timeout": (executor) => ({
    start: (attempt) => executor.start({ ...attempt, executionTimeoutMs: null }),
  }),
  "a cancelled attempt ends": () => ({ cancel: () => {} }),
  "callbacks are called with the error that ended the attempt, and reported": telling(() => ({ delivered: () => {} })),
  "a task that the DAG does not have fails with the nearest match": endingWith(asFailure),
};

const { clock } = systemRuntime();

/** Which of the rules an executor breaks that does something wrong. */
const brokenWith = (rules: typeof EXECUTOR_RULES, breaks: Break) =>
  brokenBy(rules, {
    open: ({ dag }) => {
      const executor = inlineExecutor({ definitionOf: () => dag, clock, maxXComBytes: 1000 });
      return changed(executor, breaks(executor));
    },
    loadsFiles: false,
    timeoutMs: 300,
  });

test("an executor that is as it should be keeps its contract", async () => {
  expect(await brokenWith(EXECUTOR_RULES, () => ({}))).toEqual({});
});

describe("an executor is found out that breaks the rule", () => {
  for (const rule of EXECUTOR_RULES) {
    test(`"${rule.name}"`, async () => {
      const breaks = BROKEN[rule.name];
      if (!breaks) throw new Error("there is no executor here that breaks it");
      expect(await brokenWith([rule], breaks)).toEqual({ [rule.name]: [expect.stringMatching(/^found /)] });
    });
  }
});

test("an executor that tells of no end is not waited for any longer", async () => {
  const [rule] = EXECUTOR_RULES;
  expect(await brokenWith([rule!], silent)).toEqual({
    [rule!.name]: ["found nothing of the end of token-answer within 300 ms"],
  });
});
