import { createTestEnv } from "@tradewind/testing";
import "@tradewind/testing/vitest";
import { expect, test } from "vitest";
import { Hello } from "./hello.ts";

test("a task is an ordinary method", () => {
  expect(new Hello().summarize([{ customer: "ana", amount: 5 }])).toEqual({ orders: 1, total: 5 });
});

test("the whole DAG runs, in memory", async () => {
  await using env = await createTestEnv({ dags: [Hello] });

  const run = await env.run(Hello, { logicalDate: "2026-03-01", params: { currency: "USD" } });

  expect(run).toHaveSucceeded();
  expect(run.task("report")).toHaveXCom("2 orders, 42 USD");
});

test("the tasks after a stand-in work on what it returns", async () => {
  await using env = await createTestEnv({ dags: [Hello] });

  const run = await env.run(Hello, { tasks: { extract: { returns: [] } } });

  expect(run).toHaveStates({ extract: "success", summarize: "success", report: "success" });
  expect(run.task("report")).toHaveXCom("0 orders, 0 EUR");
});
