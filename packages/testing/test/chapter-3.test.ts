import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { defineDag } from "@tradewind/core";
import { type AnyClass, decodeXCom } from "@tradewind/core/engine";
import { clearTasks, createBackfill, triggerRun } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";
import { allEnded } from "./all-ended.ts";
import {
  AssetsConsumer,
  AssetsProducer,
  NeedsBoth,
  SkippingProducer,
  UpdatesEvents,
  UpdatesUsers,
} from "./dags/chapter-3/assets.ts";
import {
  EveryThreeDays,
  NoCatchup,
  NoCatchupWithoutEnd,
  QueriesInBash,
  QueryWithDates,
  TemplatedPath,
  TemplatedQuery,
  TemplatedQueryDs,
} from "./dags/chapter-3/incremental.ts";
import { DailySchedule, TimeDelta, Unscheduled, WithEndDate } from "./dags/chapter-3/schedules.ts";
import { AtomicSend, type Mail, NonAtomicSend } from "./dags/chapter-3/sending.ts";
import {
  CronDataInterval,
  CronTrigger,
  DeltaTrigger,
  EventsTimetable,
  InAmsterdam,
} from "./dags/chapter-3/trigger-timetables.ts";
import { disposableFolder } from "./disposable-folder.ts";
import { startEventsService } from "./events-service.ts";

const TODAY = "2026-11-26T12:00:00Z";
const FIVE_DAYS = ["2019-01-01", "2019-01-02", "2019-01-03", "2019-01-04", "2019-01-05"];

/** A DAG of the chapter beside a service and a folder of its own, after the scheduler has started today. */
async function chapter3(Class: AnyClass, options: Parameters<typeof defineDag>[1] = {}) {
  const service = await startEventsService();
  const folder = await disposableFolder();
  const dag = defineDag(Class, { ...options, params: { data: folder.path, events: `${service.url}/events` } });
  const rt = await testScheduler({ dags: [dag], now: TODAY });
  await allEnded(rt, dag.dagId);
  return {
    rt,
    queries: service.queries,
    files: async (path: string) => (await readdir(join(folder.path, path))).sort(),
    modified: async (path: string) => (await stat(join(folder.path, path))).mtimeMs,
    /** How many rows a file of stats has. */
    rows: async (path: string) => (await readFile(join(folder.path, path), "utf8")).split("\n").slice(1, -1).length,
    states: async () => (await rt.runs(dag.dagId)).map(({ state }) => state),
    async [Symbol.asyncDispose]() {
      for (const resource of [rt, folder, service]) await resource[Symbol.asyncDispose]();
    },
  };
}

const successes = (count: number) => Array<string>(count).fill("success");
const query = (start: string, end: string) => `?start_date=${start}&end_date=${end}`;

describe("01_unscheduled", () => {
  test("has no run until it is triggered, and then one", async () => {
    await using chapter = await chapter3(Unscheduled);
    const { rt, states, rows } = chapter;
    await rt.advanceTo("2026-12-26T12:00:00Z");
    expect(await rt.runs("01_unscheduled")).toEqual([]);
    await triggerRun(rt.tools, { dagId: "01_unscheduled" });
    await allEnded(rt, "01_unscheduled");
    expect(await states()).toEqual(["success"]);
    expect(await rt.states("01_unscheduled")).toEqual({ fetchEvents: "success", calculateStats: "success" });
    expect(await rows("stats.csv")).toBe(2180);
  });
});

describe.each([
  ["02_daily_schedule", DailySchedule, FIVE_DAYS],
  ["03_with_end_date", WithEndDate, FIVE_DAYS],
  ["04_time_delta", TimeDelta, ["2019-01-01", "2019-01-04"]],
])("%s", (dagId, Class, dates) => {
  test("has its runs and no more, and each writes all events", async () => {
    await using chapter = await chapter3(Class);
    const { rt, states, queries, rows } = chapter;
    await rt.advanceTo("2026-12-26T12:00:00Z");
    expect(await rt.logicalDates(dagId)).toEqual(dates);
    expect(await states()).toEqual(successes(dates.length));
    expect([queries, await rows("stats.csv")]).toEqual([Array(dates.length).fill(""), 2180]);
  });
});

test("04_time_delta has intervals of three days from its start date on", async () => {
  await using chapter = await chapter3(TimeDelta);
  const { rt } = chapter;
  const intervals = (await rt.runs("04_time_delta")).map((run) =>
    [run.dataIntervalStart, run.dataIntervalEnd].map((ms) => new Date(ms ?? 0).toISOString().slice(0, 10)),
  );
  expect(intervals).toEqual([
    ["2019-01-01", "2019-01-04"],
    ["2019-01-04", "2019-01-07"],
  ]);
});

describe("05_query_with_dates", () => {
  test("fetches the same day five times", async () => {
    await using chapter = await chapter3(QueryWithDates);
    const { rt, queries, states, rows } = chapter;
    expect(await rt.logicalDates("05_query_with_dates")).toEqual(FIVE_DAYS);
    expect([await states(), queries]).toEqual([successes(5), Array(5).fill(query("2019-01-01", "2019-01-02"))]);
    expect(await rows("stats.csv")).toBe(84);
  });
});

describe("06_templated_query", () => {
  test("fetches one day in each of five runs; a day without events has stats without rows", async () => {
    await using chapter = await chapter3(TemplatedQuery);
    const { rt, queries, states, rows } = chapter;
    expect(await rt.logicalDates("06_templated_query")).toEqual(FIVE_DAYS);
    expect(await states()).toEqual(successes(5));
    expect(queries).toEqual(FIVE_DAYS.map((day, i) => query(day, FIVE_DAYS[i + 1] ?? "2019-01-06")));
    expect(await rows("stats.csv")).toBe(0);
  });
});

describe("07_templated_query_ds", () => {
  test("fetches three days in each of two runs", async () => {
    await using chapter = await chapter3(TemplatedQueryDs);
    const { rt, queries, states } = chapter;
    expect(await rt.logicalDates("07_templated_query_ds")).toEqual(["2019-01-01", "2019-01-04"]);
    expect(await states()).toEqual(successes(2));
    expect(queries).toEqual([query("2019-01-01", "2019-01-04"), query("2019-01-04", "2019-01-07")]);
  });
});

describe("08_templated_path", () => {
  test("keeps the events and the stats of each day apart", async () => {
    await using chapter = await chapter3(TemplatedPath);
    const { rt, states, files, rows } = chapter;
    expect(await rt.logicalDates("08_templated_path")).toEqual(FIVE_DAYS);
    expect(await states()).toEqual(successes(5));
    expect(await files("events")).toEqual(FIVE_DAYS.map((day) => `${day}.json`));
    expect(await Promise.all(FIVE_DAYS.map((day) => rows(`stats/${day}.csv`)))).toEqual([84, 90, 57, 85, 0]);
  });

  test("cleared, fetches the days of old, and not today", async () => {
    await using chapter = await chapter3(TemplatedPath);
    const { rt, states, queries, modified } = chapter;
    const runId = "scheduled__2019-01-02T00:00:00+00:00";
    const [untouched, before] = [await modified("stats/2019-01-01.csv"), await rt.runs("08_templated_path")];
    queries.length = 0;
    await rt.advanceTo("2027-01-01T00:00:00Z");
    await clearTasks(rt.tools, { dagId: "08_templated_path", runId });
    await allEnded(rt, "08_templated_path");
    expect([await states(), queries]).toEqual([successes(5), [query("2019-01-02", "2019-01-03")]]);
    expect(await modified("stats/2019-01-01.csv")).toBe(untouched);
    const identity = ({ runId, logicalDate }: (typeof before)[number]) => [runId, logicalDate];
    expect((await rt.runs("08_templated_path")).map(identity)).toEqual(before.map(identity));
  });
});

describe("09_no_catchup", () => {
  test("backfilled, fetches the days of old, under ids that say so", async () => {
    await using chapter = await chapter3(NoCatchup);
    const { rt, states, queries, files } = chapter;
    const [from, to] = [Date.UTC(2019, 0, 1), Date.UTC(2019, 0, 3)];
    await createBackfill(rt.tools, { dagId: "09_no_catchup", from, to });
    await allEnded(rt, "09_no_catchup", 3);
    const days = FIVE_DAYS.slice(0, 3);
    expect(await rt.logicalDates("09_no_catchup")).toEqual(days);
    expect((await rt.runs("09_no_catchup")).map(({ runId }) => runId)).toEqual(
      days.map((day) => `backfill__${day}T00:00:00+00:00`),
    );
    expect(await states()).toEqual(successes(3));
    expect(queries.sort()).toEqual(days.map((day, i) => query(day, FIVE_DAYS[i + 1]!)));
    expect(await files("stats")).toEqual(days.map((day) => `${day}.csv`));
  });

  test("has no run when its end date is long past", async () => {
    await using chapter = await chapter3(NoCatchup);
    const { rt } = chapter;
    expect(await rt.runs("09_no_catchup")).toEqual([]);
  });

  test("without an end date has one, of the newest day that is over", async () => {
    await using chapter = await chapter3(NoCatchupWithoutEnd);
    const { rt, states } = chapter;
    expect(await rt.logicalDates("09_without_end")).toEqual(["2026-11-25"]);
    expect(await states()).toEqual(["success"]);
  });
});

test("the author's DAG of three days without catchup has one run, of the newest three days that are over", async () => {
  await using chapter = await chapter3(EveryThreeDays);
  const { rt, states, files } = chapter;
  expect(await rt.logicalDates("user_events")).toEqual(["2026-11-21"]);
  expect([await states(), await files("stats")]).toEqual([["success"], ["2026-11-21.csv"]]);
});

test("a query of two parameters loses the second in bash, unless it is quoted or given as a list", async () => {
  await using chapter = await chapter3(QueriesInBash);
  const { rt } = chapter;
  await triggerRun(rt.tools, { dagId: "queries_in_bash", logicalDate: Date.UTC(2019, 0, 1) });
  await allEnded(rt, "queries_in_bash");
  const [run] = await rt.runs("queries_in_bash");
  const keys = ["text", "quoted", "list"].map((taskId) => ({ taskId, key: "return_value" }));
  const answers = await rt.store.getXComs(run!.runKey, keys);
  const urls = await Promise.all(answers.map((answer) => decodeXCom(answer!)));
  const [text, quoted, list] = urls.map((url) => new URL(url as string).search);
  expect(text).toBe("?start_date=2019-01-01");
  expect([quoted, list]).toEqual(Array(2).fill(query("2019-01-01", "2019-01-01")));
});

/** A mail server that is down until it is mended. */
function brokenMail() {
  const sent: string[] = [];
  let isDown = true;
  const mail: Mail = {
    send(email, statsPath) {
      if (isDown) throw new Error("the mail server is down");
      sent.push(`${email} ${statsPath.split("/").at(-1)}`);
    },
  };
  const mend = () => {
    isDown = false;
  };
  return { mail, sent, mend };
}

describe.each([
  ["10_non_atomic_send", NonAtomicSend, "calculateStats"],
  ["11_atomic_send", AtomicSend, "sendStats"],
])("%s", (dagId, Class, sender) => {
  test("sends the stats of five days", async () => {
    await using chapter = await chapter3(Class);
    const { rt, states } = chapter;
    expect(await rt.logicalDates(dagId)).toEqual(FIVE_DAYS);
    expect(await states()).toEqual(successes(5));
    const printed = rt.events.flatMap((event) => (event.kind === "log" ? [event] : []));
    const sending = printed.filter(({ line }) => line.message === "Sending stats to user@example.com...");
    expect(sending.map(({ taskId }) => taskId)).toEqual(Array(5).fill(sender));
  });
});

describe("when the mail fails", () => {
  test("10_non_atomic_send leaves its file behind although the task has failed", async () => {
    await using chapter = await chapter3(NonAtomicSend, { args: [brokenMail().mail] });
    const { rt, states, files } = chapter;
    expect(await states()).toEqual(Array(5).fill("failed"));
    expect(await rt.states("10_non_atomic_send")).toEqual({ fetchEvents: "success", calculateStats: "failed" });
    expect(await files("stats")).toHaveLength(5);
  });

  test("10_non_atomic_send, cleared, has to do the stats anew to send them", async () => {
    const { mail, sent, mend } = brokenMail();
    await using chapter = await chapter3(NonAtomicSend, { args: [mail] });
    const { rt, states, queries } = chapter;
    mend();
    await clearTasks(rt.tools, { dagId: "10_non_atomic_send", onlyFailed: true });
    await allEnded(rt, "10_non_atomic_send");
    expect(await states()).toEqual(successes(5));
    expect(sent.sort()).toEqual(FIVE_DAYS.map((day) => `user@example.com ${day}.csv`));
    expect(queries).toHaveLength(5);
  });

  test("11_atomic_send fails in sendStats alone; cleared, it sends without doing the stats anew", async () => {
    const dagId = "11_atomic_send";
    const { mail, sent, mend } = brokenMail();
    await using chapter = await chapter3(AtomicSend, { args: [mail] });
    const { rt, states, modified } = chapter;
    expect(await states()).toEqual(Array(5).fill("failed"));
    expect(await rt.states(dagId)).toEqual({ fetchEvents: "success", calculateStats: "success", sendStats: "failed" });
    const written = () => Promise.all(FIVE_DAYS.map((day) => modified(`stats/${day}.csv`)));
    const before = await written();
    mend();
    await clearTasks(rt.tools, { dagId, tasks: ["sendStats"], onlyFailed: true });
    await allEnded(rt, dagId);
    expect(await states()).toEqual(successes(5));
    expect([sent.length, await written()]).toEqual([5, before]);
    const rows = await rt.store.getTaskInstances((await rt.runs(dagId))[1]!.runKey);
    const tries = Object.fromEntries(rows.map(({ taskId, tryNumber }) => [taskId, tryNumber]));
    expect(tries).toEqual({ fetchEvents: 1, calculateStats: 1, sendStats: 2 });
  });
});

describe("the timetables of the second edition", () => {
  test.each([
    [
      "CronTriggerTimetable: the logical date is when it fires",
      CronTrigger,
      "cron_trigger",
      ["01", "02", "03", "04", "05"],
    ],
    ["DeltaTriggerTimetable", DeltaTrigger, "delta_trigger", ["01", "03", "05"]],
    ["CronDataIntervalTimetable", CronDataInterval, "cron_data_interval", ["01", "02", "03", "04", "05"]],
  ])("%s", async (_name, Class, dagId, days) => {
    await using chapter = await chapter3(Class);
    const { rt, states } = chapter;
    expect(await rt.logicalDates(dagId)).toEqual(days.map((day) => `2024-01-${day}`));
    expect(await states()).toEqual(successes(days.length));
  });

  test("a trigger's interval is the moment at which it fires, that of a cron the day before", async () => {
    const lengthOf = async (Class: AnyClass, dagId: string) => {
      await using chapter = await chapter3(Class);
      const { rt } = chapter;
      const [run] = await rt.runs(dagId);
      return (run!.dataIntervalEnd! - run!.dataIntervalStart!) / 3_600_000;
    };
    expect(await lengthOf(CronTrigger, "cron_trigger")).toBe(0);
    expect(await lengthOf(CronDataInterval, "cron_data_interval")).toBe(24);
  });

  test("EventsTimetable: the dates of its list and no others", async () => {
    await using chapter = await chapter3(EventsTimetable);
    const { rt, states } = chapter;
    expect(await rt.logicalDates("events_timetable")).toEqual(["2024-01-01", "2024-03-31", "2024-05-02"]);
    expect(await states()).toEqual(successes(3));
  });

  test("EventsTimetable: a run between its dates, made by hand, has the date of the event before it", async () => {
    await using chapter = await chapter3(EventsTimetable);
    const { rt } = chapter;
    await triggerRun(rt.tools, { dagId: "events_timetable" });
    await allEnded(rt, "events_timetable");
    const interval = (await rt.runs("events_timetable")).at(-1)!;
    expect(new Date(interval.dataIntervalStart!).toISOString()).toBe("2024-05-02T00:00:00.000Z");
  });

  test("a start date in Europe/Amsterdam: days begin at midnight there", async () => {
    await using chapter = await chapter3(InAmsterdam);
    const { rt } = chapter;
    expect(await rt.logicalDates("in_amsterdam")).toEqual(
      ["2023-12-31", "2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"].map((day) => `${day}T23:00`),
    );
  });
});

test("a simulated month of a daily DAG has exactly its runs, each made when its day is over", async () => {
  const now = "2024-02-01T00:00:00Z";
  const dag = defineDag(Month, { dagId: "month", schedule: "@daily", startDate: "2024-02-01", tasks: { work: {} } });
  await using rt = await testScheduler({ dags: [dag], now });
  await rt.advanceTo("2024-03-01T23:59:59Z");
  const days = Array.from({ length: 29 }, (_, i) => Date.UTC(2024, 1, 1 + i));
  const runs = await rt.runs("month");
  const madeAt = rt.events.flatMap((event) => (event.kind === "runStarted" ? [event.at] : []));
  expect(runs.map(({ logicalDate }) => logicalDate)).toEqual(days);
  expect(madeAt).toEqual(days.map((day) => day + 86_400_000));
  expect(runs.map(({ state }) => state)).toEqual(successes(29));
});

class Month {
  work() {}
  flow() {
    this.work();
  }
}

describe("the second edition's assets", () => {
  test("a producer says which day it has fetched, and a consumer on its asset has the stats of every day", async () => {
    await using service = await startEventsService();
    await using folder = await disposableFolder();
    const params = { data: folder.path, events: `${service.url}/events` };
    const dags = [AssetsConsumer, AssetsProducer].map((Class) => defineDag(Class, { params }));
    await using rt = await testScheduler({ dags, now: TODAY });
    await allEnded(rt, "assets_producer", 5);
    await allEnded(rt, "assets_consumer", 1);
    const runs = await rt.runs("assets_consumer");
    const found = await Promise.all(
      runs.map(async ({ runKey }) => {
        const [text] = await rt.store.getXComs(runKey, [{ taskId: "calculate", key: "return_value" }]);
        return decodeXCom(text!);
      }),
    );
    expect(found.flat().sort()).toEqual(FIVE_DAYS);
    expect((await readdir(join(folder.path, "stats"))).sort()).toEqual(FIVE_DAYS.map((day) => `${day}.csv`));
    expect(runs.every(({ runType, logicalDate }) => runType === "asset_triggered" && logicalDate === null)).toBe(true);
  });

  async function updating(...dagIds: string[]): Promise<number> {
    const classes = [UpdatesEvents, UpdatesUsers, NeedsBoth, SkippingProducer];
    await using rt = await testScheduler({ dags: classes.map((Class) => defineDag(Class)), now: TODAY });
    for (const dagId of dagIds) {
      await triggerRun(rt.tools, { dagId });
      await allEnded(rt, dagId);
    }
    return (await rt.runs("09e_consumer")).length;
  }

  test("09e: a consumer on two assets runs once when both were updated", async () => {
    expect(await updating("09e_events", "09e_events")).toBe(0);
    expect(await updating("09e_events", "09e_events", "09e_users")).toBe(1);
    expect(await updating("09e_events", "09e_users", "09e_users", "09e_events")).toBe(2);
  });

  test("a producer that skips itself emits no asset event", async () => {
    expect(await updating("skipping_producer")).toBe(0);
  });
});
