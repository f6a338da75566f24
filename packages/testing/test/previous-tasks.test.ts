import {
  currentContext,
  type DefineDagOptions,
  defineDag,
  type Flow,
  FunctionOperator,
  SkipTask,
} from "@tradewind/core";
import { explainRun, markTasks, whyText } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

const daily = { schedule: "@daily", startDate: "2024-01-01", catchup: true } satisfies DefineDagOptions;
const at = { now: "2024-01-10T00:00:00Z" } as const;
const [first, second] = ["scheduled__2024-01-01T00:00:00+00:00", "scheduled__2024-01-02T00:00:00+00:00"];

const isFirstDay = () => currentContext().ds === "2024-01-01";

test("a task waits for the tasks of the previous run that it names, and not for itself", async () => {
  class Three {
    flow() {
      const failsAtFirst = () => {
        if (isFirstDay()) throw new Error("failed on purpose");
      };
      new FunctionOperator({ taskId: "a", callable: failsAtFirst, dependsOnPreviousTasks: ["b", "c"] });
      new FunctionOperator({ taskId: "b", callable: failsAtFirst, dependsOnPreviousTasks: ["c"] });
      new FunctionOperator({ taskId: "c", callable: () => {} });
    }
  }
  const dag = defineDag(Three, { dagId: "three", ...daily, endDate: "2024-01-02" });
  await using rt = await testScheduler({ dags: [dag], ...at });
  expect(await rt.states("three", first)).toEqual({ a: "failed", b: "failed", c: "success" });
  expect(await rt.states("three", second)).toEqual({ b: "success", c: "success" });
  await markTasks(rt.tools, { dagId: "three", runId: first, tasks: ["b"], state: "success" });
  await rt.noticed();
  expect(await rt.states("three", second)).toEqual({ a: "success", b: "success", c: "success" });
});

describe("a task that a rule skips", () => {
  const skipping = (options: DefineDagOptions["tasks"]) => {
    class Skipping {
      above() {
        if (!isFirstDay()) throw new SkipTask();
      }
      below() {
        throw new Error("failed on purpose");
      }
      last() {}
      flow(this: Flow<Skipping>) {
        this.above().before(this.below().before(this.last()));
      }
    }
    const tasks = { above: {}, below: {}, last: {}, ...options };
    return defineDag(Skipping, { dagId: "skipping", ...daily, endDate: "2024-01-03", tasks });
  };
  const states = ["skipped", "skipped", "skipped"];

  test("waits for its past, if it is told to; then the run ends, and the next one goes on, too", async () => {
    const dag = skipping({ below: { dependsOnPast: true, waitForPastDependsBeforeSkipping: true } });
    await using rt = await testScheduler({ dags: [dag], ...at });
    expect(await rt.states("skipping", second)).toEqual({ above: "skipped" });
    expect((await rt.runs("skipping")).map(({ state }) => state)).toEqual(["failed", "running", "running"]);
    const tools = { store: rt.store, now: rt.clock.now(), parallelism: 32, hasScheduler: true };
    const why = await explainRun(tools, "skipping", second);
    expect(why.map(({ taskId, reasons }) => [taskId, reasons.map(whyText)])).toEqual([
      ["above", ["has ended: skipped (the task asked to be skipped)"]],
      ["below", [expect.stringContaining(`"below" of the run before, ${first}, is failed`)]],
      ["last", ["trigger rule all_success waits for below (none)"]],
    ]);
    await markTasks(rt.tools, { dagId: "skipping", runId: first, tasks: ["below"], state: "success" });
    await rt.noticed();
    expect(Object.values(await rt.states("skipping", second))).toEqual(states);
    expect((await rt.runs("skipping")).slice(1).map(({ state }) => state)).toEqual(["success", "success"]);
  });

  test("does not wait without being told", async () => {
    await using rt = await testScheduler({ dags: [skipping({ below: { dependsOnPast: true } })], ...at });
    expect(Object.values(await rt.states("skipping", second))).toEqual(states);
  });

  test("does not wait where it depends on nothing of the past", async () => {
    const dag = skipping({ below: { waitForPastDependsBeforeSkipping: true } });
    await using rt = await testScheduler({ dags: [dag], ...at });
    expect(Object.values(await rt.states("skipping", second))).toEqual(states);
  });
});
