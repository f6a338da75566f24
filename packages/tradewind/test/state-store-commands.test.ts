import { asset, currentContext, type DagDefinition, defineDag, type Flow } from "@tradewind/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StoreProject, storeProject } from "./store-project.ts";

const orders = asset("orders");
/** What each try of `load` found. */
const found: unknown[] = [];

class Jobs {
  async load() {
    const { taskStateStore, assetStateStore, connections } = currentContext();
    found.push(await taskStateStore.get("job"));
    await taskStateStore.set("job", { id: found.length });
    await taskStateStore.set("token", (await connections.get("db")).password, { retention: "never" });
    await taskStateStore.set("brief", 1, { retention: { milliseconds: 1 } });
    await assetStateStore.set("since", "2024-01-03");
  }
  async page(_page: string) {
    await currentContext().taskStateStore.set("at", 1, { retention: { hours: 1 } });
  }
  flow(this: Flow<Jobs>) {
    this.load();
    this.page.expand(["a", "b"]);
  }
}

const jobs: DagDefinition = defineDag(Jobs, { dagId: "jobs", tasks: { load: { outlets: [orders] }, page: {} } });

let project: StoreProject;
beforeAll(async () => {
  project = await storeProject(jobs);
  await project.tradewind("connections", "add", "db", "--conn-uri", "postgres://etl:correct-horse-battery@h");
  await project.ended("jobs", "r1", "-e", "2024-01-03");
});
afterAll(() => project[Symbol.asyncDispose]());

test("state-store list shows what the tasks of a run keep, without its secrets, and what is kept for an asset", async () => {
  const rows = await project.json("state-store", "list", "jobs", "2024-01-03");
  expect(rows.map(({ set_at, expires_at, ...row }) => row)).toEqual([
    { task_id: "load", map_index: -1, key: "brief", value: 1 },
    { task_id: "load", map_index: -1, key: "job", value: { id: 1 } },
    { task_id: "load", map_index: -1, key: "token", value: "***" },
    { task_id: "page", map_index: 0, key: "at", value: 1 },
    { task_id: "page", map_index: 1, key: "at", value: 1 },
  ]);
  const days = (text: unknown) =>
    Math.round((Date.parse(String(text)) - Date.parse(String(rows[0]!.set_at))) / 3_600_000);
  expect(rows.map(({ expires_at }) => days(expires_at))).toEqual([0, 720, Number.NaN, 1, 1]);
  expect(rows[2]!.expires_at).toBe("never");
  const one = await project.json("state-store", "list", "jobs", "r1", "-t", "page", "--map-index", "1", "-k", "at");
  expect(one).toMatchObject([{ task_id: "page", map_index: 1 }]);
  expect(await project.json("state-store", "list", "--asset", "orders")).toEqual([
    { asset: "orders", key: "since", value: "2024-01-03", set_at: expect.stringMatching(/Z$/) },
  ]);
});

test("state-store list wants a run or an asset, and knows the tasks", async () => {
  for (const words of [[], ["jobs"], ["jobs", "r1", "--asset", "orders"]])
    expect((await project.tradewind("state-store", "list", ...words)).status).toBe(2);
  const { status, stderr } = await project.tradewind("state-store", "list", "jobs", "r1", "-t", "laod");
  expect([status, stderr]).toEqual([4, expect.stringContaining('Did you mean "load"?')]);
  expect((await project.tradewind("state-store", "list", "--asset", "nothing")).stderr).toContain("Nothing is kept.");
});

test("clearing forgets what a task keeps, unless --keep-task-state says otherwise", async () => {
  const clear = async (...words: string[]) => {
    const tries = found.length;
    await project.tradewind(...words);
    await expect.poll(() => found.length).toBe(tries + 1);
    await expect
      .poll(async () => (await project.tradewind("dags", "state", "jobs", "2024-01-03")).stdout)
      .toBe("success\n");
  };
  await clear("tasks", "clear", "jobs", "-t", "load", "-r", "r1", "--keep-task-state", "--yes");
  await clear("dags", "clear", "jobs", "--keep-task-state", "--yes");
  await clear("runs", "retry", "jobs", "r1", "--from", "load", "--keep-task-state");
  await clear("tasks", "clear", "jobs", "-t", "load", "-r", "r1", "--yes");
  await clear("runs", "retry", "jobs", "r1", "--from", "load");
  expect(found).toEqual([undefined, { id: 1 }, { id: 2 }, { id: 3 }, undefined, undefined]);
});

test("state-store delete forgets what it prints; clean deletes what has had its time", async () => {
  const kept = async () => (await project.json("state-store", "list", "jobs", "r1")).map(({ key }) => key);
  const all = ["brief", "job", "token", "at", "at"];
  expect(
    await project.json("state-store", "delete", "jobs", "r1", "-t", "load", "-k", "job", "--dry-run"),
  ).toHaveLength(1);
  expect((await project.tradewind("state-store", "delete", "jobs", "r1")).status).toBe(2);
  expect(await kept()).toEqual(all);
  expect(await project.json("state-store", "delete", "jobs", "r1", "-t", "load", "-k", "job", "--yes")).toHaveLength(1);
  expect(await kept()).toEqual(["brief", "token", "at", "at"]);
  expect(await project.json("state-store", "clean")).toEqual({ values: 1 });
  expect(await kept()).toEqual(["token", "at", "at"]);
  await project.json("state-store", "delete", "--asset", "orders", "--yes");
  expect(await project.json("state-store", "list", "--asset", "orders")).toEqual([]);
});
