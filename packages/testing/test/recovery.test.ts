import { currentContext, defineDag, type Flow } from "@tradewind/core";
import { openSqliteStore, type Store } from "@tradewind/store";
import { expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

/** What a scheduler is killed over: it lets go of nothing, and writes nothing more. */
async function killed(store: Store, dag: Parameters<typeof testScheduler>[0]["dags"][number], now: string) {
  const rt = await testScheduler({ dags: [dag], now, store: silenced(store) });
  await rt.advanceTo(new Date(Date.parse(now) + 1_000).toISOString());
  return rt;
}

/** The store as one scheduler sees it: when that is dead, nothing that it still does arrives. */
function silenced(store: Store): Store & { die(): void } {
  let isDead = false;
  return {
    ...store,
    transition: (moves) => (isDead ? new Promise(() => {}) : store.transition(moves)),
    close: async () => {},
    die: () => {
      isDead = true;
    },
  };
}

test("a task whose scheduler dies under it each time is given up after ten times, and costs its try", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  const tries: number[] = [];
  class Poison {
    async work() {
      const { ti, signal } = currentContext();
      tries.push(ti.tryNumber);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    }
    flow(this: Flow<Poison>) {
      this.work();
    }
  }
  const dag = defineDag(Poison, {
    dagId: "poison",
    tasks: { work: { retries: 1, retryDelay: { hours: 1 } } },
    schedule: "@once",
    startDate: "2024-01-01",
  });
  for (let life = 1; life <= 12; life++) {
    const rt = await killed(store, dag, `2024-01-02T00:${10 + life}:00Z`);
    (rt.store as ReturnType<typeof silenced>).die();
  }
  const [run] = await store.getNewestRuns("poison", 1);
  expect((await store.getTaskInstances(run!.runKey))[0]).toMatchObject({
    state: "up_for_retry",
    tryNumber: 1,
    reason: "Whatever process runs it is gone before it ends: 11 times so far.",
  });
  expect(tries).toEqual(Array(11).fill(1));
  await store.close();
});

test("a retry, a deferral and a sensor that waited go on waiting under the next scheduler, and lose no try", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  const ran: string[] = [];
  class Waiting {
    retried() {
      const { tryNumber } = currentContext().ti;
      ran.push(`retried ${tryNumber}`);
      if (tryNumber === 1) throw new Error("once");
    }
    async deferred() {
      await currentContext().waitUntil({ for: { hours: 1 } });
      ran.push(`deferred ${currentContext().ti.tryNumber}`);
    }
    sensor() {
      return ran.length > 2;
    }
    flow(this: Flow<Waiting>) {
      this.retried();
      this.deferred();
      this.sensor();
    }
  }
  const dag = defineDag(Waiting, {
    dagId: "waiting",
    tasks: {
      retried: { retries: 1, retryDelay: { minutes: 10 } },
      deferred: {},
      sensor: { kind: "sensor", mode: "reschedule" },
    },
    schedule: "@once",
    startDate: "2024-01-01",
  });
  const first = await killed(store, dag, "2024-01-02T00:00:00Z");
  (first.store as ReturnType<typeof silenced>).die();
  const rt = await testScheduler({ dags: [dag], now: "2024-01-02T00:05:00Z", store });
  expect(await rt.states("waiting")).toMatchObject({ retried: "up_for_retry", deferred: "deferred" });
  await rt.advanceTo("2024-01-02T02:00:00Z");
  expect(await rt.states("waiting")).toEqual({ retried: "success", deferred: "success", sensor: "success" });
  expect(ran).toEqual(["retried 1", "retried 2", "deferred 1"]);
  await rt[Symbol.asyncDispose]();
});
