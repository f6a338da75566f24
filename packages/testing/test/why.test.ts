import { currentContext, type DefineDagOptions, defineDag, type Flow } from "@tradewind/core";
import { explainRun, triggerRun, whyText } from "@tradewind/runtime";
import { expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const at = { now: "2024-01-02T00:00:00Z" } as const;

/** a, and b after it; b is in pool "p". What a does is up to the test. */
function ab(a: () => unknown, options: DefineDagOptions = {}) {
  class Ab {
    a() {
      return a();
    }
    b() {}
    flow(this: Flow<Ab>) {
      this.a().before(this.b());
    }
  }
  return defineDag(Ab, { dagId: "ab", tasks: { a: { retries: 1 }, b: { pool: "p" } }, ...options });
}

async function reasons(rt: TestScheduler, runId: string, hasScheduler = true) {
  const tools = { store: rt.store, now: rt.clock.now(), parallelism: 32, hasScheduler };
  const all = await explainRun(tools, "ab", runId);
  return Object.fromEntries(all.map(({ taskId, reasons: why }) => [taskId, why.map(whyText)]));
}

const waitAnHour = () => currentContext().waitUntil({ for: { hours: 1 } });

async function triggered(rt: TestScheduler, runId: string) {
  await triggerRun(rt.tools, { dagId: "ab", runId });
  await rt.noticed();
}

test("a deferred task says when it is due, and who waits for it that it does", async () => {
  await using rt = await testScheduler({ dags: [ab(waitAnHour)], ...at });
  await triggered(rt, "one");
  expect(await reasons(rt, "one")).toEqual({
    a: ["deferred: due again at 2024-01-02T01:00:00.000Z"],
    b: ["trigger rule all_success waits for a (deferred)"],
  });
});

test("a task that waits for its next try says when", async () => {
  const fail = () => {
    throw new Error("no");
  };
  await using rt = await testScheduler({ dags: [ab(fail)], ...at });
  await triggered(rt, "one");
  expect((await reasons(rt, "one")).a).toEqual(["up_for_retry: due again at 2024-01-02T00:05:00.000Z"]);
});

test("a task without a slot says which pool is full, and who holds it", async () => {
  const pools = [{ name: "p", slots: 1 }];
  class Holder {
    async hold() {
      const { signal } = currentContext();
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    }
    flow(this: Flow<Holder>) {
      this.hold();
    }
  }
  const holder = defineDag(Holder, {
    dagId: "holder",
    tasks: { hold: { pool: "p" } },
    schedule: "@once",
    startDate: "2024-01-01",
  });
  await using rt = await testScheduler({ dags: [holder, ab(() => 1)], pools, ...at });
  await triggered(rt, "one");
  const { runId } = (await rt.runs("holder"))[0]!;
  expect((await reasons(rt, "one")).b).toEqual([`pool "p" is full: 1 of 1 slots, held by holder.hold of ${runId}`]);
});

test("a task of a pool that does not exist says so", async () => {
  await using rt = await testScheduler({ dags: [ab(() => 1)], ...at });
  await triggered(rt, "one");
  expect((await reasons(rt, "one")).b).toEqual([
    'pool "p" does not exist: tradewind pools set p <slots> <description>',
  ]);
});

test("a run that waits says for what: a paused DAG, a limit", async () => {
  await using rt = await testScheduler({ dags: [ab(waitAnHour, { maxActiveRuns: 1 })], ...at });
  await triggered(rt, "one");
  await triggered(rt, "two");
  expect((await reasons(rt, "two")).a![0]).toBe("the run waits: 1 of at most 1 runs are active (maxActiveRuns)");
  (await rt.store.catalog()).dags.setPaused("ab", true);
  expect((await reasons(rt, "two")).a![0]).toBe("the run waits: the DAG (or its backfill) is paused");
  expect((await reasons(rt, "two", false)).a![0]).toContain("no scheduler works on this store");
});

test("a task that depends on its past says what in it", async () => {
  const dag = ab(waitAnHour, {
    schedule: "@daily",
    startDate: "2024-01-01",
    catchup: true,
    defaultArgs: { dependsOnPast: true },
  });
  await using rt = await testScheduler({ dags: [dag], now: "2024-01-03T00:00:00Z" });
  expect((await reasons(rt, "scheduled__2024-01-02T00:00:00+00:00")).a).toEqual([
    'depends on the past: "a" of the run before, scheduled__2024-01-01T00:00:00+00:00, is not finished',
  ]);
});
