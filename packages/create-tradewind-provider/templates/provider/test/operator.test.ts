import { createTestEnv } from "@tradewind/testing";
import "@tradewind/testing/vitest";
import { expect, test } from "vitest";
import { SampleServiceOrders } from "../example/dag.ts";
import { fakeSampleService } from "../src/testing.ts";

test("the operator asks for the day of the run, and its result is the answer", async () => {
  const service = fakeSampleService({ "/orders?day=2026-03-01": [{ id: 1 }, { id: 2 }] });
  await using env = await createTestEnv({ dags: [SampleServiceOrders], hooks: { sample_service: service } });

  const run = await env.run(SampleServiceOrders, { logicalDate: "2026-03-01" });

  expect(run).toHaveSucceeded();
  expect(run.task("count")).toHaveXCom(2);
  expect(service.asked).toEqual(["/orders?day=2026-03-01"]);
});
