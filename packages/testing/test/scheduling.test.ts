import { currentContext, defineDag, defineTimetable, EmptyOperator, type Flow } from "@tradewind/core";
import { timetableRegistry } from "@tradewind/core/engine";
import { describe, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

class Stats {
  fetchEvents() {
    const { ds, nextDs } = currentContext();
    return `events?start_date=${ds}&end_date=${nextDs}`;
  }
  calculateStats(events: string) {
    return events;
  }
  flow(this: Flow<Stats>) {
    this.calculateStats(this.fetchEvents());
  }
}

const stats = (dagId: string, options: Parameters<typeof defineDag>[1]) =>
  defineDag(Stats, { dagId, tasks: { fetchEvents: {}, calculateStats: {} }, ...options });

describe("time", () => {
  test("the run of an interval is made when the interval has ended, not before", async () => {
    const dag = stats("daily", { schedule: "@daily", startDate: "2025-01-01" });
    await using rt = await testScheduler({ dags: [dag], now: "2025-01-01T06:00:00Z" });
    await rt.advanceTo("2025-01-01T23:59:00Z");
    expect(await rt.runs("daily")).toEqual([]);
    await rt.advanceTo("2025-01-02T00:00:00Z");
    const [run] = await rt.runs("daily");
    expect(run).toMatchObject({
      runId: "scheduled__2025-01-01T00:00:00+00:00",
      runType: "scheduled",
      state: "success",
      dataIntervalEnd: Date.parse("2025-01-02T00:00:00Z"),
    });
  });

  test("a DAG that starts three days ago has three runs and then waits for the next day", async () => {
    const dag = stats("daily", { schedule: "@daily", startDate: "2024-05-01", catchup: true });
    await using rt = await testScheduler({ dags: [dag], now: "2024-05-04T08:00:00Z" });
    expect(await rt.logicalDates("daily")).toEqual(["2024-05-01", "2024-05-02", "2024-05-03"]);
    await rt.advanceTo("2024-05-05T00:00:00Z");
    expect(await rt.logicalDates("daily")).toHaveLength(4);
  });

  test("a paused DAG gets no runs; without catchup the newest interval runs when it is resumed", async () => {
    const dag = stats("daily", { schedule: "@daily", startDate: "2024-05-01", isPausedUponCreation: true });
    await using rt = await testScheduler({ dags: [dag], now: "2024-05-04T08:00:00Z" });
    await rt.advanceTo("2024-06-04T08:00:00Z");
    expect(await rt.runs("daily")).toEqual([]);
    (await rt.store.catalog()).dags.setPaused("daily", false);
    await rt.noticed();
    expect(await rt.logicalDates("daily")).toEqual(["2024-06-03"]);
  });

  test("with catchup no more than maxActiveRuns are active at once, and all come about", async () => {
    let active = 0;
    let most = 0;
    class Slow {
      async work() {
        most = Math.max(most, ++active);
        await new Promise<void>((resolve) => setImmediate(resolve));
        active--;
      }
      flow(this: Flow<Slow>) {
        this.work();
      }
    }
    const dag = defineDag(Slow, {
      dagId: "slow",
      tasks: { work: {} },
      schedule: "@daily",
      startDate: "2024-01-01",
      catchup: true,
      maxActiveRuns: 2,
    });
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-11T00:00:00Z" });
    expect(await rt.logicalDates("slow")).toHaveLength(10);
    expect(most).toBe(2);
  });

  test("@continuous begins the next run when the last one has ended", async () => {
    class Loop {
      async wait() {
        await currentContext().waitUntil({ for: { hours: 1 } });
      }
      flow(this: Flow<Loop>) {
        this.wait();
      }
    }
    const dag = defineDag(Loop, {
      dagId: "loop",
      tasks: { wait: {} },
      schedule: "@continuous",
      startDate: "2024-01-01",
      maxActiveRuns: 1,
    });
    await using rt = await testScheduler({ dags: [dag], now: "2024-01-01T00:00:00Z" });
    await rt.advanceTo("2024-01-01T03:30:00Z");
    const states = (await rt.runs("loop")).map(({ state }) => state);
    expect(states).toEqual(["success", "success", "success", "running"]);
  });

  test("a run that somebody made for the next date by hand is not made twice, and the schedule goes on", async () => {
    const dag = stats("daily", { schedule: "@daily", startDate: "2024-05-01", catchup: true });
    await using rt = await testScheduler({ dags: [dag], now: "2024-05-01T08:00:00Z" });
    const { triggerRun } = await import("@tradewind/runtime");
    await triggerRun(rt.tools, { dagId: "daily", logicalDate: Date.parse("2024-05-01") });
    await rt.noticed();
    await rt.advanceTo("2024-05-03T00:00:00Z");
    expect((await rt.runs("daily")).map(({ runId }) => runId)).toEqual([
      "manual__2024-05-01T00:00:00+00:00",
      "scheduled__2024-05-02T00:00:00+00:00",
    ]);
  });

  test("tasks with dates of their own take no part in runs outside of them", async () => {
    class Dated {
      flow() {
        const first = new EmptyOperator({ taskId: "first" });
        const later = new EmptyOperator({ taskId: "later", startDate: "2024-05-02" });
        new EmptyOperator({ taskId: "last" }).after(first, later);
      }
    }
    const dag = defineDag(Dated, { dagId: "dated", schedule: "@daily", startDate: "2024-05-01", catchup: true });
    await using rt = await testScheduler({ dags: [dag], now: "2024-05-03T00:00:00Z" });
    expect(await rt.states("dated", "scheduled__2024-05-01T00:00:00+00:00")).toEqual({
      first: "success",
      last: "success",
    });
    expect(await rt.states("dated")).toEqual({ first: "success", later: "success", last: "success" });
  });
});

test("a timetable of one's own makes runs: documents name it, and the scheduler knows it by that name", async () => {
  const every = defineTimetable({
    name: "every-few-hours",
    create: ({ hours }: { hours: number }) => ({
      summary: `every ${hours} hours`,
      nextRun(last, { earliest, now }) {
        const start = last?.start.plus({ hours }) ?? earliest ?? now;
        return { interval: { start, end: start }, logicalDate: start, runAfter: start };
      },
      newestComplete: (at) => ({ start: at, end: at }),
    }),
  });
  const dag = stats("own", { schedule: every({ hours: 5 }), startDate: "2024-05-01" });
  const timetables = timetableRegistry([every as never]);
  await using rt = await testScheduler({ dags: [dag], now: "2024-05-01T00:00:00Z", timetables });
  await rt.advanceTo("2024-05-01T12:00:00Z");
  expect(await rt.logicalDates("own")).toEqual(["2024-05-01", "2024-05-01T05:00", "2024-05-01T10:00"]);
});

test("a DAG whose timetable the scheduler does not know is trouble of its own: the others go on", async () => {
  const unknown = defineTimetable({
    name: "unknown",
    create: () => ({
      summary: "unknown",
      nextRun: () => undefined,
      newestComplete: (at) => ({ start: at, end: at }),
    }),
  });
  const dags = [
    stats("broken", { schedule: unknown(null as never), startDate: "2024-05-01" }),
    stats("daily", { schedule: "@daily", startDate: "2024-05-01" }),
  ];
  await using rt = await testScheduler({ dags, now: "2024-05-02T00:00:00Z" });
  expect(await rt.logicalDates("daily")).toEqual(["2024-05-01"]);
  expect(rt.events).toContainEqual(
    expect.objectContaining({ kind: "trouble", what: 'DAG "broken" cannot be scheduled.' }),
  );
});
