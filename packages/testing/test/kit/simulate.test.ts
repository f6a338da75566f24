import { asset, branch, dag, defineDag, type Flow, task, taskGroup } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { simulate } from "../../src/index.ts";

@dag({ schedule: "@hourly", startDate: "2026-03-01", catchup: true, maxActiveRuns: 4 })
class Sales {
  @task({ pool: "warehouse", retries: 2, retryDelay: { minutes: 10 } })
  extract() {
    throw new Error("nobody calls this");
  }

  @task({ pool: "warehouse" })
  audit() {}

  @branch()
  pick() {
    return this.big;
  }

  @task()
  big() {}

  @task()
  small() {}

  flow(this: Flow<Sales>) {
    const extracted = this.extract();
    extracted.before(this.pick().before(this.big(), this.small()));
    this.audit();
  }
}

const DAY = { from: "2026-03-02", to: "2026-03-03" } as const;

describe("a simulated stretch of time", () => {
  test("has every run with its interval, the first ones for what is to be caught up", async () => {
    const { runs } = await simulate(Sales, { from: "2026-03-01", to: "2026-03-02T00:30" });
    expect(runs).toHaveLength(24);
    expect(runs[0]).toMatchObject({
      runType: "scheduled",
      state: "success",
      dataInterval: { start: "2026-03-01T00:00:00.000Z", end: "2026-03-01T01:00:00.000Z" },
      startedAt: "2026-03-01T01:00:00.000Z",
      waitedMs: 0,
    });
    const states = new Map(runs[0]!.tasks.map(({ taskId, state }) => [taskId, state]));
    expect([states.get("big"), states.get("small")].sort()).toEqual(["skipped", "success"]);
  });

  test("shows who waits for a pool, and for how long", async () => {
    const { runs } = await simulate([Sales], {
      ...DAY,
      pools: { warehouse: 1 },
      tasks: { "sales.extract": { takes: { minutes: 20 } }, audit: { takes: { minutes: 5 } } },
    });
    const waits = runs.flatMap(({ tasks }) => tasks.map(({ waitedForSlotsMs }) => waitedForSlotsMs));
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(5 * 60_000);
  });

  test("shows tries, and the waits between them", async () => {
    const { runs } = await simulate(Sales, { ...DAY, seed: 7, tasks: { extract: { fails: 0.5 } } });
    const tried = runs.flatMap(({ tasks }) => tasks).filter(({ tries }) => tries > 1);
    expect(tried.length).toBeGreaterThan(0);
    for (const { tries, waitedForRetryMs } of tried) expect(waitedForRetryMs).toBe((tries - 1) * 600_000);
    expect(runs.some(({ state }) => state === "failed")).toBe(true);
  });

  test("is the same for the same seed, and another for another one", async () => {
    const options = { ...DAY, tasks: { extract: { takes: { from: { minutes: 1 }, to: { minutes: 30 } } } } };
    const [one, again, other] = [
      await simulate(Sales, { ...options, seed: 1 }),
      await simulate(Sales, { ...options, seed: 1 }),
      await simulate(Sales, { ...options, seed: 2 }),
    ];
    expect(again.runs).toEqual(one.runs);
    expect(other.runs).not.toEqual(one.runs);
  });

  test("a bad night loses no run", async () => {
    const { runs, trace } = await simulate(Sales, {
      ...DAY,
      faults: { workerLoss: 0.2, crashEvery: { minutes: 45 } },
      pools: { warehouse: 8 },
    });
    expect(trace.filter((line) => line.includes("dies")).length).toBeGreaterThan(5);
    expect(new Set(runs.map(({ logicalDate }) => logicalDate)).size).toBe(runs.length);
    const ended = runs.filter(({ endedAt }) => endedAt !== undefined);
    expect(ended.length).toBeGreaterThan(20);
    const some = await simulate(Sales, { ...DAY, faults: "some", seed: 3, pools: { warehouse: 8 } });
    expect(some.runs.length).toBeGreaterThan(10);
  });

  const totals = asset("totals");

  @dag({ schedule: "@daily", startDate: "2026-03-01" })
  class Producer {
    @task({ outlets: [totals] })
    load() {}

    flow(this: Flow<Producer>) {
      this.load();
    }
  }

  @dag({ schedule: [totals] })
  class Consumer {
    @task()
    report() {}

    flow(this: Flow<Consumer>) {
      this.report();
    }
  }

  test("has the runs that assets ask for", async () => {
    const { runs } = await simulate([Producer, Consumer], { from: "2026-03-02", to: "2026-03-04" });
    expect(runs.map(({ dagId, runType, state }) => [dagId, runType, state])).toEqual([
      ["producer", "scheduled", "success"],
      ["consumer", "asset_triggered", "success"],
      ["producer", "scheduled", "success"],
      ["consumer", "asset_triggered", "success"],
    ]);
  });

  test("has the instances of what is mapped over mapped tasks, and over the elements of elements", async () => {
    class Shops {
      list(): string[][] {
        return [];
      }
      open(_files: string[]): string {
        return "";
      }
      read(_shop: string): void {}
      load(_file: string): void {}
      flow(this: Flow<Shops>) {
        const shops = this.list();
        this.read.expand(this.open.expand(shops));
        taskGroup("shop", { expand: [shops] }, (files) => this.load.expand(files));
      }
    }
    const tasks = { list: {}, open: {}, read: {}, load: {} };
    const shops = defineDag(Shops, { dagId: "shops", tasks, schedule: "@hourly", startDate: "2026-03-01" });
    const { runs } = await simulate(shops, DAY);
    const countOf = (run: (typeof runs)[number], taskId: string) =>
      run.tasks.filter((one) => one.taskId === taskId && one.state === "success").length;
    expect(runs.map((run) => countOf(run, "read"))).toEqual(runs.map((run) => countOf(run, "open")));
    expect(Math.max(...runs.map((run) => countOf(run, "read")))).toBeGreaterThan(1);
    expect(Math.max(...runs.map((run) => countOf(run, "shop.load")))).toBeGreaterThan(1);
  });

  test("refuses work for tasks that there are not, and what is no likelihood", async () => {
    await expect(simulate(Sales, { ...DAY, tasks: { extrct: { fails: 1 } } })).rejects.toThrow(
      'There is no task "extrct"',
    );
    await expect(simulate(Sales, { ...DAY, tasks: { extract: { fails: 20 } } })).rejects.toThrow("from 0 to 1");
  });
});
