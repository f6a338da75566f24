import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestEnv } from "@tradewind/testing";
import "@tradewind/testing/vitest";
import { expect, test } from "vitest";
import { OrdersEtl } from "./orders-etl.ts";

const day = "2026-03-01";

/** An environment, and a run in a folder that has this file of the day. */
async function runWith(rows: string | undefined, params: object = {}) {
  const env = await createTestEnv({ dags: [OrdersEtl] });
  const folder = await env.folder();
  if (rows !== undefined) await writeFile(join(folder, `${day}.csv`), `order,customer,amount\n${rows}`);
  const run = await env.run(OrdersEtl, { logicalDate: day, params: { from: folder, to: folder, ...params } });
  return { run, output: join(folder, `${day}.json`), [Symbol.asyncDispose]: () => env[Symbol.asyncDispose]() };
}

test("the orders of the day are summed up into the file of the day", async () => {
  await using etl = await runWith("1,ana,2\n2,bo,3\n3,ana,4\n");
  expect(etl.run).toHaveSucceeded();
  expect(etl.run.task("tooFew")).toHaveBeenSkipped();
  expect(JSON.parse(await readFile(etl.output, "utf8"))).toEqual({ ana: 6, bo: 3 });
});

test("a day without a file is skipped", async () => {
  await using etl = await runWith(undefined);
  expect(etl.run).toHaveStates({ extract: "skipped", check: "skipped", load: "skipped" });
});

test("too few orders are not loaded", async () => {
  await using etl = await runWith("1,ana,2\n", { minOrders: 2 });
  expect(etl.run).toHaveStates({ isEnough: "success", tooFew: "success", load: "skipped" });
});

test("a file that is mostly rubbish fails at once", async () => {
  await using etl = await runWith("1,ana,2\nx\ny\n");
  expect(etl.run).toHaveStates({ check: "failed", load: "upstream_failed" });
  expect(etl.run.task("check")).toHaveTries(1);
});
