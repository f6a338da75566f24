import { currentContext, defineDag, type Flow, taskGroup } from "@tradewind/core";
import { mapIndexText } from "@tradewind/core/engine";
import { clearTasks, explainRun, markTasks } from "@tradewind/runtime";
import { openSqliteStore, type Store } from "@tradewind/store";
import { describe, expect, test } from "vitest";
import { testScheduler } from "../src/index.ts";

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
