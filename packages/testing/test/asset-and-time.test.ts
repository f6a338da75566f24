import {
  type AssetEvent,
  asset,
  assetAndTime,
  currentContext,
  type DefineDagOptions,
  defineDag,
  type Flow,
} from "@tradewind/core";
import { createBackfill, triggerRun } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const orders = asset("orders");
const customers = asset("customers");

/** A daily DAG that waits for orders and customers, and keeps what made each of its runs. */
function gated(options: DefineDagOptions = {}) {
  const seen: string[] = [];
  class Gated {
    async work() {
      const { ds, triggeringAssetEvents } = currentContext();
      const events: readonly AssetEvent[] = await triggeringAssetEvents.all();
      seen.push(`${ds}: ${events.map(({ asset: { name } }) => name).join(" ")}`);
    }
    flow(this: Flow<Gated>) {
      this.work();
    }
  }
  const dag = defineDag(Gated, {
    dagId: "gated",
    schedule: assetAndTime({ timetable: "@daily", assets: [orders, customers] }),
    startDate: "2024-01-01",
    catchup: true,
    tasks: { work: {} },
    ...options,
  });
  return { dag, seen };
}

async function update(rt: TestScheduler, ...names: string[]): Promise<void> {
  for (const name of names) {
    const change = { asset: name, uri: name, extra: {}, aliases: [] };
    await rt.store.transition([{ kind: "assetEvent", change, at: rt.clock.now() }]);
  }
  await rt.noticed();
}

describe("assets and time", () => {
  test("a run is made when its time has come and all assets were updated, and takes their events", async () => {
    const { dag, seen } = gated();
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-02T00:00:00Z" });
    expect(await rt.runs("gated")).toEqual([]);
    await update(rt, "orders");
    expect(seen).toEqual([]);
    await update(rt, "orders", "customers");
    expect(seen).toEqual(["2024-01-01: orders orders customers"]);
    const [run] = await rt.runs("gated");
    expect(run).toMatchObject({ runType: "scheduled", runId: "scheduled__2024-01-01T00:00:00+00:00" });
  });

  test("updates before the time wait for it", async () => {
    const { dag, seen } = gated();
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-01T12:00:00Z" });
    await update(rt, "orders", "customers");
    expect(seen).toEqual([]);
    await rt.advanceTo("2024-01-02T00:00:00Z");
    expect(seen).toEqual(["2024-01-01: orders customers"]);
  });

  test("each run wants updates of its own; with catchup the oldest interval goes first", async () => {
    const { dag, seen } = gated();
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-05T00:00:00Z" });
    await update(rt, "orders", "customers");
    await rt.advanceTo("2024-01-06T00:00:00Z");
    expect(seen).toEqual(["2024-01-01: orders customers"]);
    await update(rt, "orders", "customers");
    expect(seen).toEqual(["2024-01-01: orders customers", "2024-01-02: orders customers"]);
  });

  test.each([
    ["by the scheduler that has waited", false],
    ["by one that was started meanwhile", true],
  ])("without catchup the newest interval is made, %s", async (_who, isRestarted) => {
    const store = await openSqliteStore({ path: ":memory:" });
    const { dag, seen } = gated({ catchup: false });
    const first = await testScheduler({ dags: [dag], now: "2024-01-02T00:00:00Z", store });
    await first.advanceTo("2024-01-04T12:00:00Z");
    if (isRestarted) await first.scheduler.stop(0);
    const rt = isRestarted ? await testScheduler({ dags: [dag], now: "2024-01-04T12:00:00Z", store }) : first;
    await update(rt, "orders", "customers");
    expect(seen).toEqual(["2024-01-03: orders customers"]);
    await update(rt, "orders", "customers");
    expect(seen).toHaveLength(1);
    await rt.advanceTo("2024-01-05T00:00:00Z");
    expect(seen.at(-1)).toBe("2024-01-04: orders customers");
    await rt[Symbol.asyncDispose]();
  });

  test("runs by hand and backfills wait for nothing, and take nothing", async () => {
    const { dag, seen } = gated({ endDate: "2024-01-03" });
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-10T00:00:00Z" });
    await update(rt, "orders");
    await triggerRun(rt.tools, { dagId: "gated", logicalDate: Date.parse("2024-01-05T00:00:00Z") });
    const third = Date.parse("2024-01-03T00:00:00Z");
    await createBackfill(rt.tools, { dagId: "gated", from: third, to: third });
    await rt.noticed();
    expect(seen.toSorted()).toEqual(["2024-01-03: ", "2024-01-05: "]);
    await update(rt, "customers");
    expect(seen.at(-1)).toBe("2024-01-01: orders customers");
  });

  test("while nothing has been updated the scheduler sleeps", async () => {
    const { dag } = gated();
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-02T00:00:00Z" });
    // on a manual clock a scheduler that wakes itself again and again would never be idle
    await rt.scheduler.idle();
    expect(await rt.runs("gated")).toEqual([]);
  });

  test("however many schedulers look at once, each event goes into one run", async () => {
    const store = await openSqliteStore({ path: ":memory:" });
    const { dag, seen } = gated();
    const one = await testScheduler({ dags: [dag], now: "2024-02-01T00:00:00Z", store });
    const other = await testScheduler({ dags: [dag], now: "2024-02-01T00:00:00Z", store });
    for (let i = 0; i < 20; i++) {
      await update(one, "orders", "customers");
      await Promise.all([one.noticed(), other.noticed()]);
    }
    expect(seen.toSorted()).toEqual(
      Array.from({ length: 20 }, (_, i) => `2024-01-${String(i + 1).padStart(2, "0")}: orders customers`),
    );
    await other.scheduler.stop(0);
    await one[Symbol.asyncDispose]();
  });
});
