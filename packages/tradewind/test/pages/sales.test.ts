// The first file of docs/testing.md.
import { createTestEnv } from "@tradewind/testing";
import "@tradewind/testing/vitest"; // the matchers
import { expect, test } from "vitest";
import { Sales } from "./sales.ts";

const orders = [
  { id: 1, amount: 10 },
  { id: 2, amount: 20 },
];

test("a task is a plain method", () => {
  expect(new Sales().total(orders)).toBe(30);
});

test("a whole DAG", async () => {
  await using env = await createTestEnv({
    dags: [Sales],
    hooks: { warehouse: { orders: async () => orders } },
  });
  const run = await env.run(Sales, { logicalDate: "2026-03-01", params: { region: "us" } });
  expect(run).toHaveSucceeded();
  expect(run.task("load")).toHaveXCom("us 30");
  expect(run.task("load")).toHaveLogged("total of us", { level: "info" });
  expect(run).toHaveEmittedAsset("s3://lake/totals");
});
