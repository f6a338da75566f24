import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeHook, describeOperator, describeProvider, describeSensor } from "@tradewind/testing/contract";
import { afterAll } from "vitest";
import {
  MovielensFetchRatingsOperator,
  MovielensHook,
  MovielensPopularityOperator,
  MovielensRatingsSensor,
} from "../src/index.ts";
import { fakeMovielens, someRatings } from "./fake-movielens.ts";

const folder = mkdtempSync(join(tmpdir(), "movielens-contract-"));
afterAll(() => rmSync(folder, { recursive: true }));

const movielens = {
  async *getRatings() {
    yield* someRatings(3);
  },
  count: async () => 3,
};

const days = { connId: "movielens", startDate: "2023-01-01", endDate: "2023-01-02" };

describeProvider(new URL("..", import.meta.url));

describeHook(MovielensHook, {
  connection: async () => (await fakeMovielens(someRatings(3))).connection,
  fake: movielens,
  calls: {
    "gets the ratings of a day": (hook, { signal }) => hook.getRatings("2023-01-01", "2023-01-02", { signal }),
    "counts the ratings of a day": (hook, { signal }) => hook.count("2023-01-01", "2023-01-02", { signal }),
  },
  needs: ["host"],
});

describeOperator(MovielensFetchRatingsOperator, {
  valid: [
    { connId: "movielens", outputPath: join(folder, "{{ ds }}.json") },
    { ...days, outputPath: join(folder, "ratings.json"), batchSize: 10 },
  ],
  invalid: [
    { ...days, outputPath: "ratings.json", batchSize: 0 },
    { ...days, outputPath: "ratings.json", batchSize: "many" },
  ],
  hooks: { movielens },
  connections: { movielens: "http://airflow:not-for-you@localhost" },
});

describeOperator(MovielensPopularityOperator, {
  valid: [days, { ...days, minRatings: 1, topN: 2 }],
  invalid: [
    { ...days, topN: 0 },
    { ...days, minRatings: -1 },
  ],
  hooks: { movielens },
  connections: { movielens: "http://airflow:not-for-you@localhost" },
});

describeSensor(MovielensRatingsSensor, {
  valid: [{ connId: "movielens" }, days],
  invalid: [{ ...days, mode: "sleep" }],
  connections: { movielens: "http://airflow:not-for-you@localhost" },
  whenFound: { hooks: { movielens } },
  whenNotFound: { hooks: { movielens: { count: async () => 0 } } },
});
