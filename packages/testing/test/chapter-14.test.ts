import { join } from "node:path";
import { defineDag } from "@tradewind/core";
import { definitionOf } from "@tradewind/core/engine";
import { clearTasks } from "@tradewind/runtime";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";
import { allEnded } from "./all-ended.ts";
import { Nyc, type Ride } from "./dags/chapter-14/nyc.ts";
import { disposableFolder } from "./disposable-folder.ts";
import { startServer } from "./local-server.ts";

const bike = (seconds: number): Ride => ({ start_zone: 151, end_zone: 239, started: "2019-01-01 00:50:00", seconds });

/** Recent rides for those who know the password, of minutes, hours or days. */
const startBikes = (recent: () => readonly Ride[]) =>
  startServer(({ headers }, path) => {
    const login = Buffer.from("citibike:cycling").toString("base64");
    if (headers.authorization !== `Basic ${login}`) return { status: 401, body: "" };
    return /^\/recent\/(minute|hour|day)\/\d+$/.test(path) ? { body: recent() } : { status: 422, body: "" };
  });

/** A list of files, and the files. */
function startTaxis(files: ReadonlyMap<string, string>, asked: string[]) {
  return startServer((_request, path) => {
    if (path === "/") return { body: [...files.keys()].map((name) => ({ name, type: "file" })) };
    asked.push(path.slice(1));
    return { body: files.get(path.slice(1)) ?? "" };
  });
}

const taxiFile = (...lines: string[]) => ["pickup,dropoff,start,end", ...lines, ""].join("\n");
const FIRST_TAXI = "2019-01-01 00:46:40,2019-01-01 00:53:20,151,239";
const COLUMNS = "start_zone INT, end_zone INT, started TEXT, seconds INT, airflow_execution_date TEXT";

/** New York at one o'clock on the first of January, with the first run ended. */
async function newYork({ recent = "minute/15", password = "cycling" } = {}) {
  const bikes = [bike(600)];
  const files = new Map([["2019-01-01-00-45.csv", taxiFile(FIRST_TAXI)]]);
  const asked: string[] = [];
  const [folder, bikeServer, taxiServer] = await Promise.all([
    disposableFolder(),
    startBikes(() => bikes),
    startTaxis(files, asked),
  ]);
  const path = join(folder.path, "result.db");
  const database = new Database(path);
  for (const table of ["citi_bike_rides", "taxi_rides"]) database.exec(`CREATE TABLE ${table} (${COLUMNS})`);
  const rt = await testScheduler({
    dags: [defineDag(Nyc, { params: { lake: join(folder.path, "lake"), recent } })],
    now: "2019-01-01T01:00:00Z",
    connections: {
      citibike: `http://citibike:${password}@127.0.0.1:${bikeServer.port}`,
      taxi: taxiServer.url,
      result_db: { connType: "sqlite", extra: { path } },
    },
  });
  await allEnded(rt, "nyc_dag");
  return {
    rt,
    bikes,
    files,
    asked,
    rows: (table: string) => database.prepare(`SELECT seconds, airflow_execution_date AS at FROM ${table}`).all(),
    query: (sql: string) => database.prepare(sql).all(),
    async [Symbol.asyncDispose]() {
      await rt[Symbol.asyncDispose]();
      database.close();
      for (const resource of [folder, bikeServer, taxiServer]) await resource[Symbol.asyncDispose]();
    },
  };
}

const QUARTER_TO = "2019-01-01T00:45:00+00:00";
const ONE = "2019-01-01T01:00:00+00:00";

describe("nyc_dag", () => {
  test("has two rows of three tasks", () => {
    const { tasks } = definitionOf(Nyc).document;
    expect(Object.fromEntries(tasks.map(({ taskId, upstream }) => [taskId, upstream]))).toEqual({
      download_citi_bike_data: [],
      process_citi_bike_data: ["download_citi_bike_data"],
      citi_bike_to_db: ["process_citi_bike_data"],
      download_taxi_data: [],
      process_taxi_data: ["download_taxi_data"],
      taxi_to_db: ["process_taxi_data"],
    });
  });

  test("runs for the newest quarter of an hour, and has the rides of both in the database", async () => {
    await using city = await newYork();
    expect(await city.rt.logicalDates("nyc_dag")).toEqual(["2019-01-01T00:45"]);
    expect(new Set(Object.values(await city.rt.states("nyc_dag")))).toEqual(new Set(["success"]));
    expect(city.rows("citi_bike_rides")).toEqual([{ seconds: 600, at: QUARTER_TO }]);
    expect(city.rows("taxi_rides")).toEqual([{ seconds: 400, at: QUARTER_TO }]);
  });

  test("downloads no file of taxis twice, and a run without a new one has no rides of them", async () => {
    await using city = await newYork();
    await city.rt.advanceTo("2019-01-01T01:15:00Z");
    await allEnded(city.rt, "nyc_dag", 2);
    expect(city.rows("taxi_rides")).toHaveLength(1);
    city.files.set("2019-01-01-01-15.csv", taxiFile("2019-01-01 01:15:00,2019-01-01 01:18:20,151,239"));
    await city.rt.advanceTo("2019-01-01T01:30:00Z");
    await allEnded(city.rt, "nyc_dag", 3);
    expect(city.asked).toEqual(["2019-01-01-00-45.csv", "2019-01-01-01-15.csv"]);
    expect(city.rows("taxi_rides").at(-1)).toEqual({ seconds: 200, at: "2019-01-01T01:15:00+00:00" });
    expect((await city.rt.runs("nyc_dag")).map(({ state }) => state)).toEqual(["success", "success", "success"]);
  });

  test("cleared, puts its rides in the place of those that it had put there, and leaves those of others", async () => {
    await using city = await newYork();
    city.bikes[0] = bike(500);
    await city.rt.advanceTo("2019-01-01T01:15:00Z");
    await allEnded(city.rt, "nyc_dag", 2);
    const [first] = await city.rt.runs("nyc_dag");
    city.bikes[0] = bike(620);
    const tasks = ["download_citi_bike_data"];
    await clearTasks(city.rt.tools, { dagId: "nyc_dag", runId: first!.runId, tasks, downstream: true });
    await allEnded(city.rt, "nyc_dag", 2);
    expect(city.rows("citi_bike_rides")).toEqual([
      { seconds: 500, at: ONE },
      { seconds: 620, at: QUARTER_TO },
    ]);
  });

  test("has what tells whether a bike or a taxi is faster from zone to zone", async () => {
    await using city = await newYork();
    const average = (table: string) =>
      `SELECT '${table}' AS by, avg(seconds) AS seconds FROM ${table} GROUP BY start_zone, end_zone`;
    expect(city.query(`${average("taxi_rides")} UNION ALL ${average("citi_bike_rides")} ORDER BY seconds`)).toEqual([
      { by: "taxi_rides", seconds: 400 },
      { by: "citi_bike_rides", seconds: 600 },
    ]);
  });

  test.each([
    ["another period than the service knows", { recent: "week/1" }, "422"],
    ["a wrong password", { password: "driving" }, "401"],
  ])("fails in the bikes alone with %s", async (_what, options, status) => {
    await using city = await newYork(options);
    expect(await city.rt.states("nyc_dag")).toMatchObject({
      download_citi_bike_data: "failed",
      citi_bike_to_db: "upstream_failed",
      taxi_to_db: "success",
    });
    const [run] = await city.rt.runs("nyc_dag");
    const failed = (await city.rt.store.getTaskInstances(run!.runKey)).find(({ state }) => state === "failed");
    expect(failed!.error).toContain(`answered ${status}`);
  });
});
