import { createTestEnv } from "@tradewind/testing";
import "@tradewind/testing/vitest";
import { expect, test } from "vitest";
import { LoadOrders, OrdersReport } from "./orders.ts";

test("the report runs when orders were loaded, and knows of which day they are", async () => {
  await using env = await createTestEnv({ dags: [LoadOrders, OrdersReport] });
  await env.unpause(OrdersReport);

  const load = await env.run(LoadOrders, { logicalDate: "2026-03-01" });
  await env.settle();

  expect(load).toHaveEmittedAsset("orders", { day: "2026-03-01", total: 42 });
  const reports = await env.runs(OrdersReport);
  expect(reports).toHaveLength(1);
  expect(reports[0]).toHaveSucceeded();
  expect(reports[0]!.task("collect")).toHaveXCom(["2026-03-01: 42"]);
});

test("orders that could not be loaded make no report", async () => {
  await using env = await createTestEnv({ dags: [LoadOrders, OrdersReport] });
  await env.unpause(OrdersReport);

  const load = await env.run(LoadOrders, { tasks: { fetch: { fails: new Error("no connection") } } });

  expect(load).toHaveStates({ fetch: "failed", store: "upstream_failed" });
  expect(await env.runs(OrdersReport)).toEqual([]);
});
