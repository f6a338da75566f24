import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, expectTypeOf, onTestFinished, test, vi } from "vitest";
import {
  MovielensFetchRatingsOperator,
  MovielensHook,
  MovielensPopularityOperator,
  type MoviePopularity,
  type Rating,
} from "../src/index.ts";
import { connectTo, fakeMovielens, someRatings } from "./fake-movielens.ts";
import { taskContext } from "./task-context.ts";

test("the fetch operator writes one JSON array into a folder that it creates, and returns nothing", async () => {
  const ratings = someRatings(3);
  const { connection } = await fakeMovielens(ratings);
  connectTo(connection);
  const outputPath = join(await temporaryFolder(), "deep", "ratings.json");
  const dates = { startDate: "2023-01-01", endDate: "2023-01-02" };
  const operator = new MovielensFetchRatingsOperator({ taskId: "fetch", connId: "testconn", outputPath, ...dates });
  const { context, lines } = taskContext();

  expect(await operator.execute(context)).toBeUndefined();

  expect(JSON.parse(await readFile(outputPath, "utf8"))).toEqual(ratings);
  expect(lines).toEqual([
    "Fetching ratings for 2023-01-01 to 2023-01-02",
    "Fetched 3 ratings",
    `Writing ratings to ${outputPath}`,
  ]);
});

test("the fetch operator asks for the day of the run in batches of 1000, unless told otherwise", () => {
  const given = { taskId: "fetch", connId: "testconn", outputPath: "ratings.json" };
  expect(new MovielensFetchRatingsOperator(given).rawOptions).toEqual({
    connId: "testconn",
    outputPath: "ratings.json",
    startDate: "{{ ds }}",
    endDate: "{{ next_ds }}",
    batchSize: 1000,
  });
  expect(new MovielensFetchRatingsOperator({ ...given, batchSize: 5 }).options.batchSize).toBe(5);
  expect(MovielensFetchRatingsOperator.templateFields).toEqual(["startDate", "endDate", "outputPath"]);
});

test("execute called directly leaves templates as they are", async () => {
  const { connection, requests } = await fakeMovielens(someRatings(1));
  connectTo(connection);
  const folder = await temporaryFolder();
  const outputPath = join(folder, "{{ ds }}.json");
  const operator = new MovielensFetchRatingsOperator({ taskId: "fetch", connId: "testconn", outputPath });

  await operator.execute(taskContext().context);

  expect(await readdir(folder)).toEqual(["{{ ds }}.json"]);
  expect(requests[0]?.get("start_date")).toBe("{{ ds }}");
});

test("the fetch operator writes no file when fetching fails", async () => {
  const { connection } = await fakeMovielens([], { status: 500 });
  connectTo(connection);
  const folder = await temporaryFolder();
  const outputPath = join(folder, "ratings.json");
  const operator = new MovielensFetchRatingsOperator({ taskId: "fetch", connId: "testconn", outputPath });
  await expect(operator.execute(taskContext().context)).rejects.toThrow("answered 500");
  expect(await readdir(folder)).toEqual([]);
});

test("the fetch operator stops when its attempt is cancelled", async () => {
  const { connection } = await fakeMovielens(someRatings(1));
  connectTo(connection);
  const operator = new MovielensFetchRatingsOperator({ taskId: "fetch", connId: "testconn", outputPath: "unused" });
  const { context } = taskContext(AbortSignal.abort(new Error("cancelled")));
  await expect(operator.execute(context)).rejects.toThrow("cancelled");
});

test("the popularity operator finds its connection by the id it was given, once", async () => {
  const ratings = Array.from({ length: 40 }, (_, i) => rating({ movieId: i % 8, userId: i, rating: 1 + (i % 8) / 2 }));
  const { connection } = await fakeMovielens(ratings);
  const getConnection = connectTo(connection);

  const popular = await popularity({ topN: 5 });

  expect(popular).toHaveLength(5);
  expect(getConnection).toHaveBeenCalledExactlyOnceWith("testconn");
});

test("the popularity operator works with ratings that a test makes up", async () => {
  const getRatings = vi.spyOn(MovielensHook.prototype, "getRatings").mockImplementation(async function* () {
    yield rating({ movieId: 1, rating: 5 });
    yield rating({ movieId: 2, rating: 4 });
  });
  const popular = await popularity({ minRatings: 1 });
  expect(popular).toEqual([
    [1, [5, 1]],
    [2, [4, 1]],
  ]);
  expectTypeOf(popular).toEqualTypeOf<MoviePopularity[]>();
  expect(getRatings.mock.lastCall?.slice(0, 2)).toEqual(["2015-01-01", "2015-01-03"]);
});

test("the popularity operator puts more ratings first among equal means, then the movie that came first", async () => {
  const many = [9, 9, 7, 7, 8, 8, 8].map((movieId) => rating({ movieId, rating: 4 }));
  const { connection } = await fakeMovielens([...many, rating({ movieId: 6, rating: 5 })]);
  connectTo(connection);
  const popular = await popularity({ minRatings: 2 });
  expect(popular).toEqual([
    [8, [4, 3]],
    [9, [4, 2]],
    [7, [4, 2]],
  ]);
});

const popularity = (options: { minRatings?: number; topN?: number }): Promise<MoviePopularity[]> =>
  new MovielensPopularityOperator({
    taskId: "popularity",
    connId: "testconn",
    startDate: "2015-01-01",
    endDate: "2015-01-03",
    ...options,
  }).execute(taskContext().context);

const rating = (fields: Partial<Rating>): Rating => ({ userId: 1, movieId: 1, rating: 3, timestamp: 0, ...fields });

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "movielens-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
