import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type RunOptions, type RunResult, run } from "tradewind";
import type { GetRatingsOptions, Rating } from "tradewind-provider-movielens";
import { expect, it, vi } from "vitest";
import { RankingsByFunctions } from "../dags/01-functions.ts";
import { RankingsByHook } from "../dags/02-hook.ts";
import { RankingsByOperator } from "../dags/03-operator.ts";
import { RankingsAfterSensor } from "../dags/04-sensor.ts";
import { generateRatings } from "../src/api/generate-ratings.ts";
import { startRatingsApi } from "../src/api/ratings-api.ts";
import { DAYS, type DayResult, rankDays } from "../src/rank-days.ts";
import { disposableFolder } from "./disposable-folder.ts";

const DAY = "2023-01-03";

function inMemory(dataFolder: string, options: Partial<RunOptions> = {}): RunOptions {
  return { logicalDate: DAY, conf: { dataFolder }, store: "memory", quiet: true, ...options };
}

function connectionTo(url: string): string {
  return url.replace("//", "//airflow:airflow@");
}

function useEnvironment(url: string): void {
  const { hostname, port } = new URL(url);
  vi.stubEnv("MOVIELENS_HOST", hostname);
  vi.stubEnv("MOVIELENS_PORT", port);
  vi.stubEnv("MOVIELENS_USER", "airflow");
  vi.stubEnv("MOVIELENS_PASSWORD", "airflow");
}

const states = ({ tasks }: RunResult) => Object.fromEntries(tasks.map(({ taskId, state }) => [taskId, state]));
const read = (folder: string, path: string) => readFile(join(folder, path), "utf8");

it("the sensor DAG ranks each of its ten days", async () => {
  await using api = await startRatingsApi({ ratings: generateRatings() });
  await using folder = await disposableFolder();
  const days: DayResult[] = [];
  const options = { connection: connectionTo(api.url), store: "memory", dataFolder: folder.path };
  for await (const day of rankDays(options)) days.push(day);
  expect(days.map(({ day }) => day)).toEqual(DAYS);
  for (const { day, result, summary } of days) {
    expect(states(result)).toEqual({ waitForRatings: "success", fetchRatings: "success", rankMovies: "success" });
    const ratings: Rating[] = JSON.parse(await read(folder.path, `sensor/ratings/${day}.json`));
    const [header, first, ...others] = (await read(folder.path, `sensor/rankings/${day}.csv`)).trimEnd().split("\n");
    expect(header).toBe("movieId,avg_rating,num_ratings");
    expect(summary).toMatchObject({ rows: ratings.length, movies: others.length + 1 });
    expect(Object.values(summary?.first ?? {}).join()).toBe(first);
  }
});

it("a day that fails does not stop the next one, and has no summary", async () => {
  await using api = await startRatingsApi({ ratings: generateRatings(), password: "another" });
  await using folder = await disposableFolder();
  const days: DayResult[] = [];
  const options = { connection: connectionTo(api.url), store: "memory", dataFolder: folder.path };
  for await (const day of rankDays(options)) days.push(day);
  expect(days).toHaveLength(10);
  for (const { result, summary } of days) {
    expect(states(result)).toMatchObject({ waitForRatings: "failed", rankMovies: "upstream_failed" });
    expect(result.task("waitForRatings").error?.message).toContain("401");
    expect(summary).toBeUndefined();
  }
});

it("the same day may run again in the same store, with the same outcome", async () => {
  await using api = await startRatingsApi({ ratings: generateRatings() });
  await using folder = await disposableFolder();
  const connections = { movielens: connectionTo(api.url) };
  const options = inMemory(folder.path, { connections, store: join(folder.path, "runs.sqlite") });
  const once = await run(RankingsAfterSensor, options);
  const again = await run(RankingsAfterSensor, options);
  expect([once.state, again.state]).toEqual(["success", "success"]);
  expect(await again.xcom("rankMovies")).toEqual(await once.xcom("rankMovies"));
});

it("a failed day has no summary, even when an earlier run of it left one", async () => {
  await using folder = await disposableFolder();
  const store = join(folder.path, "runs.sqlite");
  const outcomes: boolean[] = [];
  for (const password of ["airflow", "another"]) {
    await using api = await startRatingsApi({ ratings: generateRatings(), password });
    const days = rankDays({ connection: connectionTo(api.url), store, dataFolder: folder.path });
    const { value } = await days.next();
    outcomes.push(value?.summary !== undefined);
  }
  expect(outcomes).toEqual([true, false]);
});

it("the hook DAG runs with a stand-in for the hook, and without an API", async () => {
  await using folder = await disposableFolder();
  const stars = [4, 5, 4.5];
  const ratings = stars.map((rating, user) => ({
    userId: user + 1,
    movieId: 318,
    rating,
    timestamp: 1672704000 + user,
  }));
  const movielens = {
    getRatings: vi.fn(async function* (_startDate: string, _endDate: string, _options: GetRatingsOptions) {
      yield* ratings;
    }),
  };
  const result = await run(RankingsByHook, inMemory(folder.path, { hooks: { movielens } }));
  expect(states(result)).toEqual({ fetchRatings: "success", rankMovies: "success" });
  expect(movielens.getRatings).toHaveBeenCalledExactlyOnceWith(DAY, "2023-01-04", { batchSize: 1000 });
  expect(await result.xcom("fetchRatings")).toBe(3);
  expect(await result.xcom("rankMovies")).toEqual({
    rows: 3,
    movies: 1,
    first: { movieId: 318, avgRating: 4.5, numRatings: 3 },
  });
  expect(await read(folder.path, `hook/rankings/${DAY}.csv`)).toBe("movieId,avg_rating,num_ratings\n318,4.5,3\n");
});

it("functions, hook, operator and sensor fetch the same JSON and make the same ranking", async () => {
  await using api = await startRatingsApi({ ratings: generateRatings() });
  await using folder = await disposableFolder();
  useEnvironment(api.url);
  const options = inMemory(folder.path, { connections: { movielens: connectionTo(api.url) } });
  for (const Dag of [RankingsByFunctions, RankingsByHook, RankingsByOperator, RankingsAfterSensor]) {
    expect((await run(Dag, options)).state).toBe("success");
  }
  for (const file of [`ratings/${DAY}.json`, `rankings/${DAY}.csv`]) {
    const byFunctions = await read(folder.path, `functions/${file}`);
    for (const stage of ["hook", "operator", "sensor"]) {
      expect(await read(folder.path, `${stage}/${file}`)).toBe(byFunctions);
    }
  }
});

it("the functions DAG fails with what is missing in the environment", async () => {
  await using folder = await disposableFolder();
  vi.stubEnv("MOVIELENS_USER", undefined);
  const result = await run(RankingsByFunctions, inMemory(folder.path));
  expect(states(result)).toEqual({ fetchRatings: "failed", rankMovies: "upstream_failed" });
  expect(result.task("fetchRatings").error?.message).toBe("Set MOVIELENS_USER and MOVIELENS_PASSWORD.");
});
