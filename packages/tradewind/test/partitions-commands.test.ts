import { asset, cronPartition, defineDag, type Flow, partitioned, partitionMapper } from "@tradewind/core";
import { until } from "@tradewind/testing/internal";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StoreProject, storeProject } from "./store-project.ts";

const orders = asset("orders");
const rates = asset("rates");

class Work {
  work() {
    console.log("worked");
  }
  flow(this: Flow<Work>) {
    this.work();
  }
}

const dag = (dagId: string, options: Parameters<typeof defineDag>[1]) =>
  defineDag(Work, { dagId, tasks: { work: {} }, ...options });

let project: StoreProject;
beforeAll(async () => {
  project = await storeProject(
    dag("load", { tasks: { work: { outlets: [orders] } } }),
    dag("revenue", { schedule: partitioned([orders, rates], { mapper: partitionMapper.startOfDay() }) }),
    dag("nightly", {
      schedule: cronPartition("0 2 * * *", { offset: -1, keyFormat: "yyyy-MM-dd" }),
      startDate: "2100-01-01",
    }),
  );
});
afterAll(() => project[Symbol.asyncDispose]());

test("trigger takes a partition key, and runs are shown and exported with it", async () => {
  const key = ["--partition-key", "2024-01-03T05:00:00"];
  expect(await project.ended("load", "five", ...key)).toBe("success");
  const [listed] = await project.json("runs", "list", "--dag-id", "load");
  expect(listed).toMatchObject({ run_id: "five", partition_key: "2024-01-03T05:00:00", logical_date: null });
  expect(await project.json("runs", "show", "load", "five")).toMatchObject({
    partition_key: "2024-01-03T05:00:00",
    partition_date: null,
  });
  const { stdout } = await project.tradewind("runs", "export", "load", "five");
  expect(JSON.parse(stdout)).toMatchObject({ partition_key: "2024-01-03T05:00:00", logical_date: null });
  const [event] = await project.json("assets", "events", "orders");
  expect(event).toMatchObject({ partition_key: "2024-01-03T05:00:00", source_run_id: "five" });
  expect((await project.tradewind("dags", "trigger", "load", "--partition-key", "")).stderr).toContain("partitionKey");
});

test("queued-events shows which keys wait, and create-event makes one complete", async () => {
  expect(await project.json("assets", "queued-events", "--dag-id", "revenue")).toMatchObject([
    { asset: "orders", partition_key: "2024-01-03", events: 1 },
  ]);
  const [event] = await project.json("assets", "create-event", "rates", "--partition-key", "2024-01-03");
  expect(event).toMatchObject({ asset: "rates", partition_key: "2024-01-03" });
  await until(async () => (await project.live.store.getNewestRuns("revenue", 1)).length === 1, "a run of revenue");
  expect(await project.json("runs", "list", "--dag-id", "revenue")).toMatchObject([
    { run_type: "asset_triggered", partition_key: "2024-01-03", logical_date: null },
  ]);
});

test("details says which events make no run, and why", async () => {
  await project.json("assets", "create-event", "rates", "--partition-key", "soon");
  await project.json("assets", "create-event", "rates");
  expect(await project.json("dags", "details", "revenue")).toMatchObject({
    refused_asset_events: [
      { asset: "rates", partition_key: null, why: "the event has no partition key" },
      { asset: "rates", partition_key: "soon", why: 'key "soon" is not a date as ISO 8601 has it' },
    ],
  });
});

test("delete-queued-events lets go of what waits for one key, or for all of them", async () => {
  const waiting = async () =>
    (await project.json("assets", "queued-events", "--dag-id", "revenue")).map((row) => row.partition_key);
  for (const day of ["2024-02-01", "2024-02-02", "2024-02-03"])
    await project.json("assets", "create-event", "orders", "--partition-key", day);
  const words = ["assets", "delete-queued-events", "orders", "--dag-id", "revenue"];
  expect(await project.json(...words, "--partition-key", "2024-02-02")).toMatchObject([
    { partition_key: "2024-02-02", events: 1 },
  ]);
  expect(await waiting()).toEqual(["2024-02-01", "2024-02-03"]);
  expect(await project.json(...words)).toHaveLength(2);
  expect(await waiting()).toEqual([]);
});

test("a key may be what a path cannot", async () => {
  const [run] = [await project.json<Record<string, string>>("dags", "trigger", "load", "--partition-key", "../a b/?")];
  await project.live.runIn("success", "load", run.run_id!);
  const { stdout } = await project.tradewind("tasks", "logs", "load", "work", run.run_id!);
  expect(stdout).toContain("worked");
});

test("coming runs have keys, and a backfill shows those of its range", async () => {
  expect(await project.json("dags", "next-execution", "nightly", "-n", "2")).toMatchObject([
    { run_after: "2100-01-01T02:00:00Z", partition_key: "2099-12-31", logical_date: null },
    { run_after: "2100-01-02T02:00:00Z", partition_key: "2100-01-01", logical_date: null },
  ]);
  const range = ["--from-date", "2024-01-02", "--to-date", "2024-01-04"];
  expect(await project.json("backfill", "create", "--dag-id", "nightly", ...range, "--dry-run")).toMatchObject([
    { partition_key: "2024-01-02", logical_date: "2024-01-02T02:00:00Z", action: "create" },
    { partition_key: "2024-01-03", action: "create" },
  ]);
});
