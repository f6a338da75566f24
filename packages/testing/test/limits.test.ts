import { currentContext, type DefineDagOptions, defineDag, type Flow, type TaskOptions } from "@tradewind/core";
import { triggerRun } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

const yieldOnce = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Counts how many tasks run at once, in all and by DAG, and in which order they began. */
class Gauge {
  readonly began: string[] = [];
  most = 0;
  #now = 0;

  async run(name: string): Promise<void> {
    this.began.push(name);
    this.most = Math.max(this.most, ++this.#now);
    await yieldOnce();
    this.#now--;
  }
}

/** A DAG of `count` tasks beside each other, which report to the gauge. */
function wide(dagId: string, gauge: Gauge, count: number, options: DefineDagOptions & { task?: TaskOptions } = {}) {
  const { task = {}, ...dag } = options;
  class Wide {
    async work(i: number) {
      await gauge.run(`${currentContext().dag.dagId} ${i}`);
    }
    flow(this: Flow<Wide>) {
      for (let i = 0; i < count; i++) this.work(i);
    }
  }
  return defineDag(Wide, { dagId, tasks: { work: task }, schedule: "@once", startDate: "2024-01-01", ...dag });
}

const at = { now: "2024-01-02T00:00:00Z" } as const;

describe("never more run at once than", () => {
  test("parallelism", async () => {
    const gauge = new Gauge();
    await using rt = await testScheduler({ dags: [wide("a", gauge, 9), wide("b", gauge, 9)], parallelism: 5, ...at });
    expect(gauge.began).toHaveLength(18);
    expect(gauge.most).toBe(5);
    expect((await rt.runs("a"))[0]!.state).toBe("success");
  });

  test("maxActiveTasks of the DAG, over all its runs", async () => {
    const gauge = new Gauge();
    const dag = wide("a", gauge, 4, { schedule: "@daily", endDate: "2024-01-03", catchup: true, maxActiveTasks: 3 });
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-05T00:00:00Z" });
    expect(await rt.runs("a")).toHaveLength(3);
    expect([gauge.began.length, gauge.most]).toEqual([12, 3]);
  });

  test("the slots of the pool, with tasks that take several", async () => {
    const gauge = new Gauge();
    const dags = [wide("a", gauge, 6, { task: { pool: "p", poolSlots: 2 } })];
    await using rt = await testScheduler({ dags, pools: [{ name: "p", slots: 5 }], ...at });
    expect([gauge.began.length, gauge.most]).toEqual([6, 2]);
    expect((await rt.runs("a"))[0]!.state).toBe("success");
  });

  test("maxActiveTisPerDag and maxActiveTisPerDagRun of the task", async () => {
    const perDag = new Gauge();
    const perRun = new Gauge();
    class Mapped {
      async flowA() {
        await perDag.run("a");
      }
      async flowB() {
        await perRun.run("b");
      }
      flow(this: Flow<Mapped>) {
        this.flowA();
        this.flowB();
      }
    }
    const dag = defineDag(Mapped, {
      dagId: "limits",
      tasks: { flowA: { maxActiveTisPerDag: 1 }, flowB: { maxActiveTisPerDagRun: 1 } },
      schedule: "@daily",
      startDate: "2024-01-01",
      catchup: true,
    });
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-06T00:00:00Z" });
    expect(await rt.runs("limits")).toHaveLength(5);
    expect(perDag).toMatchObject({ most: 1 });
    expect(perRun.most).toBeGreaterThan(1);
  });
});

test("of many runs that are asked for at once no more than maxActiveRuns begin", async () => {
  const gauge = new Gauge();
  const dag = wide("a", gauge, 1, { schedule: null, maxActiveRuns: 2 });
  await using rt = await testScheduler({ dags: [dag], ...at });
  for (let i = 0; i < 10; i++) await triggerRun(rt.tools, { dagId: "a" });
  await rt.noticed();
  expect([gauge.began.length, gauge.most]).toEqual([10, 2]);
});

describe("the order in which tasks get slots", () => {
  test("follows the weight in a DAG, the author's number between DAGs", async () => {
    const gauge = new Gauge();
    const pools = [{ name: "one", slots: 0 }];
    const low = wide("low", gauge, 2, { task: { pool: "one" } });
    const high = wide("high", gauge, 2, { task: { pool: "one", priorityWeight: 10 } });
    await using rt = await testScheduler({ dags: [low, high], pools, ...at });
    expect(gauge.began).toEqual([]);
    (await rt.store.catalog()).pools.put({ name: "one", slots: 1, description: null, includeDeferred: false });
    await rt.noticed();
    expect(gauge.began).toEqual(["high 0", "high 1", "low 0", "low 1"]);
  });

  test("five thousand waiting tasks of one DAG do not hold back another's ten", async () => {
    const gauge = new Gauge();
    const big = wide("big", gauge, 5_000, { maxActiveTasks: 4_000 });
    const small = wide("small", gauge, 10);
    await using rt = await testScheduler({ dags: [big, small], parallelism: 8, ...at });
    const last = gauge.began.lastIndexOf("small 9");
    expect(gauge.began).toHaveLength(5_010);
    expect(last).toBeLessThan(100);
    expect((await rt.runs("big"))[0]!.state).toBe("success");
  });
});

test("a task of a pool that does not exist waits until it does", async () => {
  const gauge = new Gauge();
  await using rt = await testScheduler({ dags: [wide("a", gauge, 1, { task: { pool: "later" } })], ...at });
  expect(await rt.states("a")).toEqual({ work: "scheduled" });
  (await rt.store.catalog()).pools.put({ name: "later", slots: 1, description: null, includeDeferred: false });
  await rt.noticed();
  expect(await rt.states("a")).toEqual({ work: "success" });
});

test("what waits in a paused DAG stays where it is until the DAG is resumed", async () => {
  const gauge = new Gauge();
  const dag = wide("a", gauge, 1, { task: { pool: "full" } });
  await using rt = await testScheduler({ dags: [dag], pools: [{ name: "full", slots: 0 }], ...at });
  const { dags, pools } = await rt.store.catalog();
  dags.setPaused("a", true);
  pools.put({ name: "full", slots: 1, description: null, includeDeferred: false });
  await rt.noticed();
  expect(await rt.states("a")).toEqual({ work: "scheduled" });
  dags.setPaused("a", false);
  await rt.noticed();
  expect(await rt.states("a")).toEqual({ work: "success" });
});

describe("a sensor and the slots", () => {
  const sensing = (mode: "poke" | "reschedule") => {
    class Sensing {
      wait() {
        return currentContext().logicalDate.day > 40;
      }
      other() {}
      flow(this: Flow<Sensing>) {
        this.wait();
        this.other();
      }
    }
    return defineDag(Sensing, {
      dagId: "sensing",
      tasks: { wait: { kind: "sensor", mode, timeout: { hours: 2 }, priorityWeight: 5 }, other: {} },
      schedule: "@once",
      startDate: "2024-01-01",
    });
  };

  test("in poke mode it keeps its slot: with one slot nothing else runs", async () => {
    await using rt = await testScheduler({ dags: [sensing("poke")], parallelism: 1, ...at });
    await rt.advanceTo("2024-01-02T00:30:00Z");
    expect(await rt.states("sensing")).toEqual({ wait: "running", other: "scheduled" });
  });

  test("in reschedule mode it gives its slot back between pokes", async () => {
    await using rt = await testScheduler({ dags: [sensing("reschedule")], parallelism: 1, ...at });
    expect(await rt.states("sensing")).toEqual({ wait: "up_for_reschedule", other: "success" });
    await rt.advanceTo("2024-01-02T03:00:00Z");
    expect(await rt.states("sensing")).toEqual({ wait: "failed", other: "success" });
  });
});

describe("a deferred task", () => {
  class Deferring {
    async wait() {
      await currentContext().waitUntil({ for: { hours: 1 } });
    }
    other() {}
    flow(this: Flow<Deferring>) {
      this.wait();
      this.other();
    }
  }
  const dag = defineDag(Deferring, {
    dagId: "deferring",
    tasks: { wait: { pool: "p", priorityWeight: 5 }, other: { pool: "p" } },
    schedule: "@once",
    startDate: "2024-01-01",
  });

  test("holds no slot of its pool", async () => {
    await using rt = await testScheduler({ dags: [dag], pools: [{ name: "p", slots: 1 }], ...at });
    expect(await rt.states("deferring")).toEqual({ wait: "deferred", other: "success" });
    await rt.advanceTo("2024-01-02T02:00:00Z");
    expect(await rt.states("deferring")).toEqual({ wait: "success", other: "success" });
  });

  test("holds its slot in a pool that counts deferred tasks", async () => {
    const pools = [{ name: "p", slots: 1, includeDeferred: true }];
    await using rt = await testScheduler({ dags: [dag], pools, ...at });
    expect(await rt.states("deferring")).toEqual({ wait: "deferred", other: "scheduled" });
    await rt.advanceTo("2024-01-02T02:00:00Z");
    expect(await rt.states("deferring")).toEqual({ wait: "success", other: "success" });
  });
});
