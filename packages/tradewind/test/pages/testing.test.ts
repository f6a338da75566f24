// The examples of docs/testing.md, as tests that run; pages.test.ts compares the two.
import { call, createTestEnv, graphOf, nextRuns, readRun, runTask, simulate } from "@tradewind/testing";
import { describeOperator, describeSensor } from "@tradewind/testing/contract";
import { fakeHook, test } from "@tradewind/testing/vitest";
import { BashOperator, ExternalTaskSensor, HITLBranchOperator } from "tradewind";
import { describe, expect, vi } from "vitest";
import { CopyPages, Sales, WaitForFile, WarehouseHook } from "./sales.ts";

const orders = [
  { id: 1, amount: 10 },
  { id: 2, amount: 20 },
];

test("a task with a context and hooks", async () => {
  const found = await call(Sales, "extract", {
    args: ["2026-03-01"],
    hooks: { warehouse: { orders: async () => orders } },
  });
  expect(found).toEqual(orders);

  const loaded = await call(Sales, "load", { args: [30], context: { params: { region: "us" } } });
  expect(loaded).toBe("us 30");
});

test("one operator, with its templates rendered", async () => {
  const hello = new BashOperator({ taskId: "hello", bashCommand: "echo 'hello {{ ds }}'" });
  const trial = await runTask(hello, { logicalDate: "2026-03-01" });
  expect(trial).toHaveSucceeded();
  expect(trial).toHaveRendered({ bashCommand: "echo 'hello 2026-03-01'" });
  expect(trial).toHaveXCom("hello 2026-03-01");
});

test("one task of a DAG", async () => {
  const trial = await runTask(Sales, "total", { results: { extract: orders } });
  expect(trial).toHaveXCom(30);
});

test("a task for each date of a schedule", async () => {
  const hello = new BashOperator({ taskId: "hello", bashCommand: "echo {{ ds }}" });
  const trials = await runTask(hello, {
    dag: { schedule: "@daily", startDate: "2026-01-01" },
    startDate: "2026-03-01",
    endDate: "2026-03-02",
  });
  expect(trials.map((trial) => trial.xcom())).toEqual(["2026-03-01", "2026-03-02"]);
});

test("a task that goes on where an earlier attempt has come to", async () => {
  const trial = await runTask(CopyPages, "copy", { taskState: { done: 2 } });
  expect(trial).toHaveXCom([3]);
  expect(trial.taskState).toEqual({ done: 3 });
});

test("tasks that return, skip or fail as the test says", async ({ env }) => {
  const run = await env.run(Sales, {
    tasks: {
      extract: { fails: new Error("the warehouse is down"), returns: orders },
      load: { skip: true },
    },
  });
  expect(run.task("extract")).toHaveTries(2);
  expect(run).toHaveStates({ extract: "success", total: "success", load: "skipped" });
});

test("every method of a hook is a mock", async () => {
  const warehouse = fakeHook(WarehouseHook, { orders: async () => orders });
  await using env = await createTestEnv({ override: [[WarehouseHook, warehouse]] });
  await env.run(Sales, { logicalDate: "2026-03-01" });
  expect(warehouse.orders).toHaveBeenCalledExactlyOnceWith("2026-03-01");
});

describe("time", () => {
  test("schedules begin when they are unpaused", async () => {
    await using env = await createTestEnv({
      dags: [Sales],
      hooks: { warehouse: { orders: async () => orders } },
      now: "2026-03-01",
    });
    await env.unpause(Sales);
    await env.advance({ days: 3 });
    const runs = await env.runs(Sales);
    expect(runs.map(({ logicalDate }) => logicalDate?.slice(0, 10))).toEqual([
      "2026-02-28",
      "2026-03-01",
      "2026-03-02",
      "2026-03-03",
    ]);
  });

  test("waits take no time, and people answer when the test says so", async ({ env }) => {
    const run = await env.start(WaitForFile);
    expect(run.task("wait")).toHaveState("up_for_reschedule");
    WaitForFile.isThere = true;
    await env.advance({ minutes: 5 });
    expect(run.task("approve")).toHaveState("deferred");
    await run.answer("approve", { options: ["yes"] });
    expect(run.task("approve")).toHaveXCom("yes");
  });

  test("a schedule by itself", () => {
    const runs = nextRuns(Sales, { from: "2026-03-01", n: 2 });
    expect(runs.map(({ runAfter }) => runAfter)).toEqual(["2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"]);
  });
});

test("workers and schedulers die", async ({ env }) => {
  const run = await env.start(Sales, { tasks: { extract: { returns: () => new Promise(() => {}) } } });
  await env.crash("worker");
  expect(run.task("extract")).toHaveState("up_for_retry");
  await env.crash("scheduler");
  await env.replace(Sales, { load: { returns: "done" } });
  await env.restart();
  await run.cancel();
  expect(run).toHaveState("failed");
});

test("tests have no network", async () => {
  await using env = await createTestEnv({
    allow: ["localhost:5432", "hook:warehouse"],
    connections: { warehouse: "http://localhost:8080" },
  });
  expect(await env.run(Sales)).toHaveFailed("there is no warehouse here");
});

describe("mocks", () => {
  test("stand where the method is called", async () => {
    const inSubclass = vi.spyOn(WarehouseHook.prototype, "orders").mockResolvedValue(orders);
    expect(await runTask(Sales, "extract")).toHaveXCom(orders);
    expect(inSubclass).toHaveBeenCalledOnce();
    inSubclass.mockRestore();
  });
});

describe("graphs", () => {
  test("are what is written", () => {
    expect(Sales).toMatchGraph(`
      extract >> total >> load
    `);
    expect(graphOf(Sales)).toMatchInlineSnapshot(`
      "extract >> total
      total >> load"
    `);
  });
});

test("what a week brings", async () => {
  const { runs } = await simulate(Sales, {
    from: "2026-03-01",
    to: "2026-03-08",
    tasks: { extract: { takes: { hours: 1 }, fails: 0.2 } },
  });
  expect(runs.filter(({ state }) => state === "success").length).toBeGreaterThan(3);
});

test("a failure of production", async () => {
  await using env = await createTestEnv({ dags: [Sales], hooks: { warehouse: { orders: async () => orders } } });
  const run = await env.replay(await readRun("test/failed-run.json"));
  expect(run).toHaveSucceeded(); // now that the warehouse is up again
  expect(run.logicalDate).toBe("2026-03-01T00:00:00.000Z");
});

class SalesSensor extends ExternalTaskSensor {
  static override readonly templateFields: readonly string[] = ["externalDagId"];
}

class ReleaseOperator extends HITLBranchOperator {}

describeSensor(SalesSensor, {
  valid: [{ externalDagId: "sales" }],
  around: { dags: [Sales] },
  whenFound: { around: { prepare: (env) => env.run(Sales, { tasks: { extract: { returns: [] } } }) } },
  whenNotFound: {},
});

describeOperator(ReleaseOperator, {
  valid: [{ subject: "Release {{ ds }}?", body: "of {{ ds }}", options: ["publish", "drop"] }],
  invalid: [{ subject: "Release?", options: [] }],
  endless: [],
  secrets: [],
  around: { downstream: ["publish", "drop"], answer: { options: ["publish"] } },
});
