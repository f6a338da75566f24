import { currentContext, defineDag, type Flow, type TaskGroupOptions, taskGroup } from "@tradewind/core";
import { mapIndexOf, mapIndexText } from "@tradewind/core/engine";
import { clearTasks, endRun, markTasks } from "@tradewind/runtime";
import type { Store } from "@tradewind/store";
import { expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

const DAG_ID = "mapped";
const RUN_ID = "scheduled__2024-01-01T00:00:00+00:00";
const now = "2024-01-01T00:00:00Z";
const LATER = "2024-01-01T01:00:00Z";

/** ready, which takes ten minutes, then for each of two shops load >> check, then report. */
function shopsDag(ran: string[] = [], options: TaskGroupOptions = {}) {
  const note = () => {
    const { taskId, mapIndex } = currentContext().ti;
    ran.push(mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`);
  };
  class Shops {
    ready(): void {
      if (currentContext().ti.tryNumber === 1) throw new Error("not yet");
    }
    load(shop: string): string {
      note();
      return shop;
    }
    check(shop: string): string {
      note();
      return shop;
    }
    report(all: string[]): string {
      note();
      return [...all].join();
    }
    flow(this: Flow<Shops>) {
      const shops = taskGroup("shops", { ...options, expand: [["a", "b"]] }, (shop) => this.check(this.load(shop)));
      this.report(shops.output);
      shops.after(this.ready());
    }
  }
  return defineDag(Shops, {
    dagId: DAG_ID,
    tasks: {
      ready: { retries: 1, retryDelay: { minutes: 10 } },
      load: {},
      check: { triggerRule: "all_done" },
      report: { triggerRule: "all_done" },
    },
    schedule: "@once",
    startDate: "2024-01-01",
  });
}

const ofRun = { dagId: DAG_ID, runId: RUN_ID };

async function statesOf(store: Store, taskId: string): Promise<Record<string, string>> {
  const [run] = await store.getNewestRuns(DAG_ID, 1);
  const rows = (await store.getTaskInstances(run!.runKey)).filter((row) => row.taskId === taskId);
  return Object.fromEntries(rows.map(({ mapIndex, state }) => [mapIndex < 0 ? "all" : mapIndexText(mapIndex), state]));
}

test("a task of a mapped group that was marked and cleared before its turn runs for each element, whoever loads the run", async () => {
  const ran: string[] = [];
  await using rt = await testScheduler({ dags: [shopsDag(ran)], now });
  await markTasks(rt.tools, { ...ofRun, tasks: ["shops.load"], state: "skipped" });
  await rt.noticed();
  await clearTasks(rt.tools, { ...ofRun, tasks: ["shops.load"] });
  await rt.noticed();
  expect(await statesOf(rt.store, "shops.load")).toEqual({ all: "removed" });
  // an order about anything else: the run is loaded anew
  await markTasks(rt.tools, { ...ofRun, tasks: ["ready"], state: "success" });
  await rt.noticed();
  expect(ran.sort()).toEqual(["report", "shops.check[0]", "shops.check[1]", "shops.load[0]", "shops.load[1]"]);
});

test("such a task can be marked again, although there is a row of what stood for its instances", async () => {
  await using rt = await testScheduler({ dags: [shopsDag()], now });
  await markTasks(rt.tools, { ...ofRun, tasks: ["shops.load"], state: "skipped" });
  await clearTasks(rt.tools, { ...ofRun, tasks: ["shops.load"] });
  await rt.noticed();
  await markTasks(rt.tools, { ...ofRun, tasks: ["shops.load"], state: "failed" });
  await rt.noticed();
  await rt.advanceTo(LATER);
  expect(await statesOf(rt.store, "shops.load")).toEqual({ all: "failed" });
  expect(await statesOf(rt.store, "shops.check")).toEqual({ 0: "success", 1: "success" });
  expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
});

test("a task of a mapped group that was marked before its turn stays so when others of the group have instances", async () => {
  const ran: string[] = [];
  await using rt = await testScheduler({ dags: [shopsDag(ran)], now });
  await markTasks(rt.tools, { ...ofRun, tasks: ["shops.check"], state: "failed" });
  await rt.noticed();
  await rt.advanceTo(LATER);
  expect(ran.sort()).toEqual(["report", "shops.load[0]", "shops.load[1]"]);
  // the run is loaded anew
  await clearTasks(rt.tools, { ...ofRun, tasks: ["report"] });
  await rt.noticed();
  expect(ran.sort()).toEqual(["report", "report", "shops.load[0]", "shops.load[1]"]);
  expect(await statesOf(rt.store, "shops.check")).toEqual({ all: "failed" });
});

test("cleared later, such a task has the instances that the group has, and nothing that stands for them", async () => {
  const ran: string[] = [];
  await using rt = await testScheduler({ dags: [shopsDag(ran)], now });
  await markTasks(rt.tools, { ...ofRun, tasks: ["shops.check"], state: "failed" });
  await rt.noticed();
  await rt.advanceTo(LATER);
  await clearTasks(rt.tools, { ...ofRun, tasks: ["shops.check"] });
  await rt.noticed();
  expect(await statesOf(rt.store, "shops.check")).toEqual({ all: "removed", 0: "success", 1: "success" });
  expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
});

test("an instance of a mapped group that is cleared with all others of its task starts again", async () => {
  const ran: string[] = [];
  await using rt = await testScheduler({ dags: [shopsDag(ran)], now });
  await markTasks(rt.tools, { ...ofRun, tasks: ["shops.load", "shops.check"], state: "skipped" });
  await clearTasks(rt.tools, { ...ofRun, tasks: ["shops.load", "shops.check"] });
  await rt.noticed();
  await rt.advanceTo(LATER);
  ran.length = 0;
  const mapIndexes = [mapIndexOf([0]), mapIndexOf([1])];
  await clearTasks(rt.tools, { ...ofRun, tasks: ["shops.load"], mapIndexes, downstream: true });
  await rt.noticed();
  expect(ran.sort()).toEqual(["report", "shops.check[0]", "shops.check[1]", "shops.load[0]", "shops.load[1]"]);
});

/** list >> for each shop, for each file of it read. The list is another one in each try of its task. */
function filesDag(tries: readonly string[][][]) {
  class Files {
    list(): string[][] {
      return tries[currentContext().ti.tryNumber - 1]!;
    }
    read(file: string): string {
      return file;
    }
    flow(this: Flow<Files>) {
      taskGroup("shops", { expand: [this.list()] }, (shop) => this.read.expand(shop));
    }
  }
  return defineDag(Files, {
    dagId: DAG_ID,
    tasks: { list: {}, read: {} },
    schedule: "@once",
    startDate: "2024-01-01",
  });
}

test("elements that a mapped group does not have any more stay away with all that was mapped within them", async () => {
  const dags = [filesDag([[["a"], ["b", "c"], []], [["a"]]])];
  await using rt = await testScheduler({ dags, now });
  const before = { "0.0": "success", "1.0": "success", "1.1": "success" };
  expect(await statesOf(rt.store, "shops.read")).toMatchObject({ ...before, all: "skipped" });
  await clearTasks(rt.tools, { ...ofRun, tasks: ["list"], downstream: true });
  await rt.noticed();
  const after = { "0.0": "success", "1.0": "removed", "1.1": "removed", all: "removed" };
  expect(await statesOf(rt.store, "shops.read")).toEqual(after);
  // the run is loaded anew
  await clearTasks(rt.tools, { ...ofRun, tasks: ["shops.read"], mapIndexes: [mapIndexOf([0, 0])] });
  await rt.noticed();
  expect(await statesOf(rt.store, "shops.read")).toEqual(after);
  expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
});

test("a group is tried again although what it maps over failed in a try, and instances of the try before are left", async () => {
  const ran: string[] = [];
  class Tried {
    list(): number[] {
      const { tryNumber } = currentContext().ti;
      ran.push(`list ${tryNumber}`);
      if (tryNumber === 2) throw new Error("not this time");
      return [1, 2];
    }
    work(n: number): number {
      if (n === 2 && currentContext().ti.tryNumber === 1) throw new Error("not yet");
      return n;
    }
    flow(this: Flow<Tried>) {
      taskGroup("tried", { retries: 2, retryDelay: { minutes: 1 } }, () => this.work.expand(this.list()));
    }
  }
  const options = { dagId: DAG_ID, schedule: "@once", startDate: "2024-01-01" } as const;
  await using rt = await testScheduler({
    dags: [defineDag(Tried, { ...options, tasks: { list: {}, work: {} } })],
    now,
  });
  await rt.advanceTo(LATER);
  expect(ran).toEqual(["list 1", "list 2", "list 3"]);
  expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
});

test("instances keep their elements when what they are mapped over is marked as something else than a success", async () => {
  const done: string[] = [];
  class Marked {
    list(): string[] {
      return ["a", "b"];
    }
    work(element: string): void {
      if (currentContext().ti.tryNumber === 1) throw new Error("not yet");
      done.push(element);
    }
    flow(this: Flow<Marked>) {
      this.work.expand(this.list());
    }
  }
  const tasks = { list: {}, work: { retries: 1, retryDelay: { minutes: 10 } } };
  const dag = defineDag(Marked, { dagId: DAG_ID, tasks, schedule: "@once", startDate: "2024-01-01" });
  await using rt = await testScheduler({ dags: [dag], now });
  await markTasks(rt.tools, { ...ofRun, tasks: ["list"], state: "skipped" });
  await rt.noticed();
  await rt.advanceTo(LATER);
  expect(done).toEqual(["a", "b"]);
  expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
});

test("an instance of which the element is gone, since the list was cleared alone and has failed, fails and says so", async () => {
  class Gone {
    list(): string[] {
      if (currentContext().ti.tryNumber === 2) throw new Error("not this time");
      return ["a"];
    }
    work(_element: string): void {
      throw new Error("not yet");
    }
    flow(this: Flow<Gone>) {
      this.work.expand(this.list());
    }
  }
  const tasks = { list: {}, work: { retries: 1, retryDelay: { minutes: 10 } } };
  const dag = defineDag(Gone, { dagId: DAG_ID, tasks, schedule: "@once", startDate: "2024-01-01" });
  await using rt = await testScheduler({ dags: [dag], now });
  await clearTasks(rt.tools, { ...ofRun, tasks: ["list"] });
  await rt.noticed();
  await rt.advanceTo(LATER);
  const [run] = await rt.store.getNewestRuns(DAG_ID, 1);
  const work = (await rt.store.getTaskInstances(run!.runKey)).find(({ taskId }) => taskId === "work");
  expect(work).toMatchObject({ state: "failed", reason: expect.stringContaining("has no element for this instance") });
  expect(run).toMatchObject({ state: "failed" });
});

test("nor does one get the element of another one, when the list was cleared alone and has become shorter", async () => {
  const worked: string[] = [];
  class Shorter {
    list(): string[] {
      return currentContext().ti.tryNumber === 1 ? ["a", "b", "c"] : ["x"];
    }
    work(element: string): void {
      if (element !== "x") throw new Error("not yet");
      worked.push(`${currentContext().ti.mapIndex} ${element}`);
    }
    flow(this: Flow<Shorter>) {
      this.work.expand(this.list());
    }
  }
  const tasks = { list: {}, work: { retries: 1, retryDelay: { minutes: 10 } } };
  const dag = defineDag(Shorter, { dagId: DAG_ID, tasks, schedule: "@once", startDate: "2024-01-01" });
  await using rt = await testScheduler({ dags: [dag], now });
  await clearTasks(rt.tools, { ...ofRun, tasks: ["list"] });
  await rt.noticed();
  await rt.advanceTo(LATER);
  expect(worked).toEqual(["0 x"]);
  expect(await statesOf(rt.store, "work")).toEqual({ 0: "success", 1: "failed", 2: "failed" });
});

test("a run that is ended by hand leaves nothing of a mapped group open that was marked and cleared before its turn", async () => {
  await using rt = await testScheduler({ dags: [shopsDag()], now });
  await markTasks(rt.tools, { ...ofRun, tasks: ["shops.load"], state: "skipped" });
  await clearTasks(rt.tools, { ...ofRun, tasks: ["shops.load"] });
  await rt.noticed();
  await endRun(rt.tools, { ...ofRun, state: "success" });
  await rt.noticed();
  expect(await statesOf(rt.store, "shops.load")).toEqual({ all: "skipped" });
  expect(await rt.store.check()).toEqual([]);
});
