import { asset, assetAlias, assetAndTime, currentContext, defineDag, type Flow } from "@tradewind/core";
import { until } from "@tradewind/testing/internal";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StoreProject, storeProject } from "./store-project.ts";

const orders = asset("orders", { uri: "s3://lake/orders", group: "sales", extra: { owner: "me" } });
const customers = asset("customers");
const files = assetAlias("files");

class Producer {
  work() {
    const { outletEvents } = currentContext();
    outletEvents.get(orders).extra = { rows: 3 };
    outletEvents.get(files).add(asset("file"));
  }
  flow(this: Flow<Producer>) {
    this.work();
  }
}

class Consumer {
  work() {}
  flow(this: Flow<Consumer>) {
    this.work();
  }
}

const dag = (Class: typeof Producer | typeof Consumer, dagId: string, options: Parameters<typeof defineDag>[1]) =>
  defineDag(Class, { dagId, tasks: { work: {} }, ...options });

let project: StoreProject;
beforeAll(async () => {
  project = await storeProject(
    dag(Producer, "make", { tasks: { work: { outlets: [orders, files] } } }),
    dag(Consumer, "report", { schedule: orders, tasks: { work: { inlets: [orders] } } }),
    dag(Consumer, "both", { schedule: [orders, customers] }),
    dag(Consumer, "one", { tasks: { work: { outlets: [asset("shared")] } } }),
    dag(Consumer, "other", { tasks: { work: { outlets: [asset("shared")] } } }),
    dag(Consumer, "by_alias", { schedule: files }),
    dag(Consumer, "gated", {
      schedule: assetAndTime({ timetable: "@daily", assets: asset("shared") }),
      startDate: "2100-01-01",
    }),
  );
});
afterAll(() => project[Symbol.asyncDispose]());

test("list shows the assets of all DAGs, and with --alias the aliases", async () => {
  expect(await project.json("assets", "list")).toEqual([
    {
      name: "customers",
      uri: "customers",
      group: "asset",
      producing_tasks: [],
      scheduled_dags: ["both"],
      last_asset_event: null,
    },
    {
      name: "orders",
      uri: "s3://lake/orders",
      group: "sales",
      producing_tasks: ["make.work"],
      scheduled_dags: ["both", "report"],
      last_asset_event: null,
    },
    {
      name: "shared",
      uri: "shared",
      group: "asset",
      producing_tasks: ["one.work", "other.work"],
      scheduled_dags: ["gated"],
      last_asset_event: null,
    },
  ]);
  const [alias] = await project.json("assets", "list", "--alias");
  expect(alias).toEqual({
    name: "files",
    group: "asset",
    producing_tasks: ["make.work"],
    scheduled_dags: ["by_alias"],
    assets: [],
  });
});

test("materialize makes a run of the DAG that makes the asset, and those who wait for it have theirs", async () => {
  const run = await project.json<Record<string, string>>("assets", "materialize", "s3://lake/orders");
  expect(run).toMatchObject({ dag_id: "make", run_type: "manual" });
  await project.live.runIn("success", "make", run.run_id!);
  const [event] = await project.json("assets", "events", "orders");
  expect(event).toMatchObject({
    asset: "orders",
    extra: { rows: 3 },
    source_dag_id: "make",
    source_task_id: "work",
    source_run_id: run.run_id,
    source_aliases: [],
  });
  await until(async () => (await project.live.store.getNewestRuns("report", 1)).length === 1, "a run of report");
  const [consumer] = await project.json("dags", "list-runs", "report");
  expect(consumer).toMatchObject({ run_type: "asset_triggered", logical_date: null });
  await project.live.runIn("success", "report", String(consumer!.run_id));
  const how = ["--dag-id", "report", "--run-id", String(consumer!.run_id)];
  expect(await project.json("assets", "events", ...how)).toEqual([event]);
  expect(await project.json("assets", "queued-events")).toMatchObject([{ dag_id: "both", asset: "orders", events: 1 }]);
  expect(await project.json("assets", "queued-events", "--dag-id", "report")).toEqual([]);
  expect(await project.json("assets", "details", "orders")).toMatchObject({
    extra: { owner: "me" },
    consuming_tasks: ["report.work"],
    total_events: 1,
  });
  expect(await project.json("assets", "details", "file")).toMatchObject({ aliases: ["files"], producing_tasks: [] });
});

test("delete-queued-events lets what waits for a DAG wait no more", async () => {
  const row = { dag_id: "both", asset: "orders", events: 1 };
  const words = ["assets", "delete-queued-events", "s3://lake/orders", "--dag-id", "both"];
  expect(await project.json(...words, "--dry-run")).toMatchObject([row]);
  expect(await project.json("assets", "queued-events")).toMatchObject([row]);
  expect(await project.json("assets", "delete-queued-events", "customers")).toEqual([]);
  expect(await project.json(...words)).toMatchObject([row]);
  expect(await project.json("assets", "queued-events")).toEqual([]);
  expect((await project.tradewind("assets", "delete-queued-events")).status).toBe(2);
  expect((await project.tradewind("assets", "delete-queued-events", "--dag-id", "bot")).status).toBe(4);
  // the next update counts anew
  await project.json("assets", "create-event", "orders");
  expect(await project.json("assets", "queued-events", "--dag-id", "both")).toMatchObject([row]);
});

test("create-event says that somebody else has updated an asset", async () => {
  const [event] = await project.json("assets", "create-event", "customers", "--extra", '{"by": "hand"}');
  expect(event).toMatchObject({ asset: "customers", extra: { by: "hand" }, source_dag_id: null });
  const { live } = project;
  await until(async () => (await live.store.getAssetQueues()).size === 0, "the run that waited for it");
  expect(await project.json("dags", "list-runs", "both")).toMatchObject([{ run_type: "asset_triggered" }]);
  expect(await project.json("assets", "queued-events")).toEqual([]);
});

test("an asset that no DAG makes, or that several make, is not materialized; an unknown one has a near one", async () => {
  const none = await project.tradewind("assets", "materialize", "customers");
  expect(none.status).not.toBe(0);
  expect(none.stderr).toContain('No DAG makes asset "customers".');
  const several = await project.tradewind("assets", "materialize", "shared");
  expect(several.stderr).toContain('Asset "shared" is made by 2 DAGs: one, other.');
  const unknown = await project.tradewind("assets", "details", "order");
  expect(unknown.stderr).toContain('There is no asset "order".');
  expect(unknown.stderr).toContain('Did you mean "orders"?');
  const both = await project.tradewind("assets", "events", "orders", "--dag-id", "report");
  expect(both.stderr).toContain("assets events takes either an asset, or both --dag-id and --run-id.");
});

test("next-execution says what a DAG without a time waits for", async () => {
  const { stdout, stderr } = await project.tradewind("dags", "next-execution", "both");
  expect(stdout).toBe("");
  expect(stderr).toContain('DAG "both" has a run when assets are updated: orders and customers.');
  const gated = await project.tradewind("dags", "next-execution", "gated", "--output", "json");
  expect(gated.stderr).toContain("Each waits until assets are updated: shared.");
  expect(JSON.parse(gated.stdout)).toMatchObject([{ run_after: "2100-01-02T00:00:00Z" }]);
});
