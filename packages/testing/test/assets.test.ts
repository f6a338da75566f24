import {
  type Asset,
  type AssetEvent,
  allOf,
  anyOf,
  asset,
  assetAlias,
  assetOrTime,
  currentContext,
  type DagDefinition,
  defineDag,
  EmptyOperator,
  type Flow,
  type Schedule,
  SkipTask,
} from "@tradewind/core";
import { clearTasks, findAsset, triggerRun } from "@tradewind/runtime";
import { openSqliteStore, type RunRow } from "@tradewind/store";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const orders = asset("orders", { uri: "s3://lake/orders" });
const customers = asset("customers");
const returns = asset("returns");

/** A DAG that is run by hand and updates an asset. */
function producer(dagId: string, ...outlets: Asset[]): DagDefinition {
  class Producer {
    work() {}
    flow(this: Flow<Producer>) {
      this.work();
    }
  }
  return defineDag(Producer, { dagId, tasks: { work: { outlets } } });
}

/** A DAG that runs when assets say so, and keeps what it was told. */
function consumer(
  dagId: string,
  schedule: Schedule,
  options: Parameters<typeof defineDag>[1] = {},
  seen: (readonly AssetEvent[])[] = [],
): DagDefinition {
  class Consumer {
    async work() {
      seen.push(await currentContext().triggeringAssetEvents.all());
    }
    flow(this: Flow<Consumer>) {
      this.work();
    }
  }
  return defineDag(Consumer, { dagId, schedule, tasks: { work: {} }, ...options });
}

/** Runs a DAG once by hand, and waits until what follows has happened. */
async function update(rt: TestScheduler, dagId: string): Promise<void> {
  await triggerRun(rt.tools, { dagId });
  await rt.noticed();
}

const NOW = "2024-05-01T08:00:00Z";
const states = (runs: readonly RunRow[]) => runs.map(({ state }) => state);
const names = (events: readonly AssetEvent[]) => events.map((event) => event.asset.name);

test("a consumer runs when the producer has succeeded", async () => {
  const seen: (readonly AssetEvent[])[] = [];
  const dags = [producer("make_orders", orders), consumer("report", orders, {}, seen)];
  await using rt = await testScheduler({ dags, now: NOW });
  expect(await rt.runs("report")).toEqual([]);
  await update(rt, "make_orders");
  const [run, ...others] = await rt.runs("report");
  expect(others).toEqual([]);
  expect(run).toMatchObject({
    runType: "asset_triggered",
    state: "success",
    logicalDate: null,
    dataIntervalStart: null,
    dataIntervalEnd: null,
    runAfter: Date.parse(NOW),
  });
  expect(run!.runId).toMatch(/^asset_triggered__2024-05-01T08:00:00\+00:00_.{8}$/);
  expect(seen).toEqual([
    [
      expect.objectContaining({
        asset: { name: "orders", uri: "s3://lake/orders" },
        extra: {},
        sourceDagId: "make_orders",
        sourceTaskId: "work",
        sourceRunId: "manual__2024-05-01T08:00:00+00:00",
        sourceMapIndex: -1,
      }),
    ],
  ]);
  expect(seen[0]![0]!.sourceRun?.logicalDate?.toISO()).toBe("2024-05-01T08:00:00.000Z");
});

describe("a schedule of assets", () => {
  const makers = [producer("o", orders), producer("c", customers), producer("r", returns)];

  async function runsAfter(schedule: Schedule, updates: readonly string[]): Promise<string[][]> {
    const seen: (readonly AssetEvent[])[] = [];
    await using rt = await testScheduler({ dags: [...makers, consumer("report", schedule, {}, seen)], now: NOW });
    for (const dagId of updates) await update(rt, dagId);
    return seen.map(names);
  }

  test("in a list waits for all of them; several updates of one go into one run, and then it waits anew", async () => {
    expect(await runsAfter([orders, customers], ["o", "o", "c", "o"])).toEqual([["orders", "orders", "customers"]]);
    expect(await runsAfter([orders, customers], ["o", "c", "c", "o"])).toEqual([
      ["orders", "customers"],
      ["customers", "orders"],
    ]);
  });

  test("joined with or has a run for each update", async () => {
    expect(await runsAfter(orders.or(customers), ["o", "c", "r"])).toEqual([["orders"], ["customers"]]);
  });

  test("may be nested; whatever waits goes into the run", async () => {
    const nested = anyOf(allOf(orders, customers), returns);
    expect(await runsAfter(nested, ["o", "r", "c", "o"])).toEqual([
      ["orders", "returns"],
      ["customers", "orders"],
    ]);
    expect(await runsAfter(orders.and(customers.or(returns)), ["c", "r", "o"])).toEqual([
      ["customers", "returns", "orders"],
    ]);
  });

  test("goes by the asset's name, wherever it was made", async () => {
    expect(await runsAfter(asset("orders"), ["o"])).toEqual([["orders"]]);
  });
});

test("each consumer has its own run for an event, and consumers are producers in turn", async () => {
  const raw = asset("raw");
  const clean = asset("clean");
  const dags = [
    producer("load", raw),
    consumer("count", raw),
    defineDag(
      class {
        flow() {
          new EmptyOperator({ taskId: "done", outlets: [clean] });
        }
      },
      { dagId: "clean", schedule: raw },
    ),
    consumer("report", clean),
  ];
  await using rt = await testScheduler({ dags, now: NOW });
  await update(rt, "load");
  for (const dagId of ["count", "clean", "report"]) expect(states(await rt.runs(dagId))).toEqual(["success"]);
});

describe("no event", () => {
  test.each([
    ["comes from a task that skips itself", () => Promise.reject(new SkipTask("nothing to do"))],
    ["comes from a task that fails", () => Promise.reject(new Error("no"))],
  ])("%s", async (_name, body) => {
    class Producer {
      work() {
        return body();
      }
      flow(this: Flow<Producer>) {
        this.work();
      }
    }
    const dag = defineDag(Producer, { dagId: "make", tasks: { work: { outlets: [orders] } } });
    await using rt = await testScheduler({ dags: [dag, consumer("report", orders)], now: NOW });
    await update(rt, "make");
    expect(await rt.runs("report")).toEqual([]);
    expect(await rt.store.getAssetEvents("asset", { name: "orders", limit: 10 })).toEqual([]);
  });

  test("comes from a mark by hand", async () => {
    class Waits {
      async work() {
        await currentContext().waitUntil({ for: { hours: 1 } });
      }
      flow(this: Flow<Waits>) {
        this.work();
      }
    }
    const dag = defineDag(Waits, { dagId: "make", tasks: { work: { outlets: [orders] } } });
    await using rt = await testScheduler({ dags: [dag, consumer("report", orders)], now: NOW });
    await update(rt, "make");
    const { markTasks } = await import("@tradewind/runtime");
    const [run] = await rt.runs("make");
    await markTasks(rt.tools, { dagId: "make", runId: run!.runId, tasks: ["work"], state: "success" });
    await rt.noticed();
    expect(states(await rt.runs("make"))).toEqual(["success"]);
    expect(await rt.runs("report")).toEqual([]);
  });

  test("counts that happened before the consumer was there", async () => {
    await using rt = await testScheduler({ dags: [producer("make", orders)], now: NOW });
    await update(rt, "make");
    await rt.publish(consumer("report", orders));
    await rt.quiet();
    expect(await rt.runs("report")).toEqual([]);
    await update(rt, "make");
    expect(await rt.runs("report")).toHaveLength(1);
  });

  test("waits for a consumer whose file is gone, or that names the asset no more", async () => {
    const both = [orders, customers];
    const dags = [producer("make", orders), producer("c", customers), consumer("gone", both), consumer("edited", both)];
    await using rt = await testScheduler({ dags, now: NOW });
    await update(rt, "make");
    await rt.scheduler.unpublish("gone.ts");
    await rt.publish(consumer("edited", [returns, customers]));
    await rt.publish(consumer("gone", both));
    await rt.publish(consumer("edited", both));
    await update(rt, "c");
    expect([...(await rt.runs("gone")), ...(await rt.runs("edited"))]).toEqual([]);
    await update(rt, "make");
    expect([...(await rt.runs("gone")), ...(await rt.runs("edited"))]).toHaveLength(2);
  });
});

test("a task that succeeds at its second try has one event, and one more when it is cleared", async () => {
  class Producer {
    work() {
      if (currentContext().ti.tryNumber === 1) throw new Error("not yet");
    }
    flow(this: Flow<Producer>) {
      this.work();
    }
  }
  const options = { outlets: [orders], retries: 1, retryDelay: { seconds: 1 } };
  const dag = defineDag(Producer, { dagId: "make", tasks: { work: options } });
  await using rt = await testScheduler({ dags: [dag, consumer("report", orders)], now: NOW });
  await update(rt, "make");
  await rt.advanceTo("2024-05-01T08:01:00Z");
  expect(await rt.runs("report")).toHaveLength(1);
  await clearTasks(rt.tools, { dagId: "make", runId: (await rt.runs("make"))[0]!.runId });
  await rt.noticed();
  expect(await rt.runs("report")).toHaveLength(2);
});

describe("events are kept, and each is consumed once,", () => {
  test("while the consumer is paused: one run has them all when it is resumed", async () => {
    const seen: (readonly AssetEvent[])[] = [];
    const dags = [producer("make", orders), consumer("report", orders, { isPausedUponCreation: true }, seen)];
    await using rt = await testScheduler({ dags, now: NOW });
    for (let i = 0; i < 3; i++) await update(rt, "make");
    expect(await rt.runs("report")).toEqual([]);
    (await rt.store.catalog()).dags.setPaused("report", false);
    await rt.noticed();
    expect(seen.map(names)).toEqual([["orders", "orders", "orders"]]);
    expect(await rt.runs("report")).toHaveLength(1);
  });

  test("while it has as many runs as it may have", async () => {
    const seen: number[] = [];
    class Slow {
      async work() {
        const { triggeringAssetEvents, waitUntil } = currentContext();
        await waitUntil({ for: { hours: 1 } });
        seen.push((await triggeringAssetEvents.all()).length);
      }
      flow(this: Flow<Slow>) {
        this.work();
      }
    }
    const slow = defineDag(Slow, { dagId: "slow", schedule: orders, maxActiveRuns: 1, tasks: { work: {} } });
    await using rt = await testScheduler({ dags: [producer("make", orders), slow], now: NOW });
    for (let i = 0; i < 5; i++) await update(rt, "make");
    expect(states(await rt.runs("slow"))).toEqual(["running"]);
    await rt.advanceTo("2024-05-01T10:30:00Z");
    expect(seen).toEqual([1, 4]);
    expect(states(await rt.runs("slow"))).toEqual(["success", "success"]);
  });

  test("while there is no scheduler", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    const dags = [producer("make", orders), consumer("report", orders, { isPausedUponCreation: true })];
    const first = await testScheduler({ dags, now: NOW, store });
    await update(first, "make");
    await first.scheduler.stop(0);
    (await store.catalog()).dags.setPaused("report", false);
    await using rt = await testScheduler({ dags, now: NOW, store });
    expect(states(await rt.runs("report"))).toEqual(["success"]);
  });

  test("however many schedulers look at once", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    const dags = [producer("make", orders), consumer("report", orders)];
    const one = await testScheduler({ dags, now: NOW, store });
    const other = await testScheduler({ dags, now: NOW, store });
    const change = { asset: "orders", uri: "orders", extra: {}, aliases: [] };
    for (let i = 0; i < 100; i++) {
      await store.transition([{ kind: "assetEvent", change, at: one.clock.now() }]);
      await Promise.all([one.noticed(), other.noticed()]);
    }
    const waiting = await store.getAssetQueues();
    const runs = await one.runs("report");
    const consumed = await Promise.all(runs.map(({ runKey }) => store.getAssetEventsOfRun(runKey)));
    expect(waiting.size).toBe(0);
    expect(consumed.flat().map(({ eventId }) => eventId)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    await other.scheduler.stop(0);
    await one[Symbol.asyncDispose]();
  });

  test("and runs by hand leave them", async () => {
    const seen: (readonly AssetEvent[])[] = [];
    const dags = [producer("o", orders), producer("c", customers), consumer("report", [orders, customers], {}, seen)];
    await using rt = await testScheduler({ dags, now: NOW });
    await update(rt, "o");
    await update(rt, "report");
    await update(rt, "c");
    expect(seen.map(names)).toEqual([[], ["orders", "customers"]]);
  });
});

test("a schedule may name an asset by where it is, without knowing its name", async () => {
  const seen: (readonly AssetEvent[])[] = [];
  const there = asset.ref({ uri: "s3://lake/orders" });
  class Report {
    async work() {
      seen.push(await currentContext().triggeringAssetEvents.get(there));
    }
    flow(this: Flow<Report>) {
      this.work();
    }
  }
  const report = defineDag(Report, { dagId: "report", schedule: allOf(there, customers), tasks: { work: {} } });
  await using rt = await testScheduler({ dags: [producer("o", orders), producer("c", customers), report], now: NOW });
  await update(rt, "o");
  expect(seen).toEqual([]);
  await update(rt, "c");
  expect(seen.map(names)).toEqual([["orders"]]);
  expect((await findAsset(rt.store, "s3://lake/orders")).consumers).toEqual(["report"]);
});

test("an inlet may name an asset by where it is, or by its name alone: its events are looked for when they are read", async () => {
  const there = asset.ref({ uri: "s3://lake/orders" });
  const named = asset.ref({ name: "orders" });
  const seen: unknown[] = [];
  class Reads {
    async read(text: string) {
      const { inletEvents, inlets } = currentContext();
      seen.push(text, (await inletEvents.get(there)).length, inlets.length);
      seen.push((await inletEvents.get(named, { limit: 1 })).map(({ asset: { uri } }) => uri));
      await inletEvents.get(orders);
      await inletEvents.get(asset.ref({ uri: "s3://elsewhere" }));
    }
    flow(this: Flow<Reads>) {
      this.read(
        "{{ inlet_events['s3://lake/orders'] | length }} {{ inlet_events['orders'] | length }} {{ inlets[0].uri }}",
      );
    }
  }
  const reads = defineDag(Reads, { dagId: "reads", tasks: { read: { inlets: [there, named] } } });
  const elsewhere = producer("m", asset("moved", { uri: "s3://lake/orders" }));
  await using rt = await testScheduler({ dags: [producer("o", orders), elsewhere, reads], now: NOW });
  await update(rt, "o");
  await update(rt, "m");
  await update(rt, "o");
  await update(rt, "reads");
  expect(seen).toEqual(["3 2 s3://lake/orders", 3, 2, ["s3://lake/orders"]]);
  const [run] = await rt.runs("reads");
  const [row] = await rt.store.getTaskInstances(run!.runKey);
  expect(JSON.parse(row!.error!)).toMatchObject({ code: "TW3070", message: expect.stringContaining("s3://elsewhere") });
  const { readers } = await findAsset(rt.store, "orders");
  expect(readers.map(({ dagId }) => dagId)).toEqual(["reads", "reads"]);
  expect((await findAsset(rt.store, "moved")).readers.map(({ dagId }) => dagId)).toEqual(["reads"]);
});

test("a schedule may name an asset by its name alone, also beside the asset itself", async () => {
  const seen: (readonly AssetEvent[])[] = [];
  const named = asset.ref({ name: "orders" });
  const dags = [
    producer("o", orders),
    producer("c", customers),
    consumer("by_name", named, {}, seen),
    consumer("both", allOf(named, orders, customers), {}, seen),
  ];
  await using rt = await testScheduler({ dags, now: NOW });
  await update(rt, "o");
  expect(seen.map(names)).toEqual([["orders"]]);
  await update(rt, "c");
  expect(seen.map(names)).toEqual([["orders"], ["orders", "customers"]]);
  expect((await findAsset(rt.store, "orders")).consumers).toEqual(["both", "by_name"]);
});

test("assets or time: both make runs, and a run by time leaves the events to those by assets", async () => {
  const seen: (readonly AssetEvent[])[] = [];
  const schedule = assetOrTime({ timetable: "@daily", assets: [orders, customers] });
  const options = { startDate: "2024-05-01", timezone: "Europe/Amsterdam" };
  const dags = [producer("o", orders), producer("c", customers), consumer("both", schedule, options, seen)];
  await using rt = await testScheduler({ dags, now: NOW });
  await update(rt, "o");
  await rt.advanceTo("2024-05-01T22:00:00Z");
  expect(await rt.logicalDates("both")).toEqual(["2024-04-30T22:00"]);
  await update(rt, "c");
  await rt.advanceTo("2024-05-02T23:00:00Z");
  const runs = await rt.runs("both");
  expect(runs.map(({ runType }) => runType)).toEqual(["scheduled", "asset_triggered", "scheduled"]);
  expect(seen.map(names)).toEqual([[], ["orders", "customers"], []]);
});

describe("extra", () => {
  test("goes with the event: to the run that it makes, to templates, and to tasks that have the asset as inlet", async () => {
    const found: unknown[] = [];
    class Producer {
      work() {
        const { outletEvents, dagRun } = currentContext();
        outletEvents.get(orders).extra = { rows: 3 };
        outletEvents.get(orders).add({ startDate: dagRun.logicalDate!.toISODate() });
      }
      flow(this: Flow<Producer>) {
        this.work();
      }
    }
    class Consumer {
      async read(text: string) {
        const { inletEvents, triggeringAssetEvents } = currentContext();
        const earlier = await inletEvents.get(orders, { limit: 2 });
        const [event] = await triggeringAssetEvents.get(orders);
        found.push(
          text,
          event!.extra,
          earlier.map(({ extra }) => extra.rows),
        );
      }
      flow(this: Flow<Consumer>) {
        this.read(
          "{{ triggering_asset_events.orders[0].extra.rows }} rows of {{ (triggering_asset_events.values() | first | first).source_dag_run.data_interval_start | ds }}, " +
            "{{ inlet_events.orders[-1].source_dag_id }}, {{ inlets[0].uri }}",
        );
      }
    }
    const dags = [
      defineDag(Producer, { dagId: "make", tasks: { work: { outlets: [orders] } } }),
      defineDag(Consumer, { dagId: "report", schedule: orders, tasks: { read: { inlets: [orders] } } }),
    ];
    await using rt = await testScheduler({ dags, now: NOW });
    const earlier = { asset: "orders", uri: "s3://lake/orders", extra: { rows: 1 }, aliases: [] };
    await rt.store.transition([{ kind: "assetEvent", change: earlier, at: 1 }]);
    await rt.noticed();
    found.length = 0;
    await update(rt, "make");
    expect(found).toEqual([
      "3 rows of 2024-05-01, make, s3://lake/orders",
      { rows: 3, startDate: "2024-05-01" },
      [1, 3],
    ]);
  });

  test.each([
    ["a date", { at: new Date(0) }, "TW3071"],
    ["a function", { run: () => 1 }, "TW3001"],
  ])("%s in it fails the task, and nothing is updated", async (_name, extra, code) => {
    class Producer {
      work() {
        currentContext().outletEvents.get(orders).extra = extra;
      }
      flow(this: Flow<Producer>) {
        this.work();
      }
    }
    const dag = defineDag(Producer, { dagId: "make", tasks: { work: { outlets: [orders] } } });
    await using rt = await testScheduler({ dags: [dag, consumer("report", orders)], now: NOW });
    await update(rt, "make");
    const [row] = await rt.store.getTaskInstances((await rt.runs("make"))[0]!.runKey);
    expect(JSON.parse(row!.error!)).toMatchObject({ code });
    expect(await rt.runs("report")).toEqual([]);
  });

  test("of an asset that is no outlet is an error that lists those that are", async () => {
    class Producer {
      work() {
        currentContext().outletEvents.get(customers);
      }
      flow(this: Flow<Producer>) {
        this.work();
      }
    }
    const dag = defineDag(Producer, { dagId: "make", tasks: { work: { outlets: [orders] } } });
    await using rt = await testScheduler({ dags: [dag], now: NOW });
    await update(rt, "make");
    const [row] = await rt.store.getTaskInstances((await rt.runs("make"))[0]!.runKey);
    expect(JSON.parse(row!.error!)).toMatchObject({
      code: "TW3070",
      message: 'Task "work" has no asset "customers" among its outlets.',
      hint: "Known: orders.",
    });
  });
});

describe("an alias", () => {
  const exports = assetAlias("exports");
  const other = assetAlias("other");

  function exporter(body: (day: string) => void): DagDefinition {
    class Exporter {
      work(day: string) {
        body(day);
      }
      flow(this: Flow<Exporter>) {
        this.work("{{ ds }}");
      }
    }
    return defineDag(Exporter, { dagId: "export", tasks: { work: { outlets: [exports, other] } } });
  }

  test("stands for the assets that the task adds when it runs", async () => {
    const seen: (readonly AssetEvent[])[] = [];
    const file = (day: string) => asset(`s3://exports/${day}.csv`);
    const dags = [
      exporter((day) => currentContext().outletEvents.get(exports).add(file(day), { day })),
      consumer("by_alias", exports, {}, seen),
      consumer("by_asset", file("2024-05-01")),
      producer("later", file("2024-05-01")),
    ];
    await using rt = await testScheduler({ dags, now: NOW });
    await update(rt, "export");
    expect(seen).toEqual([
      [
        expect.objectContaining({
          asset: { name: "s3://exports/2024-05-01.csv", uri: "s3://exports/2024-05-01.csv" },
          extra: { day: "2024-05-01" },
          aliases: ["exports"],
        }),
      ],
    ]);
    expect(await rt.runs("by_asset")).toHaveLength(1);
    // the asset belongs to the alias from now on, whoever updates it
    await update(rt, "later");
    expect(await rt.runs("by_alias")).toHaveLength(2);
  });

  test("to which nothing is added updates nothing", async () => {
    await using rt = await testScheduler({ dags: [exporter(() => {}), consumer("by_alias", exports)], now: NOW });
    await update(rt, "export");
    expect(await rt.runs("by_alias")).toEqual([]);
  });

  test("has one event for an asset with the same extra, also through several aliases", async () => {
    const file = asset("file");
    const dag = exporter(() => {
      const { outletEvents } = currentContext();
      outletEvents.get(exports).add(file);
      outletEvents.get(exports).add(file);
      outletEvents.get(other).add(file);
      outletEvents.get(other).add(file, { part: 2 });
    });
    await using rt = await testScheduler({ dags: [dag], now: NOW });
    await update(rt, "export");
    const events = await rt.store.getAssetEvents("alias", { name: "other", limit: 10 });
    expect(events.map(({ aliases, extra }) => ({ aliases, extra }))).toEqual([
      { aliases: ["exports", "other"], extra: {} },
      { aliases: ["other"], extra: { part: 2 } },
    ]);
  });
});

test("a DAG that waits for assets has no time at which the scheduler wakes, and none is read while nothing happens", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  let looks = 0;
  const counting = {
    ...store,
    getAssetQueues: () => {
      looks++;
      return store.getAssetQueues();
    },
  };
  const dags = [producer("make", orders), consumer("report", orders)];
  await using rt = await testScheduler({ dags, now: NOW, store: counting });
  expect(rt.clock.nextAt).toBeUndefined();
  const before = looks;
  await rt.advanceTo("2024-05-08T08:00:00Z");
  expect(looks).toBe(before);
});

test("a task that waits has its event when it goes on and succeeds, not when it begins to wait", async () => {
  class Producer {
    async work() {
      const { outletEvents, waitUntil } = currentContext();
      await waitUntil({ for: { hours: 1 } });
      outletEvents.get(orders).extra = { waited: true };
    }
    flow(this: Flow<Producer>) {
      this.work();
    }
  }
  const dag = defineDag(Producer, { dagId: "make", tasks: { work: { outlets: [orders] } } });
  await using rt = await testScheduler({ dags: [dag], now: NOW });
  await update(rt, "make");
  const events = () => rt.store.getAssetEvents("asset", { name: "orders", limit: 9 });
  expect(await events()).toEqual([]);
  await rt.advanceTo("2024-05-01T10:00:00Z");
  expect((await events()).map(({ extra }) => extra)).toEqual([{ waited: true }]);
});

test("a task without outlets writes nothing more than it did, and one with an outlet a row for it and each consumer", async () => {
  const written = async (dag: DagDefinition, ...consumers: readonly DagDefinition[]) => {
    await using rt = await testScheduler({ dags: [dag, ...consumers], now: NOW });
    const { runId } = await triggerRun(rt.tools, { dagId: dag.dagId });
    const before = rt.store.counters();
    await rt.noticed();
    expect((await rt.store.getRun(dag.dagId, { runId }))!.state).toBe("success");
    const after = rt.store.counters();
    return { rows: after.rowChanges - before.rowChanges, commits: after.commits - before.commits };
  };
  const paused = { isPausedUponCreation: true };
  const plain = await written(producer("make"));
  expect(await written(producer("make", orders))).toEqual({ ...plain, rows: plain.rows + 1 });
  const consumers = [consumer("one", orders, paused), consumer("two", orders, paused)];
  expect(await written(producer("make", orders), ...consumers)).toEqual({ ...plain, rows: plain.rows + 3 });
});
