import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestEnv, runTask, TaskHistory } from "@tradewind/testing";
import "@tradewind/testing/vitest";
import { BaseHook, BaseOperator, BashOperator, type Connection, dag, type Flow, type TaskContext } from "tradewind";
import { MovielensHook, MovielensPopularityOperator, type Rating } from "tradewind-provider-movielens";
import { afterAll, test as base, beforeAll, describe, expect, it, type MockInstance, vi } from "vitest";
import { generateRatings } from "../../src/api/generate-ratings.ts";
import { type RatingsApi, startRatingsApi } from "../../src/api/ratings-api.ts";
import { disposableFolder } from "../disposable-folder.ts";
import {
  JsonToCsvOperator,
  MovielensDownloadOperator,
  MovielensToPostgresOperator,
  PostgresHook,
} from "./operators.ts";
import { findPostgres, type Postgres, startPostgres } from "./postgres.ts";

let api: RatingsApi;
beforeAll(async () => {
  api = await startRatingsApi({ ratings: generateRatings() });
});
afterAll(() => api[Symbol.asyncDispose]());

/** The connection to the real API of the example. */
function connection(): Connection {
  const { hostname, port } = new URL(api.url);
  const login = { login: "airflow", password: "airflow" };
  return { connId: "testconn", connType: "http", host: hostname, port: Number(port), ...login, extra: {} };
}

const popularity = () =>
  new MovielensPopularityOperator({ taskId: "t", connId: "testconn", startDate: "2023-01-01", endDate: "2023-01-03" });

describe("mocks", () => {
  it("of getConnection stand where it is called: on MovielensHook", async () => {
    const getConnection: MockInstance<MovielensHook["getConnection"]> = vi
      .spyOn(MovielensHook.prototype, "getConnection")
      .mockResolvedValue(connection());
    const result = await popularity().execute({ signal: new AbortController().signal } as TaskContext);
    expect(result).toHaveLength(5);
    expect(getConnection).toHaveBeenCalledExactlyOnceWith("testconn");
  });

  it("of BaseHook do nothing to a class that has its own", async () => {
    class OwnHook extends MovielensHook {
      override async getConnection(): Promise<Connection> {
        return connection();
      }
    }
    const inBase = vi.spyOn(BaseHook.prototype, "getConnection");
    expect(await new OwnHook("testconn").count("2023-01-01", "2023-01-03")).toBeGreaterThan(0);
    expect(inBase).not.toHaveBeenCalled();
    const inOwn = vi.spyOn(OwnHook.prototype, "getConnection").mockResolvedValue(connection());
    await new OwnHook("testconn").count("2023-01-01", "2023-01-03");
    expect(inOwn).toHaveBeenCalledOnce();
  });

  it("of a whole hook are given by connection or class, and no server is asked", async () => {
    async function* getRatings(): AsyncGenerator<Pick<Rating, "movieId" | "rating">> {
      yield* [
        { movieId: 1, rating: 5 },
        { movieId: 2, rating: 4 },
      ];
    }
    const operator = new MovielensPopularityOperator({
      taskId: "t",
      connId: "testconn",
      startDate: "2023-01-01",
      endDate: "2023-01-03",
      minRatings: 1,
    });
    const trial = await runTask(operator, { override: [[MovielensHook, { getRatings }]] });
    expect(trial).toHaveXCom([
      [1, [5, 1]],
      [2, [4, 1]],
    ]);
    const refused = await runTask(operator, { connections: { testconn: api.url } });
    expect(refused).toHaveFailed("tests have no network");
  });
});

describe("an operator that needs no context", () => {
  it("is executed as any other method: a command", async () => {
    expect(await runTask(new BashOperator({ taskId: "t", bashCommand: "echo 'hello!'" }))).toHaveXCom("hello!");
  });

  it("reads and writes files in a folder that is gone afterwards", async () => {
    const people = [
      { name: "bob", age: "41", sex: "M" },
      { name: "alice", age: "24", sex: "F" },
      { name: "carol", age: "60", sex: "F" },
    ];
    let folder: string;
    {
      await using temporary = await disposableFolder();
      folder = temporary.path;
      const [inputPath, outputPath] = [join(folder, "input.json"), join(folder, "output.csv")];
      await writeFile(inputPath, JSON.stringify(people));
      await new JsonToCsvOperator({ taskId: "t", inputPath, outputPath }).execute();
      const [header, ...lines] = (await readFile(outputPath, "utf8")).trimEnd().split("\n");
      const columns = header!.split(",");
      const read = lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [columns[i], cell])));
      expect(read).toEqual(people);
    }
    await expect(readFile(join(folder, "output.csv"))).rejects.toThrow("ENOENT");
  });

  it("and has templates sees them as written when it is called so", () => {
    expect(new JsonToCsvOperator({ taskId: "t", inputPath: "{{ ds }}.json", outputPath: "" }).options.inputPath).toBe(
      "{{ ds }}.json",
    );
  });
});

/** What every test of a DAG needs, made anew for each. */
const test = base.extend<{ testDag: { schedule: string; startDate: string; defaultArgs: { owner: string } } }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs
  testDag: async ({}, use) => {
    await use({ schedule: "@daily", startDate: "2019-01-01", defaultArgs: { owner: "airflow" } });
  },
});

describe("an operator with templates", () => {
  test("is run in a DAG: once for each date, with everything rendered", async ({ testDag }) => {
    await using folder = await disposableFolder();
    const operator = new MovielensDownloadOperator({
      taskId: "test",
      connId: "testconn",
      startDate: "{{ prev_ds }}",
      endDate: "{{ ds }}",
      outputPath: `${folder.path}/{{ ds }}.json`,
    });
    const [trial, ...others] = await runTask(operator, {
      dag: testDag,
      startDate: "2023-01-02",
      endDate: "2023-01-02",
      ignoreTiState: true,
      connections: { testconn: connection() },
      allow: ["hook:testconn"],
      history: new TaskHistory(),
    });
    expect(others).toEqual([]);
    expect(trial!).toHaveSucceeded();
    expect(trial!).toHaveRendered({ startDate: "2023-01-01", endDate: "2023-01-02" });
    const ratings = JSON.parse(await readFile(join(folder.path, "2023-01-02.json"), "utf8")) as Rating[];
    expect(ratings.length).toBeGreaterThan(300);
  });

  test("fixtures are made anew: two tests have DAGs of their own", ({ testDag }) => {
    testDag.defaultArgs.owner = "somebody else";
    expect(testDag.defaultArgs.owner).toBe("somebody else");
  });

  test("what one test did to its fixture, the next one does not see", ({ testDag }) => {
    expect(testDag.defaultArgs.owner).toBe("airflow");
  });
});

describe("the steps of an attempt", () => {
  const steps: string[] = [];

  class Recorder extends BaseOperator<{ text: string }, string> {
    static override readonly templateFields = ["text"] as const;
    override async preExecute({ ti }: TaskContext): Promise<void> {
      steps.push(`pre ${this.options.text}, stored ${await ti.xcomPull({ key: "mark" })}`);
    }
    override execute({ ti }: TaskContext): string {
      steps.push(`execute ${this.options.text}`);
      if (steps.length < 4) ti.xcomPush("mark", "first");
      return "result";
    }
    override async postExecute({ ti }: TaskContext, result: string): Promise<void> {
      steps.push(`post ${result}, stored ${await ti.xcomPull({ key: "return_value" })}`);
    }
  }

  @dag({ schedule: null })
  class Steps {
    flow(this: Flow<Steps>) {
      new Recorder({ taskId: "record", text: "{{ ds }} {{ ti.xcom_pull(task_ids='record', key='mark') }}" });
    }
  }

  it("come in Airflow's order, and what an earlier attempt stored is gone before templates are rendered", async () => {
    await using env = await createTestEnv();
    const run = await env.run(Steps, { logicalDate: "2026-03-01" });
    expect(steps).toEqual([
      "pre 2026-03-01 null, stored null",
      "execute 2026-03-01 null",
      "post result, stored result",
    ]);
    expect(run.task("record").xcoms).toEqual({ mark: "first", return_value: "result" });
    await run.clear();
    await env.settle();
    expect(steps.slice(3)).toEqual([
      "pre 2026-03-01 null, stored null",
      "execute 2026-03-01 null",
      "post result, stored result",
    ]);
    expect(run.task("record").xcoms).toEqual({ return_value: "result" });
  });
});

const SET_UP = `create table movielens (
  movieId integer, rating float, ratingTimestamp integer, userId integer, scrapeTime timestamp
)`;
const INSERT = `insert into movielens (movieId, rating, ratingTimestamp, userId, scrapeTime)
  values ({0}, '{{ macros.datetime.now() }}')`;

const programs = findPostgres();
const without = programs === undefined ? " (SKIPPED: there is no PostgreSQL on this machine)" : "";

describe.skipIf(programs === undefined)(`a real PostgreSQL${without}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres(programs!, SET_UP);
  }, 60_000);
  // undefined when it did not start, which is said above
  afterAll(() => (postgres as Postgres | undefined)?.[Symbol.asyncDispose]());

  const rows = async () => Number((await postgres.query("select count(*) from movielens"))[0]!.count);
  const toPostgres = () =>
    new MovielensToPostgresOperator({
      taskId: "test",
      movielensConnId: "testconn",
      startDate: "{{ prev_ds }}",
      endDate: "{{ ds }}",
      postgresConnId: "postgres",
      insertQuery: INSERT,
    });

  it("has the rows that an operator inserts", async () => {
    expect(await rows()).toBe(0);
    const trial = await runTask(toPostgres(), {
      dag: { schedule: "@daily", startDate: "2019-01-01" },
      logicalDate: "2023-01-02",
      connections: { testconn: connection(), postgres: postgres.uri },
      allow: ["hook:testconn", "hook:postgres"],
    });
    expect(trial).toHaveSucceeded();
    expect(trial.xcom()).toBe(await rows());
    expect(await rows()).toBeGreaterThan(300);
  });

  @dag({ schedule: "@daily", startDate: "2019-01-01" })
  class ToPostgres {
    flow(this: Flow<ToPostgres>) {
      toPostgres();
    }
  }

  it("has the rows of a whole DAG whose other end is a stand-in", async () => {
    await postgres.query("truncate movielens");
    async function* getRatings(): AsyncGenerator<Rating> {
      yield { userId: 1, movieId: 1, rating: 5, timestamp: 1 };
      yield { userId: 2, movieId: 2, rating: 4, timestamp: 2 };
    }
    await using env = await createTestEnv({
      dags: [ToPostgres],
      connections: { postgres: postgres.uri },
      override: [[MovielensHook, { getRatings }]],
      allow: ["hook:postgres"],
    });
    expect(await env.run(ToPostgres)).toHaveSucceeded();
    expect(await postgres.query("select movieid, rating, userid from movielens order by movieid")).toEqual([
      { movieid: 1, rating: 5, userid: 1 },
      { movieid: 2, rating: 4, userid: 2 },
    ]);
  });

  it("is reached by a hook that lets go of it", async () => {
    await using hooked = new PostgresHook("postgres");
    vi.spyOn(hooked, "getConnection").mockResolvedValue({ ...connection(), port: postgres.port, login: "postgres" });
    expect(await hooked.query("select 1 as one")).toEqual([{ one: 1 }]);
    await hooked.close();
    await hooked.close();
  });
});

describe("environments", () => {
  it("are told apart by their settings alone: one DAG, four of them", async () => {
    class Place extends BaseHook {
      async host(): Promise<string | undefined> {
        return (await this.getConnection(this.connId)).host;
      }
    }
    class WhereAmI extends BaseOperator<Record<never, never>, string | undefined> {
      override execute() {
        return new Place("movielens").host();
      }
    }
    const hosts = [];
    for (const name of ["development", "test", "acceptance", "production"]) {
      const environment = { TRADEWIND_CONN_MOVIELENS: `http://${name}.example.com` };
      hosts.push((await runTask(new WhereAmI({ taskId: "t" }), { environment })).xcom());
    }
    expect(hosts).toEqual(["development", "test", "acceptance", "production"].map((name) => `${name}.example.com`));
  });
});
