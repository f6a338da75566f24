import {
  type Asset,
  asset,
  assetAlias,
  assetAndTime,
  assetOrTime,
  cronPartition,
  currentContext,
  type DagDefinition,
  type DefineDagOptions,
  defineDag,
  EmptyOperator,
  type Flow,
  partitioned,
  partitionMapper,
  type Schedule,
  TriggerDagRunOperator,
} from "@tradewind/core";
import { createAssetEvent, createBackfill, recordRun, triggerRun } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import { afterEach, describe, expect, test } from "vitest";
import { createTestEnv } from "../src/index.ts";
import { type TestScheduler, type TestSchedulerOptions, testScheduler } from "../src/internal.ts";

const hourly = asset("hourly");
const daily = asset("daily");

/** A DAG that is run by hand and updates assets. */
function producer(dagId: string, outlets: readonly Asset[], work: () => void = () => {}): DagDefinition {
  class Producer {
    work() {
      work();
    }
    flow(this: Flow<Producer>) {
      this.work();
    }
  }
  return defineDag(Producer, { dagId, tasks: { work: { outlets } } });
}

/** A DAG that is scheduled, and keeps what its runs are about, and what made them. */
function consumer(schedule: Schedule, options: DefineDagOptions = {}) {
  const seen: string[] = [];
  class Consumer {
    async work(fromTemplate: string) {
      const { dagRun, triggeringAssetEvents } = currentContext();
      const events = await triggeringAssetEvents.all();
      const made = events.map(({ asset: { name }, partitionKey }) => `${name} ${partitionKey}`);
      expect(fromTemplate).toBe(dagRun.partitionKey ?? "none");
      seen.push([dagRun.partitionKey, ...made].join(", "));
    }
    flow(this: Flow<Consumer>) {
      this.work("{{ dag_run.partition_key or 'none' }}");
    }
  }
  const dag = defineDag(Consumer, { dagId: "consumer", schedule, tasks: { work: {} }, ...options });
  return { dag, seen };
}

/** Says that assets were updated: `hourly 2024-01-01T05`. */
async function update(rt: TestScheduler, ...updates: string[]): Promise<void> {
  for (const one of updates) {
    const [name, partitionKey] = one.split(" ") as [string, string | undefined];
    const change = { asset: name, uri: name, extra: {}, aliases: [], partitionKey };
    await rt.store.transition([{ kind: "assetEvent", change, at: rt.clock.now() }]);
  }
  await rt.noticed();
}

const opened: TestScheduler[] = [];

async function scheduler(options: Omit<TestSchedulerOptions, "now"> & { now?: string }): Promise<TestScheduler> {
  const rt = await testScheduler({ now: "2024-01-02T00:00:00Z", ...options });
  opened.push(rt);
  return rt;
}

afterEach(async () => {
  for (const rt of opened.splice(0)) {
    expect(await rt.store.check()).toEqual([]);
    await rt[Symbol.asyncDispose]();
  }
});

describe("runs with a partition key", () => {
  test("a run with a key has no logical date unless one is given", async () => {
    const { dag, seen } = consumer(null);
    const rt = await scheduler({ dags: [dag] });
    const run = await triggerRun(rt.tools, { dagId: "consumer", partitionKey: "nl" });
    expect(run).toMatchObject({
      partitionKey: "nl",
      logicalDate: null,
      dataIntervalStart: null,
      runId: "manual__2024-01-02T00:00:00+00:00__nl",
    });
    const logicalDate = Date.UTC(2024, 0, 1);
    expect(await triggerRun(rt.tools, { dagId: "consumer", partitionKey: "be", logicalDate })).toMatchObject({
      partitionKey: "be",
      logicalDate,
    });
    await rt.noticed();
    expect(seen.sort()).toEqual(["be", "nl"]);
  });

  test("runs for one key may be several, also within a millisecond", async () => {
    const rt = await scheduler({ dags: [consumer(null).dag], now: "2024-01-02T00:00:00Z" });
    const order = { dagId: "consumer", partitionKey: "nl" };
    const [one, other] = [await triggerRun(rt.tools, order), await triggerRun(rt.tools, order)];
    expect(one.runId).not.toBe(other.runId);
    await rt.noticed();
  });

  test.each(["", "  ", "two\nlines", "x".repeat(251)])("%j is no key", async (partitionKey) => {
    const rt = await scheduler({ dags: [consumer(null).dag] });
    await expect(triggerRun(rt.tools, { dagId: "consumer", partitionKey })).rejects.toThrow("text of 1 to 250");
  });

  test("a task triggers a run with a key", async () => {
    const { dag, seen } = consumer(null);
    class Trigger {
      flow() {
        new TriggerDagRunOperator({
          taskId: "go",
          triggerDagId: "consumer",
          partitionKey: "{{ dag_run.partition_key }}",
        });
      }
    }
    const trigger = defineDag(Trigger, { dagId: "trigger" });
    const rt = await scheduler({ dags: [dag, trigger] });
    await triggerRun(rt.tools, { dagId: "trigger", partitionKey: "nl" });
    await rt.noticed();
    expect(seen).toEqual(["nl"]);
  });

  test("a test environment runs it, and a recorded run keeps its key", async () => {
    const { dag, seen } = consumer(null);
    await using env = await createTestEnv({ dags: [dag] });
    const run = await env.run(dag, { partitionKey: "nl" });
    expect([run.partitionKey, run.logicalDate, run.state]).toEqual(["nl", undefined, "success"]);
    const row = (await env.store.getRunByKey(run.runKey))!;
    expect(await recordRun(env.store, row, undefined)).toMatchObject({ partition_key: "nl", logical_date: null });
    expect(seen).toEqual(["nl"]);
  });
});

describe("asset events with a partition key", () => {
  const keysOf = async (rt: TestScheduler, name: string) =>
    (await rt.store.getAssetEvents("asset", { name, limit: 99 })).map(({ partitionKey }) => partitionKey);

  test("they have the key of the run that emits them, none if it has none", async () => {
    const rt = await scheduler({ dags: [producer("make", [daily])] });
    await triggerRun(rt.tools, { dagId: "make", partitionKey: "nl" });
    await rt.noticed();
    await triggerRun(rt.tools, { dagId: "make" });
    await rt.noticed();
    expect(await keysOf(rt, "daily")).toEqual(["nl", null]);
  });

  test("a task may say which partitions it has updated: an event for each, once", async () => {
    const work = () => {
      const event = currentContext().outletEvents.get(daily);
      event.extra = { rows: 3 };
      event.addPartitions("nl", "be");
      event.addPartitions("nl");
    };
    const rt = await scheduler({ dags: [producer("make", [daily], work)] });
    await triggerRun(rt.tools, { dagId: "make", partitionKey: "de" });
    await rt.noticed();
    expect(await keysOf(rt, "daily")).toEqual(["nl", "be"]);
    const [event] = await rt.store.getAssetEvents("asset", { name: "daily", limit: 1 });
    expect(event).toMatchObject({ extra: { rows: 3 } });
  });

  test("an asset that is added to an alias may have a key of its own", async () => {
    const files = assetAlias("files");
    class Exports {
      write() {
        const added = currentContext().outletEvents.get(files);
        for (const partitionKey of ["nl", "be"]) added.add(daily, {}, { partitionKey });
        added.add(daily, {}, { partitionKey: "nl" });
      }
      flow(this: Flow<Exports>) {
        this.write();
      }
    }
    const dag = defineDag(Exports, { dagId: "exports", tasks: { write: { outlets: [files] } } });
    const { dag: waiting, seen } = consumer(partitioned(files));
    const rt = await scheduler({ dags: [dag, waiting] });
    await triggerRun(rt.tools, { dagId: "exports" });
    await rt.noticed();
    expect(await keysOf(rt, "daily")).toEqual(["nl", "be"]);
    expect(seen.sort()).toEqual(["be, daily be", "nl, daily nl"]);
  });

  test("one that nobody's task has made may have a key", async () => {
    const rt = await scheduler({ dags: [producer("make", [daily])] });
    await createAssetEvent(rt.tools, "daily", { partitionKey: "nl" });
    expect(await keysOf(rt, "daily")).toEqual(["nl"]);
    await expect(createAssetEvent(rt.tools, "daily", { partitionKey: "" })).rejects.toThrow("partitionKey");
  });

  test("they make no runs of DAGs whose schedule knows no partitions, and it is said why", async () => {
    const { dag, seen } = consumer([daily]);
    const rt = await scheduler({ dags: [dag] });
    await update(rt, "daily nl");
    expect(seen).toEqual([]);
    expect((await rt.store.queries()).listRefusedEvents("consumer", 9)).toMatchObject([
      { asset: "daily", partitionKey: "nl", why: expect.stringContaining("knows none") },
    ]);
    await update(rt, "daily");
    expect(seen).toEqual([", daily undefined"]);
  });
});

describe("a schedule by partitions", () => {
  test("has a run for a key when all assets were updated for it", async () => {
    const { dag, seen } = consumer(partitioned([hourly, daily]));
    const rt = await scheduler({ dags: [dag] });
    await update(rt, "hourly a", "daily b");
    expect(seen).toEqual([]);
    await update(rt, "daily a");
    expect(seen).toEqual(["a, hourly a, daily a"]);
    await update(rt, "hourly b", "hourly b");
    expect(seen).toEqual(["a, hourly a, daily a", "b, daily b, hourly b, hourly b"]);
  });

  test("takes several updates of one key together, and each once", async () => {
    const { dag, seen } = consumer(partitioned([hourly, daily]));
    const rt = await scheduler({ dags: [dag] });
    await update(rt, "hourly a", "hourly a", "daily a");
    expect(seen).toEqual(["a, hourly a, hourly a, daily a"]);
    await update(rt, "daily a");
    expect(seen).toHaveLength(1);
    await update(rt, "hourly a");
    expect(seen[1]).toBe("a, daily a, hourly a");
  });

  test("its runs have no logical date, and are named by their key", async () => {
    const { dag } = consumer(partitioned(daily));
    const rt = await scheduler({ dags: [dag], now: "2024-01-02T00:00:00Z" });
    await update(rt, "daily nl");
    expect(await rt.runs("consumer")).toMatchObject([
      {
        runType: "asset_triggered",
        partitionKey: "nl",
        logicalDate: null,
        runId: expect.stringMatching(/^asset_triggered__2024-01-02T00:00:00\+00:00__nl__.{8}$/),
      },
    ]);
  });

  test("each asset may have a mapper: hours and days meet in the day", async () => {
    const { dag, seen } = consumer(
      partitioned(hourly.and(daily), { mappers: [[hourly, partitionMapper.startOfDay()]] }),
    );
    const rt = await scheduler({ dags: [dag] });
    await update(rt, "hourly 2024-01-01T05:00:00", "daily 2024-01-01", "hourly 2024-01-02T05:00:00");
    expect(seen).toEqual(["2024-01-01, hourly 2024-01-01T05:00:00, daily 2024-01-01"]);
  });

  test("one of several assets is enough where the schedule says so", async () => {
    const { dag, seen } = consumer(partitioned(hourly.or(daily)));
    const rt = await scheduler({ dags: [dag] });
    await update(rt, "hourly a", "daily b");
    expect(seen.sort()).toEqual(["a, hourly a", "b, daily b"]);
  });

  test("references by name and by place are assets like others", async () => {
    const { dag, seen } = consumer(partitioned([asset.ref({ name: "hourly" }), asset.ref({ uri: "daily" })]));
    const rt = await scheduler({ dags: [dag] });
    await update(rt, "hourly a", "daily a");
    expect(seen).toEqual(["a, hourly a, daily a"]);
  });

  test("no more runs are made than maxActiveRuns; the keys that were complete first go first", async () => {
    const { dag, seen } = consumer(partitioned([daily]), { maxActiveRuns: 1 });
    const rt = await scheduler({ dags: [dag] });
    await update(rt, "daily c", "daily a", "daily b");
    expect(seen.map((one) => one.split(",")[0])).toEqual(["c", "a", "b"]);
  });

  test("while the DAG is paused events wait, by key", async () => {
    const { dag, seen } = consumer(partitioned([daily]));
    const rt = await scheduler({ dags: [dag] });
    (await rt.store.catalog()).dags.setPaused("consumer", true);
    await rt.noticed();
    await update(rt, "daily a", "daily b", "daily a");
    expect(seen).toEqual([]);
    expect((await rt.store.queries()).listQueuedEvents("consumer")).toMatchObject([
      { asset: "daily", partitionKey: "a", events: 2 },
      { asset: "daily", partitionKey: "b", events: 1 },
    ]);
    (await rt.store.catalog()).dags.setPaused("consumer", false);
    await rt.noticed();
    expect(seen.sort()).toEqual(["a, daily a, daily a", "b, daily b"]);
  });

  test("a scheduler that is started later finds what waits", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    const { dag, seen } = consumer(partitioned([hourly, daily]));
    const first = await testScheduler({ dags: [dag], now: "2024-01-02T00:00:00Z", store });
    await update(first, "hourly a", "hourly b");
    await first.scheduler.stop(0);
    const change = { asset: "daily", uri: "daily", extra: {}, aliases: [], partitionKey: "b" };
    await store.transition([{ kind: "assetEvent", change, at: first.clock.now() }]);
    await scheduler({ dags: [dag], store });
    expect(seen).toEqual(["b, hourly b, daily b"]);
  });

  test("keys that the mapper cannot read make no run, and it is said why", async () => {
    const { dag, seen } = consumer(partitioned(daily, { mapper: partitionMapper.startOfDay() }));
    const rt = await scheduler({ dags: [dag] });
    await update(rt, "daily Sunday", "daily");
    expect(seen).toEqual([]);
    expect((await rt.store.queries()).listRefusedEvents("consumer", 9)).toMatchObject([
      { asset: "daily", partitionKey: null, why: "the event has no partition key" },
      { asset: "daily", partitionKey: "Sunday", why: 'key "Sunday" is not a date as ISO 8601 has it' },
    ]);
  });

  test("when the mapper is another one, what waits under the old one is let go, and it is said", async () => {
    const { dag } = consumer(partitioned([hourly, daily]));
    const rt = await scheduler({ dags: [dag] });
    await update(rt, "hourly 2024-01-01T05:00:00", "daily 2024-01-02");
    const edited = consumer(partitioned([hourly, daily], { mappers: [[hourly, partitionMapper.startOfDay()]] }));
    await rt.store.saveDocument(edited.dag.document, rt.clock.now());
    const queries = await rt.store.queries();
    expect(queries.listQueuedEvents("consumer")).toMatchObject([{ asset: "daily" }]);
    expect(queries.listRefusedEvents("consumer", 9)).toMatchObject([
      { asset: "hourly", why: "the schedule has another mapper since" },
    ]);
  });

  test("mappers of assets that it does not name, and keys that can never meet, are refused", () => {
    const { startOfDay, startOfMonth } = partitionMapper;
    expect(() => partitioned(daily, { mappers: [[hourly, startOfDay()]] })).toThrow(
      "assets of its own schedule: daily",
    );
    const two = { mapper: startOfMonth(), mappers: [[daily, startOfDay()]] as const };
    expect(() => partitioned([hourly, daily], two)).toThrow("keys of two never are the same");
    expect(() => partitioned(hourly.or(daily), two)).not.toThrow();
  });
});

describe("cronPartition", () => {
  const nightly = cronPartition("0 2 * * *", { offset: -1, keyFormat: "yyyy-MM-dd" });

  test("has a run at each tick, for the partition of the one before, and without a logical date", async () => {
    const { dag, seen } = consumer(nightly, { startDate: "2024-01-01", catchup: true });
    const rt = await scheduler({ dags: [dag], now: "2024-01-02T12:00:00Z" });
    await rt.advanceTo("2024-01-03T02:00:00Z");
    expect(seen).toEqual(["2023-12-31", "2024-01-01", "2024-01-02"]);
    const [, second] = (await rt.runs("consumer")).sort((a, b) => a.runKey - b.runKey);
    expect(second).toMatchObject({
      runType: "scheduled",
      runId: "scheduled__2024-01-02T02:00:00+00:00__2024-01-01",
      partitionDate: Date.parse("2024-01-01T02:00:00Z"),
      logicalDate: null,
      dataIntervalStart: null,
      runAfter: Date.parse("2024-01-02T02:00:00Z"),
    });
  });

  test("keys are written in its zone, and what its tasks update has them", async () => {
    class Load {
      flow() {
        new EmptyOperator({ taskId: "load", outlets: [daily] });
      }
    }
    const schedule = cronPartition("@daily", { timezone: "Europe/Amsterdam" });
    const load = defineDag(Load, { dagId: "load", schedule, startDate: "2024-07-01T00:00:00+02:00", catchup: true });
    const { dag, seen } = consumer(partitioned(daily, { mapper: partitionMapper.startOfDay() }));
    await scheduler({ dags: [load, dag], now: "2024-07-01T22:00:00Z" });
    expect(seen).toEqual(["2024-07-01, daily 2024-07-01T00:00:00", "2024-07-02, daily 2024-07-02T00:00:00"]);
  });

  test("a partition that has been run by hand is not run again by its schedule", async () => {
    const { dag, seen } = consumer(nightly, { startDate: "2024-01-01", catchup: true });
    const rt = await scheduler({ dags: [dag], now: "2024-01-01T12:00:00Z" });
    await triggerRun(rt.tools, { dagId: "consumer", partitionKey: "2024-01-01" });
    await rt.noticed();
    await rt.advanceTo("2024-01-03T12:00:00Z");
    expect(seen).toEqual(["2023-12-31", "2024-01-01", "2024-01-02"]);
  });

  test("beside assets its runs have keys and take updates that have none", async () => {
    const schedule = assetAndTime({ timetable: nightly, assets: daily });
    const { dag, seen } = consumer(schedule, { startDate: "2024-01-02", catchup: true });
    const rt = await scheduler({ dags: [dag], now: "2024-01-02T12:00:00Z" });
    await update(rt, "daily nl", "daily");
    expect(seen).toEqual(["2024-01-01, daily undefined"]);
    expect(() => assetOrTime({ timetable: partitioned(daily), assets: daily })).toThrow("a time: when there are runs");
  });

  test("what it cannot read is refused", () => {
    expect(() => cronPartition("0 2 * * *", { offset: 0.5 })).toThrow("a whole number");
    expect(() => cronPartition("0 2 * * *", { keyFormat: "HH:mm" })).toThrow("tokens of a date");
    expect(() => cronPartition("never")).toThrow("five fields");
  });

  test("a backfill runs the partitions of a stretch of time, and none that has a run", async () => {
    const { dag, seen } = consumer(nightly, { startDate: "2024-01-04", catchup: false });
    const rt = await scheduler({ dags: [dag], now: "2024-01-05T12:00:00Z" });
    expect(seen).toEqual(["2024-01-04"]);
    const order = { dagId: "consumer", from: Date.UTC(2024, 0, 2), to: Date.UTC(2024, 0, 5) };
    const { dates } = await createBackfill(rt.tools, order);
    expect(dates.map(({ partitionKey }) => partitionKey)).toEqual(["2024-01-02", "2024-01-03", "2024-01-04"]);
    await rt.noticed();
    expect(seen).toEqual(["2024-01-04", "2024-01-02", "2024-01-03"]);
    const { backfills } = await rt.store.catalog();
    expect(backfills.dates(1).map(({ reason }) => reason)).toEqual([null, null, "already exists"]);
    await expect(createBackfill(rt.tools, { ...order, reprocess: "completed" })).rejects.toThrow("left as they are");
  });
});
