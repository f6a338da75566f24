import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type DefineDagOptions, defineDag } from "@tradewind/core";
import { type AnyClass, decodeXCom, definitionOf } from "@tradewind/core/engine";
import { clearTasks } from "@tradewind/runtime";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { testScheduler, until } from "../src/internal.ts";
import { allEnded } from "./all-ended.ts";
import {
  DownloadByDate,
  DownloadByKwargs,
  DownloadInBash,
  IsolatedContexts,
  PrintContext,
  PrintInterval,
} from "./dags/chapter-4/context.ts";
import { DailySummary } from "./dags/chapter-4/daily-summary.ts";
import {
  type OnConflict,
  PrintsViews,
  StockSense,
  WritesQuery,
  WritesToDatabase,
} from "./dags/chapter-4/stock-sense.ts";
import { disposableFolder } from "./disposable-folder.ts";
import { BOOKS_VIEWS, startPageviewsService, type ViewsAt } from "./pageviews-service.ts";
import { printedBy, printedLines } from "./printed-lines.ts";

/** Three hours after the start of what runs every hour. */
const AFTERNOON = "2019-07-13T15:00:00Z";
const THREE_HOURS = ["2019-07-13T12:00", "2019-07-13T13:00", "2019-07-13T14:00"];
const fileAt = (hour: number | string) => `pageviews-20190713-${String(hour).padStart(2, "0")}0000.gz`;

interface World extends DefineDagOptions {
  readonly now?: string;
  readonly viewsAt?: ViewsAt;
  /** Hours of 13 July that have no file. */
  readonly absent?: readonly number[];
}

/** A DAG of the chapter beside a service of dumps and a data folder, which has a database. */
async function chapter4(Class: AnyClass, { now = AFTERNOON, viewsAt, absent = [], ...options }: World = {}) {
  const service = await startPageviewsService(viewsAt && { viewsAt });
  for (const hour of absent) service.absent.add(fileAt(hour));
  const folder = await disposableFolder();
  const params = { dumps: service.url, data: folder.path };
  const dag = defineDag(Class, { ...options, params, templateSearchpath: folder.path });
  const path = join(folder.path, "my_postgres.db");
  const database = new Database(path);
  const connections = { my_postgres: { connType: "sqlite", extra: { path } } };
  const rt = await testScheduler({ dags: [dag], now, connections });
  return {
    rt,
    service,
    database,
    read: (name: string) => readFile(join(folder.path, name), "utf8"),
    ended: () => allEnded(rt, dag.dagId),
    states: async () => (await rt.runs(dag.dagId)).map(({ state }) => state),
    async [Symbol.asyncDispose]() {
      await rt[Symbol.asyncDispose]();
      database.close();
      for (const resource of [folder, service]) await resource[Symbol.asyncDispose]();
    },
  };
}

const successes = (count: number) => Array<string>(count).fill("success");

describe("listing_4_01", () => {
  test("renders the parts of the date in a command, with zeros before them", async () => {
    await using chapter = await chapter4(DownloadInBash);
    const { rt, service, ended, states } = chapter;
    await ended();
    expect(await rt.logicalDates("listing_4_01")).toEqual(THREE_HOURS);
    expect([await states(), service.asked]).toEqual([successes(3), [fileAt(12), fileAt(13), fileAt(14)]]);
  });

  test("fails where there is no file", async () => {
    await using chapter = await chapter4(DownloadInBash, { absent: [13] });
    const { ended, states } = chapter;
    await ended();
    expect(await states()).toEqual(["success", "failed", "success"]);
  });
});

/** The book's names of context variables that functions are given, as they are written here. */
const CONTEXT_NAMES = [
  ["conf", "dag", "dagRun", "ds", "dsNodash", "executionDate", "inlets", "nextDs", "nextDsNodash"],
  ["nextExecutionDate", "outlets", "params", "prevDs", "prevDsNodash", "prevExecutionDate", "runId", "task"],
  ["taskInstance", "ti", "taskInstanceKeyStr", "templatesDict", "testMode", "tomorrowDs", "tomorrowDsNodash"],
  ["ts", "tsNodash", "tsNodashWithTz", "yesterdayDs", "yesterdayDsNodash", "dataIntervalStart", "dataIntervalEnd"],
].flat();

test("listing_4_03 and 4_07: a function is given the whole context, and what was said for it alone", async () => {
  await using chapter = await chapter4(PrintContext, { now: "2019-07-14T00:00:00Z" });
  const printed = printedBy(chapter.rt, "print_context");
  expect(printed).toEqual(expect.arrayContaining([...CONTEXT_NAMES, "mine"]));
});

test("listing_4_05: a function takes the date out of its context by name, in each of 72 runs of three days", async () => {
  await using chapter = await chapter4(DownloadByDate, { now: "2019-07-16T12:00:00Z" });
  const { rt, service, ended, states } = chapter;
  await ended();
  expect(await states()).toEqual(successes(72));
  const dates = await rt.logicalDates("listing_4_05");
  expect([dates[0], dates.at(-1)]).toEqual(["2019-07-13T12:00", "2019-07-16T11:00"]);
  const [first, last] = [fileAt(12), "pageviews-20190716-110000.gz"];
  expect([new Set(service.asked).size, service.asked]).toEqual([72, expect.arrayContaining([first, last])]);
});

describe("listing_4_08", () => {
  const intervals = async (options: World) => {
    await using chapter = await chapter4(PrintInterval, options);
    return printedBy(chapter.rt, "print_context");
  };

  test("prints where the interval begins and ends, with the offset", async () => {
    const line = "Start: 2019-07-13T00:00:00+00:00, end: 2019-07-14T00:00:00+00:00";
    expect(await intervals({ now: "2019-07-14T00:00:00Z" })).toEqual([line]);
  });

  test("prints the book's line in the run of an hour", async () => {
    const line = "Start: 2019-07-13T14:00:00+00:00, end: 2019-07-13T15:00:00+00:00";
    expect(await intervals({ schedule: "@hourly", startDate: "2019-07-13T14:00" })).toEqual([line]);
  });
});

test("listing_4_13: arguments are templates, and what they are rendered to is text", async () => {
  await using chapter = await chapter4(DownloadByKwargs, {
    now: "2019-07-13T13:00:00Z",
    startDate: "2019-07-13T09:00",
  });
  const { rt, service, ended, states } = chapter;
  await ended();
  expect(await states()).toEqual(successes(4));
  const given = [9, 10, 11, 12].map((hour) => JSON.stringify({ year: "2019", month: "7", day: "13", hour: `${hour}` }));
  expect(printedBy(rt, "get_data")).toEqual(expect.arrayContaining(given));
  expect(service.asked.toSorted()).toEqual([9, 10, 11, 12].map(fileAt));
});

describe("listing_4_15", () => {
  test("counts views of exactly these pages on exactly this site, one run after the other", async () => {
    await using chapter = await chapter4(PrintsViews);
    const { rt, ended, states } = chapter;
    await ended();
    expect(await states()).toEqual(successes(3));
    const printed = printedBy(rt, "fetch_pageviews");
    expect(printed.map((text) => JSON.parse(text) as unknown)).toEqual(Array(3).fill(BOOKS_VIEWS));
    const order = rt.events.flatMap((event) => (event.kind === "task" && event.state === "running" ? [event] : []));
    const tasks = ["get_data", "extract_gz", "fetch_pageviews"];
    expect(order.map(({ taskId }) => taskId)).toEqual([...tasks, ...tasks, ...tasks]);
  });

  test("has 0 for a page that nobody has seen", async () => {
    await using chapter = await chapter4(PrintsViews, { viewsAt: () => ({ Google: 3 }) });
    const { rt, ended } = chapter;
    await ended();
    const none = '{"Google":3,"Amazon":0,"Apple":0,"Microsoft":0,"Facebook":0}';
    expect(printedBy(rt, "fetch_pageviews")).toEqual([none, none, none]);
  });
});

test("listing_4_18 writes an insertion for each page, with the date of its context", async () => {
  await using chapter = await chapter4(WritesQuery, { now: "2019-07-13T13:00:00Z" });
  const { ended, read } = chapter;
  await ended();
  const { Google, Amazon, Apple, Microsoft, Facebook } = BOOKS_VIEWS;
  const rows = Object.entries({ Google, Amazon, Apple, Microsoft, Facebook });
  const insertion = ([page, views]: [string, number]) =>
    `INSERT INTO pageview_counts VALUES ('${page}', ${views}, '2019-07-13T12:00:00+00:00');\n`;
  expect(await read("postgres_query.sql")).toBe(rows.map(insertion).join(""));
});

describe("listing_4_20", () => {
  const TABLE = "pagename VARCHAR(50) NOT NULL, pageviewcount INT NOT NULL, datetime TIMESTAMP NOT NULL";

  /** The DAG with its table, after its runs. */
  async function filled({
    onConflict = "" as OnConflict,
    unique = "",
    viewsAt = undefined as ViewsAt | undefined,
  } = {}) {
    const chapter = await chapter4(WritesToDatabase, {
      args: [onConflict],
      now: "2019-07-13T12:00:00Z",
      ...(viewsAt && { viewsAt }),
    });
    chapter.database.exec(`CREATE TABLE pageview_counts (${TABLE}${unique})`);
    await chapter.rt.advanceTo("2019-07-13T13:00:00Z");
    await chapter.ended();
    return chapter;
  }
  const countRows = (database: Database.Database) =>
    database.prepare("SELECT count(*) FROM pageview_counts").pluck().get();

  /** The first run again. */
  async function cleared(chapter: Awaited<ReturnType<typeof filled>>) {
    const [run] = await chapter.rt.runs("listing_4_20");
    await clearTasks(chapter.rt.tools, { dagId: "listing_4_20", runId: run!.runId });
    await chapter.ended();
  }

  test("runs the file that the task before has written, by way of a connection: five rows each hour", async () => {
    await using chapter = await filled();
    const { rt, database, ended, states } = chapter;
    expect([await states(), countRows(database)]).toEqual([["success"], 5]);
    await rt.advanceTo("2019-07-13T14:00:00Z");
    await ended();
    expect([await states(), countRows(database)]).toEqual([successes(2), 10]);
    const google = database.prepare("SELECT * FROM pageview_counts WHERE pagename = 'Google'").all();
    expect(google).toEqual(
      [12, 13].map((hour) => ({
        pagename: "Google",
        pageviewcount: 451,
        datetime: `2019-07-13T${hour}:00:00+00:00`,
      })),
    );
  });

  test("cleared, has its rows twice in the first edition's table, and once in the second edition's", async () => {
    await using first = await filled();
    await cleared(first);
    expect([await first.states(), countRows(first.database)]).toEqual([["success"], 10]);
    await using second = await filled({
      unique: ", UNIQUE (pagename, datetime)",
      onConflict: " ON CONFLICT DO NOTHING",
    });
    await cleared(second);
    expect([await second.states(), countRows(second.database)]).toEqual([["success"], 5]);
  });

  test("fails in the database alone when that has no table", async () => {
    await using chapter = await chapter4(WritesToDatabase, { now: "2019-07-13T13:00:00Z" });
    const { rt, ended } = chapter;
    await ended();
    expect(await rt.states("listing_4_20")).toMatchObject({ fetch_pageviews: "success", write_to_postgres: "failed" });
  });

  test("has what tells the hour at which each page is seen most", async () => {
    const viewsAt: ViewsAt = (hour) => ({ Google: hour, Amazon: 100 - hour });
    await using chapter = await filled({ viewsAt });
    const { rt, database, ended } = chapter;
    for (const hour of [14, 15]) {
      await rt.advanceTo(`2019-07-13T${hour}:00:00Z`);
      await ended();
    }
    const busiest = database.prepare(`
      SELECT pagename, hour, average FROM (
        SELECT pagename, strftime('%H', datetime) AS hour, avg(pageviewcount) AS average,
          row_number() OVER (PARTITION BY pagename ORDER BY avg(pageviewcount) DESC) AS place
        FROM pageview_counts WHERE pagename IN ('Google', 'Amazon') GROUP BY pagename, hour
      ) WHERE place = 1 ORDER BY pagename`);
    expect(busiest.all()).toEqual([
      { pagename: "Amazon", hour: "12", average: 88 },
      { pagename: "Google", hour: "14", average: 14 },
    ]);
  });
});

test("the author's stock_sense goes on without an hour's file, and takes titles in any case", async () => {
  await using chapter = await chapter4(StockSense, { absent: [13] });
  const { rt, ended, states } = chapter;
  await ended();
  expect(await states()).toEqual(successes(3));
  const { Google, Amazon, Apple, Microsoft, Facebook } = BOOKS_VIEWS;
  const views = JSON.stringify({ Google, Amazon, Apple: Apple + 2, Microsoft, Facebook });
  expect(printedBy(rt, "fetchPageviews").toSorted()).toEqual([`12 ${views}`, "13 {}", `14 ${views}`]);
  expect(printedBy(rt, "getData")).toEqual(["Data not found for the specified date and hour."]);
});

test("the author's print_context: a task that changes its context changes that of nobody else", async () => {
  await using chapter = await chapter4(IsolatedContexts, { now: "2019-07-14T00:00:00Z" });
  expect(printedLines(chapter.rt).map(({ taskId, text }) => [taskId, text])).toEqual([
    ["printContext", "2019-07-12"],
    ["checkExecutionDate", "2019-07-13"],
  ]);
});

describe("the author's daily_pageviews_summary", () => {
  const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
  const NEXT_MORNING = "2019-07-14T00:00:00Z";

  test("has a group of three tasks for each hour", () => {
    const { tasks } = definitionOf(DailySummary).document;
    const upstream = Object.fromEntries(tasks.map((task) => [task.taskId, task.upstream]));
    const inGroup = (step: string, hour: number) => `fetch_hourly_data.${step}_${hour}`;
    for (const hour of HOURS) {
      expect(upstream[inGroup("extract", hour)]).toEqual([inGroup("download", hour)]);
      expect(upstream[inGroup("fetch", hour)]).toEqual([inGroup("extract", hour)]);
    }
    expect(upstream.aggregate).toEqual(HOURS.map((hour) => inGroup("fetch", hour)));
    expect(tasks).toHaveLength(24 * 3 + 1);
  });

  test("sums the hours up, after the one whose file came late was tried again five minutes later", async () => {
    const viewsAt: ViewsAt = (hour) => ({ Google: hour, Apple: 1 });
    await using chapter = await chapter4(DailySummary, { now: NEXT_MORNING, viewsAt, absent: [7] });
    const { rt, service, ended, states } = chapter;
    const fetched = "fetch_hourly_data.fetch_";
    await until(async () => {
      const all = Object.entries(await rt.states("daily_pageviews_summary"));
      return all.filter(([taskId, state]) => taskId.startsWith(fetched) && state === "success").length === 23;
    }, "all hours but one");
    expect(await rt.states("daily_pageviews_summary")).toMatchObject({
      "fetch_hourly_data.download_7": "up_for_retry",
    });
    service.absent.clear();
    await rt.advanceTo("2019-07-14T00:05:00Z");
    await ended();
    expect(await states()).toEqual(["success"]);
    const [run] = await rt.runs("daily_pageviews_summary");
    const [text] = await rt.store.getXComs(run!.runKey, [{ taskId: "aggregate", key: "sql_query" }]);
    const values = [
      ["Google", 276],
      ["Amazon", 0],
      ["Apple", 24],
      ["Microsoft", 0],
      ["Facebook", 0],
    ].map(([page, total]) => `('${page}', ${total}, '2019-07-13')`);
    expect(await decodeXCom(text!)).toBe(`INSERT INTO pageview_counts VALUES ${values.join(", ")};`);
  });
});
