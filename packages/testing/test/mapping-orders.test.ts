import { currentContext, defineDag, type Flow, taskGroup } from "@tradewind/core";
import { mapIndexOf, mapIndexText } from "@tradewind/core/engine";
import { clearTasks, explainRun, markTasks } from "@tradewind/runtime";
import { openSqliteStore, type Store } from "@tradewind/store";
import { describe, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

const DAG_ID = "mapped";
const RUN_ID = "scheduled__2024-01-01T00:00:00+00:00";

/** list >> work, for each element >> sum; `lengths` says how long the list is, try by try. */
function mappedDag(lengths: readonly number[], does: (n: number) => unknown = (n) => n) {
  class Mapped {
    list(): number[] {
      const { tryNumber } = currentContext().ti;
      return Array.from({ length: lengths[tryNumber - 1] ?? lengths.at(-1)! }, (_, i) => i + 1);
    }
    async work(n: number): Promise<number> {
      await does(n);
      return n;
    }
    sum(numbers: number[]): number {
      return numbers.reduce((total, one) => total + one, 0);
    }
    flow(this: Flow<Mapped>) {
      this.sum(this.work.expand(this.list()));
    }
  }
  return defineDag(Mapped, {
    dagId: DAG_ID,
    tasks: { list: {}, work: {}, sum: { triggerRule: "all_done" } },
    schedule: "@once",
    startDate: "2024-01-01",
  });
}

const now = "2024-01-01T00:00:00Z";

async function statesOf(store: Store, taskId = "work"): Promise<Record<string, string>> {
  const [run] = await store.getNewestRuns(DAG_ID, 1);
  const rows = (await store.getTaskInstances(run!.runKey)).filter((row) => row.taskId === taskId);
  return Object.fromEntries(rows.map(({ mapIndex, state }) => [mapIndexText(mapIndex), state]));
}

async function sumOf(store: Store): Promise<unknown> {
  const [run] = await store.getNewestRuns(DAG_ID, 1);
  const [text] = await store.getXComs(run!.runKey, [{ taskId: "sum", key: "return_value" }]);
  return text === undefined ? undefined : JSON.parse(text).json;
}

describe("clearing a mapped task with what it is mapped over", () => {
  test("removes the instances that there are no elements for any more", async () => {
    await using rt = await testScheduler({ dags: [mappedDag([3, 2])], now });
    expect(await sumOf(rt.store)).toBe(6);
    await clearTasks(rt.tools, { dagId: DAG_ID, runId: RUN_ID, tasks: ["list"], downstream: true });
    await rt.noticed();
    expect(await statesOf(rt.store)).toEqual({ 0: "success", 1: "success", 2: "removed" });
    expect(await sumOf(rt.store)).toBe(3);
    expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
  });

  test("adds instances when there are more elements", async () => {
    await using rt = await testScheduler({ dags: [mappedDag([2, 4])], now });
    await clearTasks(rt.tools, { dagId: DAG_ID, runId: RUN_ID, tasks: ["list"], downstream: true });
    await rt.noticed();
    expect(await statesOf(rt.store)).toEqual({ 0: "success", 1: "success", 2: "success", 3: "success" });
    expect(await sumOf(rt.store)).toBe(10);
  });

  test("expands a task that had nothing to map over, and the other way round", async () => {
    await using rt = await testScheduler({ dags: [mappedDag([0, 2, 0])], now });
    expect(await statesOf(rt.store)).toEqual({ "": "skipped" });
    const again = { dagId: DAG_ID, runId: RUN_ID, tasks: ["list"], downstream: true };
    await clearTasks(rt.tools, again);
    await rt.noticed();
    expect(await statesOf(rt.store)).toEqual({ "": "removed", 0: "success", 1: "success" });
    await clearTasks(rt.tools, again);
    await rt.noticed();
    expect(await sumOf(rt.store)).toBe(0);
    expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
  });

  test("brings an instance back that was removed, when there is an element for it again", async () => {
    await using rt = await testScheduler({ dags: [mappedDag([2, 1, 2])], now });
    const ofRun = { dagId: DAG_ID, runId: RUN_ID };
    await clearTasks(rt.tools, { ...ofRun, tasks: ["list"], downstream: true });
    await rt.noticed();
    expect(await statesOf(rt.store)).toEqual({ 0: "success", 1: "removed" });
    await clearTasks(rt.tools, { ...ofRun, tasks: ["work"], mapIndexes: [0], upstream: true, downstream: true });
    await rt.noticed();
    expect(await statesOf(rt.store)).toEqual({ 0: "success", 1: "success" });
    expect(await sumOf(rt.store)).toBe(3);
  });

  test("does only what failed again when it is asked to, each instance for itself", async () => {
    let isBroken = true;
    const done: number[] = [];
    const dag = mappedDag([3], (n) => {
      if (n === 2 && isBroken) throw new Error("broken");
      done.push(n);
    });
    await using rt = await testScheduler({ dags: [dag], now });
    expect(await statesOf(rt.store)).toEqual({ 0: "success", 1: "failed", 2: "success" });
    isBroken = false;
    await clearTasks(rt.tools, { dagId: DAG_ID, runId: RUN_ID, tasks: ["work"], onlyFailed: true });
    await rt.noticed();
    expect(await statesOf(rt.store)).toEqual({ 0: "success", 1: "success", 2: "success" });
    expect(done.sort()).toEqual([1, 2, 3]);
  });
});

test("marking a mapped task marks all its instances", async () => {
  const dag = mappedDag([2], () => {
    throw new Error("on purpose");
  });
  await using rt = await testScheduler({ dags: [dag], now });
  await markTasks(rt.tools, { dagId: DAG_ID, runId: RUN_ID, tasks: ["work"], state: "success" });
  await rt.noticed();
  expect(await statesOf(rt.store)).toEqual({ 0: "success", 1: "success" });
});

describe("an order about one instance", () => {
  /** list >> shops(read for each file >> merge) >> report; `ran` has who has worked, since it was emptied. */
  function shopsDag(ran: string[], isBroken: (name: string) => boolean = () => false) {
    const note = () => {
      const { taskId, mapIndexes } = currentContext().ti;
      const name = `${taskId}[${mapIndexes.join(".")}]`;
      ran.push(name);
      if (isBroken(name)) throw new Error("on purpose");
    };
    class Shops {
      list(): string[][] {
        note();
        return [["a", "b"], ["c"]];
      }
      open(): void {
        note();
      }
      read(file: string): string {
        note();
        return file;
      }
      merge(texts: string[]): string {
        note();
        return [...texts].join("");
      }
      close(): void {
        note();
      }
      report(all: string[]): string {
        note();
        return [...all].join();
      }
      flow(this: Flow<Shops>) {
        const shops = taskGroup("shops", { expand: [this.list()] }, (shop) => {
          const opened = this.open();
          const read = this.read.expand(shop).after(opened);
          const merged = this.merge(read);
          this.close().after(merged, opened);
          return merged;
        });
        this.report(shops.output);
      }
    }
    const tasks = {
      list: {},
      open: { kind: "setup" },
      read: {},
      merge: {},
      close: { kind: "teardown" },
      report: {},
    } as const;
    return defineDag(Shops, { dagId: DAG_ID, tasks, schedule: "@once", startDate: "2024-01-01" });
  }
  const shops = { dagId: DAG_ID, runId: RUN_ID, tasks: ["shops.read"] };
  const seen = (found: readonly { taskId: string; mapIndex: number }[]) =>
    found.map(({ taskId, mapIndex }) => `${taskId}[${mapIndexText(mapIndex)}]`).sort();

  test("clears that one, and what is mapped behind it only when it is asked to", async () => {
    const done: number[] = [];
    await using rt = await testScheduler({ dags: [mappedDag([3], (n) => done.push(n))], now });
    done.length = 0;
    const order = { dagId: DAG_ID, runId: RUN_ID, tasks: ["work"], mapIndexes: [2] };
    expect(seen(await clearTasks(rt.tools, order))).toEqual(["work[2]"]);
    await rt.noticed();
    expect(done).toEqual([3]);
    expect(seen(await clearTasks(rt.tools, { ...order, mapIndexes: [0, 1], downstream: true }))).toEqual([
      "sum[]",
      "work[0]",
      "work[1]",
    ]);
    await rt.noticed();
    expect(done.sort()).toEqual([1, 2, 3]);
    expect(await statesOf(rt.store)).toEqual({ 0: "success", 1: "success", 2: "success" });
    expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
  });

  test("stays among its elements within mapped groups, setups and teardowns included", async () => {
    const ran: string[] = [];
    await using rt = await testScheduler({ dags: [shopsDag(ran)], now });
    expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
    ran.length = 0;
    const cleared = await clearTasks(rt.tools, { ...shops, mapIndexes: [mapIndexOf([0, 1])], downstream: true });
    const meant = ["report[]", "shops.close[0]", "shops.merge[0]", "shops.open[0]", "shops.read[0.1]"];
    expect(seen(cleared)).toEqual(meant);
    await rt.noticed();
    expect(ran.sort()).toEqual(meant);
    expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
  });

  test("waits for what it is mapped over when that has been cleared, too", async () => {
    const done: number[] = [];
    await using rt = await testScheduler({ dags: [mappedDag([3, 1, 3], (n) => done.push(n))], now });
    done.length = 0;
    await clearTasks(rt.tools, { dagId: DAG_ID, runId: RUN_ID, tasks: ["list"] });
    await clearTasks(rt.tools, { dagId: DAG_ID, runId: RUN_ID, tasks: ["work"], mapIndexes: [0, 2] });
    await rt.noticed();
    expect(done).toEqual([1]);
    expect(await statesOf(rt.store)).toEqual({ 0: "success", 1: "success", 2: "removed" });
    expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
  });

  test("of a mapped group is about all elements within it, and reaches up as it reaches down", async () => {
    await using rt = await testScheduler({ dags: [shopsDag([])], now });
    const order = { ...shops, mapIndexes: [mapIndexOf([0])], upstream: true, dryRun: true };
    expect(seen(await clearTasks(rt.tools, order))).toEqual([
      "list[]",
      "shops.close[0]",
      "shops.open[0]",
      "shops.read[0.0]",
      "shops.read[0.1]",
    ]);
  });

  test("marks that one; what has failed for it gets its turn, and nothing else", async () => {
    const ran: string[] = [];
    const dag = shopsDag(ran, (name) => name === "shops.read[0.1]" || name === "shops.read[1.0]");
    await using rt = await testScheduler({ dags: [dag], now });
    expect(await statesOf(rt.store, "shops.merge")).toEqual({ 0: "upstream_failed", 1: "upstream_failed" });
    ran.length = 0;
    const marked = await markTasks(rt.tools, { ...shops, mapIndexes: [mapIndexOf([0, 1])], state: "success" });
    expect(seen(marked)).toEqual(["shops.read[0.1]"]);
    await rt.noticed();
    expect(ran).toEqual(["shops.merge[0]"]);
    expect(await statesOf(rt.store, "shops.read")).toEqual({ "0.0": "success", "0.1": "success", "1.0": "failed" });
    expect(await statesOf(rt.store, "shops.merge")).toEqual({ 0: "success", 1: "upstream_failed" });
    expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "failed" }]);
  });

  test("that is in none of the runs is refused, and says which there are", async () => {
    await using rt = await testScheduler({ dags: [shopsDag([])], now });
    const refused = (tasks: string[], path: number[]) => {
      const order = { ...shops, tasks, mapIndexes: [mapIndexOf(path)] };
      return Promise.all(
        [clearTasks(rt.tools, order), markTasks(rt.tools, { ...order, state: "failed" })].map((asked) =>
          asked.then(String, ({ code, message, hint }) => `${code} ${message} ${hint}`),
        ),
      );
    };
    const nested = `TW2023 Run "${RUN_ID}" has no instance 0.2 of "shops.read". "shops.read" has 0.0 to 0.1, 1.0.`;
    expect(await refused(["shops.read"], [0, 2])).toEqual([nested, nested]);
    const [flat] = await refused(["shops.merge"], [7]);
    expect(flat).toContain('has no instance 7 of "shops.merge". "shops.merge" has 0 to 1.');
    const [alone] = await refused(["list"], [0]);
    expect(alone).toContain('"list" has no instances: it is not mapped, or has not been expanded.');
    expect((await refused(["shops.read"], []))[0]).toContain("has no instance -1");
  });
});

test("why speaks of each instance that is not running", async () => {
  class Slow {
    async work(_n: number): Promise<void> {
      const { signal } = currentContext();
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    }
    after(): void {}
    flow(this: Flow<Slow>) {
      this.after().after(this.work.expand([1, 2]));
    }
  }
  const tasks = { work: { maxActiveTisPerDagRun: 1 }, after: {} };
  const dag = defineDag(Slow, { dagId: DAG_ID, tasks, schedule: "@once", startDate: "2024-01-01" });
  await using rt = await testScheduler({ dags: [dag], now });
  await rt.advanceTo("2024-01-01T00:00:01Z");
  const tools = { store: rt.store, now: rt.clock.now(), parallelism: 32, hasScheduler: true };
  const why = await explainRun(tools, DAG_ID, RUN_ID);
  expect(why.map(({ taskId, mapIndex, reasons }) => [taskId, mapIndex, reasons[0]!.kind])).toEqual([
    ["work", 0, "running"],
    ["work", 1, "slots"],
    ["after", -1, "upstream"],
  ]);
});

describe("a scheduler that dies in the middle of a mapped group", () => {
  test("is followed by one that does what is left, and nothing twice", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    const done: string[] = [];
    let isDead = false;
    class Grouped {
      list(): number[] {
        return [1, 2];
      }
      load(file: number): number {
        const { mapIndexes } = currentContext().ti;
        if (isDead) throw new Error("not here");
        done.push(mapIndexes.join("."));
        return file;
      }
      total(all: number[][]): number {
        return all.flat().reduce((sum, one) => sum + one, 0);
      }
      wait(): boolean {
        return true;
      }
      flow(this: Flow<Grouped>) {
        const shops = taskGroup("shops", { expand: [this.list()] }, (_shop) => this.load.expand([10, 20]));
        this.total(shops.output).after(this.wait());
      }
    }
    const dag = defineDag(Grouped, {
      dagId: DAG_ID,
      tasks: { list: {}, load: {}, total: {}, wait: { kind: "sensor" } },
      schedule: "@once",
      startDate: "2024-01-01",
    });
    // what comes after the third load does not arrive any more
    let commits = 0;
    const dying: Store = {
      ...store,
      transition: (moves, chain) => {
        isDead ||= done.length >= 3 && commits++ > 0;
        return isDead ? new Promise(() => {}) : store.transition(moves, chain);
      },
      close: async () => {},
    };
    await (await testScheduler({ dags: [dag], now, store: dying, parallelism: 1 })).advanceTo("2024-01-01T00:00:05Z");
    isDead = false;
    done.length = 0;
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-01T01:00:00Z", store });
    await rt.advanceTo("2024-01-01T02:00:00Z");
    expect(await rt.runs(DAG_ID)).toMatchObject([{ state: "success" }]);
    expect(await statesOf(store, "shops.load")).toEqual({
      "0.0": "success",
      "0.1": "success",
      "1.0": "success",
      "1.1": "success",
    });
    expect(done.length).toBeLessThan(4);
  });
});
