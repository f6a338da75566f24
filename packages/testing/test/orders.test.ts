import { currentContext, type DefineDagOptions, defineDag, ExternalTaskMarker, type Flow } from "@tradewind/core";
import { clearTasks, createBackfill, endRun, markTasks, triggerRun } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

/** a >> b >> c, and what they do: by task id, the tries that fail. */
function abc(ran: string[], failing: Record<string, number> = {}, options: DefineDagOptions = {}) {
  class Abc {
    #step(name: string) {
      const { ds, ti } = currentContext();
      ran.push(`${name} ${ds} ${ti.tryNumber}`);
      if (ti.tryNumber <= (failing[name] ?? 0)) throw new Error(`${name} failed on purpose`);
    }
    a() {
      this.#step("a");
    }
    b() {
      this.#step("b");
    }
    c() {
      this.#step("c");
    }
    flow(this: Flow<Abc>) {
      this.a().before(this.b().before(this.c()));
    }
  }
  return defineDag(Abc, {
    dagId: "abc",
    tasks: { a: {}, b: {}, c: {} },
    schedule: "@daily",
    startDate: "2024-01-01",
    endDate: "2024-01-03",
    catchup: true,
    ...options,
  });
}

const at = { now: "2024-01-02T00:00:00Z" } as const;

describe("clearing", () => {
  test("a failed task runs again with all after it, what was before it stays; the date stays, the try number grows", async () => {
    const ran: string[] = [];
    await using rt = await testScheduler({ dags: [abc(ran, { b: 1 })], ...at });
    const runId = "scheduled__2024-01-01T00:00:00+00:00";
    expect(await rt.states("abc", runId)).toEqual({ a: "success", b: "failed", c: "upstream_failed" });
    const before = await rt.store.getTaskInstances((await rt.runs("abc"))[0]!.runKey);
    const cleared = await clearTasks(rt.tools, { dagId: "abc", runId, tasks: ["b"], downstream: true });
    expect(cleared.map(({ taskId, state }) => `${taskId} ${state}`)).toEqual(["b failed", "c upstream_failed"]);
    await rt.noticed();
    expect(await rt.states("abc", runId)).toEqual({ a: "success", b: "success", c: "success" });
    expect(ran).toEqual(["a 2024-01-01 1", "b 2024-01-01 1", "b 2024-01-01 2", "c 2024-01-01 1"]);
    const [run] = await rt.runs("abc");
    expect(run).toMatchObject({ state: "success", logicalDate: day("2024-01-01") });
    const after = await rt.store.getTaskInstances(run!.runKey);
    expect(after.find(({ taskId }) => taskId === "a")).toEqual(before.find(({ taskId }) => taskId === "a"));
    const past = (await rt.store.queries()).listPastAttempts(run!.runKey, "b");
    expect(past).toMatchObject([{ tryNumber: 1, state: "failed" }]);
  });

  test("grants the retries anew", async () => {
    const ran: string[] = [];
    const dag = abc(ran, { b: 3 }, { defaultArgs: { retries: 1, retryDelay: { minutes: 1 } } });
    await using rt = await testScheduler({ dags: [dag], ...at });
    await rt.advanceTo("2024-01-02T01:00:00Z");
    expect((await rt.runs("abc"))[0]!.state).toBe("failed");
    await clearTasks(rt.tools, { dagId: "abc", onlyFailed: true });
    await rt.noticed();
    await rt.advanceTo("2024-01-02T02:00:00Z");
    expect((await rt.runs("abc"))[0]!.state).toBe("success");
    expect(ran.filter((line) => line.startsWith("b"))).toHaveLength(4);
  });

  test("a running task is told to end, and its successor starts when it is gone", async () => {
    const log: string[] = [];
    let free = () => {};
    class Long {
      async work() {
        const { ti, signal } = currentContext();
        log.push(`start ${ti.tryNumber}`);
        if (ti.tryNumber === 1) await new Promise<void>((resolve) => (free = resolve));
        log.push(`end ${ti.tryNumber} ${signal.aborted ? "aborted" : "in peace"}`);
      }
      flow(this: Flow<Long>) {
        this.work();
      }
    }
    const dag = defineDag(Long, { dagId: "long", tasks: { work: {} }, schedule: "@once", startDate: "2024-01-01" });
    await using rt = await testScheduler({ dags: [dag], ...at });
    await clearTasks(rt.tools, { dagId: "long" });
    await rt.noticed();
    free();
    await rt.quiet();
    expect(log[0]).toBe("start 1");
    expect(log).toContain("end 2 in peace");
    expect((await rt.runs("long"))[0]!.state).toBe("success");
  });

  test("holds back what comes after, also when the scheduler has not heard of it yet", async () => {
    const ran: string[] = [];
    const gates: Record<string, () => void> = {};
    const gate = (name: string) => new Promise<void>((resolve) => (gates[name] = resolve));
    class Two {
      async first() {
        const { ti } = currentContext();
        if (ti.tryNumber === 2) await gate("first again");
        ran.push(`first ${ti.tryNumber}`);
      }
      async second() {
        await gate("second");
        ran.push("second");
      }
      join() {
        ran.push("join");
      }
      flow(this: Flow<Two>) {
        this.join().after(this.first(), this.second());
      }
    }
    const tasks = { first: {}, second: {}, join: {} };
    const dag = defineDag(Two, { dagId: "two", tasks, schedule: "@once", startDate: "2024-01-01" });
    await using rt = await testScheduler({ dags: [dag], ...at });
    await clearTasks(rt.tools, { dagId: "two", tasks: ["first"] });
    gates.second!();
    await rt.quiet();
    expect(ran).toEqual(["first 1", "second"]);
    gates["first again"]!();
    await rt.quiet();
    expect(ran).toEqual(["first 1", "second", "first 2", "join"]);
    expect((await rt.runs("two"))[0]!.state).toBe("success");
  });

  test("says what it would do, and does nothing, when asked to", async () => {
    const ran: string[] = [];
    await using rt = await testScheduler({ dags: [abc(ran)], ...at });
    const found = await clearTasks(rt.tools, { dagId: "abc", tasks: ["/^[bc]$/"], dryRun: true });
    expect(found.map(({ taskId }) => taskId)).toEqual(["b", "c"]);
    await rt.noticed();
    expect(ran).toHaveLength(3);
  });

  test("reaches runs before and after", async () => {
    const ran: string[] = [];
    await using rt = await testScheduler({ dags: [abc(ran)], now: "2024-01-10T00:00:00Z" });
    ran.length = 0;
    const runId = "scheduled__2024-01-02T00:00:00+00:00";
    await clearTasks(rt.tools, { dagId: "abc", runId, tasks: ["c"], future: true });
    await rt.noticed();
    expect(ran.sort()).toEqual(["c 2024-01-02 2", "c 2024-01-03 2"]);
  });

  test("follows a marker into the DAG that waits for this one", async () => {
    const ran: string[] = [];
    class Etl {
      load() {
        ran.push(`load ${currentContext().ds}`);
      }
      flow(this: Flow<Etl>) {
        const marker = new ExternalTaskMarker({ taskId: "to_report", externalDagId: "report", externalTaskId: "wait" });
        this.load().before(marker);
      }
    }
    class Report {
      wait() {
        ran.push(`wait ${currentContext().ds}`);
      }
      print() {
        ran.push(`print ${currentContext().ds}`);
      }
      before() {}
      flow(this: Flow<Report>) {
        this.before().before(this.wait().before(this.print()));
      }
    }
    const often = { schedule: "@daily", startDate: "2024-01-01", catchup: true } as const;
    const etl = defineDag(Etl, { dagId: "etl", tasks: { load: {} }, ...often });
    const report = defineDag(Report, { dagId: "report", tasks: { wait: {}, print: {}, before: {} }, ...often });
    await using rt = await testScheduler({ dags: [etl, report], now: "2024-01-03T00:00:00Z" });
    ran.length = 0;
    const runId = "scheduled__2024-01-02T00:00:00+00:00";
    await clearTasks(rt.tools, { dagId: "etl", runId, tasks: ["load"], downstream: true });
    await rt.noticed();
    expect(ran.sort()).toEqual(["load 2024-01-02", "print 2024-01-02", "wait 2024-01-02"]);
  });

  test("an unknown run or task is an error with the nearest match", async () => {
    await using rt = await testScheduler({ dags: [abc([])], ...at });
    await expect(clearTasks(rt.tools, { dagId: "abc", runId: "scheduled__2024-01-01" })).rejects.toMatchObject({
      code: "TW2020",
    });
    await expect(clearTasks(rt.tools, { dagId: "abc", tasks: ["d"] })).rejects.toMatchObject({ code: "TW2002" });
    await expect(clearTasks(rt.tools, { dagId: "abd" })).rejects.toMatchObject({ code: "TW2001" });
  });
});

describe("marking", () => {
  test("a failed task as success lets those below it have their turn", async () => {
    const ran: string[] = [];
    await using rt = await testScheduler({ dags: [abc(ran, { b: 9 })], ...at });
    await markTasks(rt.tools, { dagId: "abc", tasks: ["b"], state: "success" });
    await rt.noticed();
    expect(await rt.states("abc")).toEqual({ a: "success", b: "success", c: "success" });
    expect((await rt.runs("abc"))[0]!.state).toBe("success");
    expect(ran.at(-1)).toBe("c 2024-01-01 1");
  });

  test("a task as failed fails its run, and calls its callback", async () => {
    const heard: string[] = [];
    const dag = abc([], {}, { defaultArgs: { onFailureCallback: ({ ti }) => void heard.push(ti.taskId) } });
    await using rt = await testScheduler({ dags: [dag], ...at });
    await markTasks(rt.tools, { dagId: "abc", tasks: ["c"], state: "failed" });
    await rt.noticed();
    expect((await rt.runs("abc"))[0]!.state).toBe("failed");
    expect(heard).toEqual(["c"]);
  });
});

test("a cancelled run ends, its tasks with it, and what still runs is told to", async () => {
  const heard: unknown[] = [];
  class Long {
    async work() {
      const { signal } = currentContext();
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      heard.push(signal.reason);
    }
    after() {}
    flow(this: Flow<Long>) {
      this.work().before(this.after());
    }
  }
  const dag = defineDag(Long, { dagId: "long", tasks: { work: {}, after: {} } });
  await using rt = await testScheduler({ dags: [dag], ...at });
  const { runId } = await triggerRun(rt.tools, { dagId: "long" });
  await rt.noticed();
  await rt.advanceTo("2024-01-02T00:00:01Z");
  expect(await rt.states("long")).toEqual({ work: "running" });
  await endRun(rt.tools, { dagId: "long", runId, state: "failed", reason: "cancelled" });
  await rt.noticed();
  expect(await rt.states("long")).toEqual({ work: "failed", after: "skipped" });
  expect(heard).toHaveLength(1);
  expect((await rt.runs("long"))[0]).toMatchObject({ state: "failed", reason: "cancelled" });
});

test("a task that is cleared while the run comes to its end is done again, however late anybody hears of it", async () => {
  const ran: string[] = [];
  let finish = () => {};
  class Late {
    first() {
      ran.push(`first ${currentContext().ti.tryNumber}`);
    }
    async last() {
      const { tryNumber } = currentContext().ti;
      ran.push(`last ${tryNumber}`);
      if (tryNumber > 1) return;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    }
    flow(this: Flow<Late>) {
      this.first().before(this.last());
    }
  }
  const dag = defineDag(Late, { dagId: "late", tasks: { first: {}, last: {} } });
  await using rt = await testScheduler({ dags: [dag], ...at });
  const { runId } = await triggerRun(rt.tools, { dagId: "late" });
  await rt.noticed();
  await clearTasks(rt.tools, { dagId: "late", runId, tasks: ["first"] });
  finish();
  await rt.advanceTo("2024-01-02T00:00:10Z");
  expect(await rt.states("late")).toEqual({ first: "success", last: "success" });
  expect((await rt.runs("late"))[0]!.state).toBe("success");
  expect(ran).toEqual(["first 1", "last 1", "first 2"]);
});

describe("a backfill", () => {
  test("makes the runs of its dates, under ids of its own; a second one makes none", async () => {
    const ran: string[] = [];
    const dag = abc(ran, {}, { schedule: "@daily", catchup: false });
    await using rt = await testScheduler({ dags: [dag], now: "2024-02-01T00:00:00Z" });
    const order = { dagId: "abc", from: day("2024-01-01"), to: day("2024-01-03") };
    expect((await createBackfill(rt.tools, { ...order, dryRun: true })).dates).toHaveLength(3);
    await createBackfill(rt.tools, order);
    await expect(createBackfill(rt.tools, order)).rejects.toMatchObject({ code: "TW2021" });
    await rt.noticed();
    expect((await rt.runs("abc")).map(({ runId, state }) => `${runId} ${state}`)).toEqual(
      ["01", "02", "03"].map((d) => `backfill__2024-01-${d}T00:00:00+00:00 success`),
    );
    await createBackfill(rt.tools, order);
    await rt.noticed();
    expect(ran).toHaveLength(9);
    const { backfills } = await rt.store.catalog();
    expect(backfills.list({ open: true })).toEqual([]);
    expect(backfills.dates(2).map(({ reason }) => reason)).toEqual(Array(3).fill("already exists"));
  });

  test("does again what failed, newest first, a few at a time", async () => {
    const ran: string[] = [];
    await using rt = await testScheduler({ dags: [abc(ran, { a: 1 })], now: "2024-02-01T00:00:00Z" });
    ran.length = 0;
    const order = { dagId: "abc", from: day("2024-01-01"), to: day("2024-01-03"), reprocess: "failed" } as const;
    await createBackfill(rt.tools, { ...order, runBackwards: true, maxActiveRuns: 1 });
    await rt.noticed();
    expect(ran.filter((line) => line.startsWith("a"))).toEqual(["a 2024-01-03 2", "a 2024-01-02 2", "a 2024-01-01 2"]);
    expect((await rt.runs("abc")).map(({ runType, state }) => `${runType} ${state}`)).toEqual(
      Array(3).fill("backfill success"),
    );
  });

  test("waits while it is paused", async () => {
    const ran: string[] = [];
    await using rt = await testScheduler({ dags: [abc(ran, {}, { catchup: false })], now: "2024-02-01T00:00:00Z" });
    const { backfillId } = await createBackfill(rt.tools, {
      dagId: "abc",
      from: day("2024-01-01"),
      to: day("2024-01-03"),
    });
    const { backfills } = await rt.store.catalog();
    backfills.setPaused(backfillId!, true);
    await rt.noticed();
    expect(ran).toEqual([]);
    backfills.setPaused(backfillId!, false);
    await rt.noticed();
    expect(ran).toHaveLength(9);
  });
});

describe("the past", () => {
  test("a task that depends on it waits for the run before, until that is mended", async () => {
    const ran: string[] = [];
    const dag = abc(ran, { b: 1 }, { defaultArgs: { dependsOnPast: true } });
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-10T00:00:00Z" });
    expect(await rt.states("abc", "scheduled__2024-01-02T00:00:00+00:00")).toEqual({ a: "success" });
    expect((await rt.runs("abc")).map(({ state }) => state)).toEqual(["failed", "running", "running"]);
    await clearTasks(rt.tools, {
      dagId: "abc",
      runId: "scheduled__2024-01-01T00:00:00+00:00",
      tasks: ["b"],
      downstream: true,
    });
    await rt.noticed();
    expect(await rt.states("abc", "scheduled__2024-01-02T00:00:00+00:00")).toEqual({
      a: "success",
      b: "failed",
      c: "upstream_failed",
    });
    await markTasks(rt.tools, {
      dagId: "abc",
      runId: "scheduled__2024-01-02T00:00:00+00:00",
      tasks: ["b"],
      state: "success",
    });
    await rt.noticed();
    await clearTasks(rt.tools, { dagId: "abc", onlyFailed: true });
    await rt.noticed();
    expect((await rt.runs("abc")).map(({ state }) => state)).toEqual(["success", "success", "success"]);
  });

  test("waitForDownstream waits for what followed it, too", async () => {
    const ran: string[] = [];
    const dag = abc(ran, { b: 1 }, { defaultArgs: { waitForDownstream: true } });
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-10T00:00:00Z" });
    expect(await rt.states("abc", "scheduled__2024-01-02T00:00:00+00:00")).toEqual({});
    await markTasks(rt.tools, {
      dagId: "abc",
      runId: "scheduled__2024-01-01T00:00:00+00:00",
      tasks: ["b"],
      state: "success",
    });
    await rt.noticed();
    expect((await rt.runs("abc"))[1]!.state).not.toBe("queued");
    expect(ran).toContain("a 2024-01-02 1");
  });
});

test("a cleared run that a newer one waits for gets the newer one's place, and then gives it back", async () => {
  const ran: string[] = [];
  const dag = abc(ran, { b: 1 }, { defaultArgs: { dependsOnPast: true }, maxActiveRuns: 1, endDate: "2024-01-02" });
  await using rt = await testScheduler({ dags: [dag], now: "2024-01-10T00:00:00Z" });
  expect((await rt.runs("abc")).map(({ state }) => state)).toEqual(["failed", "running"]);
  await clearTasks(rt.tools, {
    dagId: "abc",
    runId: "scheduled__2024-01-01T00:00:00+00:00",
    tasks: ["b"],
    downstream: true,
  });
  await rt.noticed();
  expect((await rt.runs("abc"))[0]!.state).toBe("success");
  expect(await rt.states("abc")).toMatchObject({ a: "success", b: "failed" });
});

describe("a run ends early", () => {
  test("when it takes longer than dagrunTimeout: what runs fails, the rest is skipped", async () => {
    class Long {
      async work() {
        await currentContext().waitUntil({ for: { hours: 5 } });
      }
      after() {}
      flow(this: Flow<Long>) {
        this.work().before(this.after());
      }
    }
    const dag = defineDag(Long, {
      dagId: "long",
      tasks: { work: {}, after: {} },
      schedule: "@once",
      startDate: "2024-01-01",
      dagrunTimeout: { hours: 1 },
    });
    await using rt = await testScheduler({ dags: [dag], ...at });
    await rt.advanceTo("2024-01-02T02:00:00Z");
    expect((await rt.runs("long"))[0]).toMatchObject({
      state: "failed",
      reason: "ran longer than its dagrunTimeout of 3600 seconds",
    });
    expect(await rt.states("long")).toEqual({ work: "skipped", after: "skipped" });
  });

  test("at the first failure with failFast, and the run has failed", async () => {
    class Fast {
      bad() {
        throw new Error("no");
      }
      async slow() {
        const { signal } = currentContext();
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      }
      later() {}
      flow(this: Flow<Fast>) {
        this.bad();
        this.slow().before(this.later());
      }
    }
    const dag = defineDag(Fast, {
      dagId: "fast",
      tasks: { bad: {}, slow: {}, later: {} },
      schedule: "@once",
      startDate: "2024-01-01",
      failFast: true,
    });
    await using rt = await testScheduler({ dags: [dag], ...at });
    expect(await rt.states("fast")).toEqual({ bad: "failed", slow: "failed", later: "skipped" });
    expect((await rt.runs("fast"))[0]).toMatchObject({ state: "failed", reason: 'failFast: "bad" failed' });
  });

  test("a DAG whose runs fail again and again is paused", async () => {
    const dag = abc([], { a: 99 }, { endDate: "2024-02-01", maxConsecutiveFailedDagRuns: 3, maxActiveRuns: 1 });
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-20T00:00:00Z" });
    expect(await rt.runs("abc")).toHaveLength(3);
    expect(await rt.store.getDag("abc")).toMatchObject({ isPaused: true });
    expect(rt.events).toContainEqual(expect.objectContaining({ kind: "dagPaused", reason: "its last 3 runs failed" }));
  });
});

test("the callbacks of a DAG hear of every end of a run, whatever ended it", async () => {
  const heard: string[] = [];
  const hear = ({ runId, state, reason }: { runId: string; state: string; reason: string }) =>
    void heard.push(`${runId} ${state}: ${reason}`);
  const dag = abc([], { a: 1 }, { schedule: null, onSuccessCallback: hear, onFailureCallback: [hear, hear] });
  await using rt = await testScheduler({ dags: [dag], ...at });
  await triggerRun(rt.tools, { dagId: "abc", runId: "one" });
  await rt.noticed();
  expect(heard).toEqual(Array(2).fill("one failed: a failed"));
  await clearTasks(rt.tools, { dagId: "abc", onlyFailed: true });
  await rt.noticed();
  expect(heard.at(-1)).toBe("one success: success");
  await endRun(rt.tools, { dagId: "abc", runId: "one", state: "failed" });
  await rt.noticed();
  expect(heard.at(-1)).toBe("one failed: marked failed");
});

test("the callback of a task that is marked in a run that waits to begin is called at once", async () => {
  const called: string[] = [];
  class Marked {
    work() {}
    flow(this: Flow<Marked>) {
      this.work();
    }
  }
  const marked = defineDag(Marked, {
    dagId: "marked",
    tasks: { work: { onSuccessCallback: ({ reason }) => void called.push(reason ?? "") } },
    isPausedUponCreation: true,
  });
  await using rt = await testScheduler({ dags: [marked], now: "2024-01-01T00:00:00Z" });
  const { runId } = await triggerRun(rt.tools, { dagId: "marked" });
  await markTasks(rt.tools, { dagId: "marked", runId, tasks: ["work"], state: "success" });
  await rt.noticed();
  expect((await rt.runs("marked")).map(({ state }) => state)).toEqual(["queued"]);
  expect(called).toEqual(["marked success"]);
});
