import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type DefineDagOptions, defineDag } from "@tradewind/core";
import { clearTasks } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { testScheduler, until } from "../src/internal.ts";
import { allEnded } from "./all-ended.ts";
import { type Cloud, MonthlyRanking, type Rating } from "./dags/chapter-16/monthly-ranking.ts";
import { disposableFolder } from "./disposable-folder.ts";

const rated = (day: string, movieId: number, rating: number): Rating => ({
  userId: 1,
  movieId,
  rating,
  timestamp: Date.parse(day) / 1000,
});

const RATINGS = [
  rated("2019-01-01T00:00:00Z", 1, 4),
  rated("2019-01-31T23:59:59Z", 1, 5),
  rated("2019-01-15T12:00:00Z", 2, 3),
  rated("2019-02-01T00:00:00Z", 2, 5),
  rated("2019-03-31T23:59:59Z", 3, 2),
  rated("2019-12-31T23:59:59Z", 4, 1),
  rated("2020-01-01T00:00:00Z", 5, 5),
  rated("2020-12-15T00:00:00Z", 6, 5),
];

/** A crawler that needs so many looks, and ratings that cannot be had for as long as `isDown`. */
function cloudThat({ needsLooks = 1 } = {}) {
  let looks = 0;
  const state = { isDown: false, crawls: 0 };
  const cloud: Cloud = {
    ratings() {
      if (state.isDown) throw new Error("the ratings cannot be had");
      return RATINGS;
    },
    startCrawler() {
      state.crawls += 1;
      looks = 0;
    },
    crawlerIsReady: () => ++looks >= needsLooks,
  };
  return { cloud, state };
}

const DAG = "01_cloud_usecase";

interface World extends DefineDagOptions {
  readonly now?: string;
}

/** The DAG beside a folder in place of a bucket, after the end of March. */
async function inCloud(cloud: Cloud, { now = "2019-04-01T00:00:00Z", ...options }: World = {}) {
  const folder = await disposableFolder();
  const dags = [defineDag(MonthlyRanking, { ...options, args: [cloud], params: { bucket: folder.path } })];
  const rt = await testScheduler({ dags, now });
  return {
    rt,
    files: async (path: string) => (await readdir(join(folder.path, path), { recursive: true })).toSorted(),
    read: (path: string) => readFile(join(folder.path, path), "utf8"),
    states: async () => (await rt.runs(DAG)).map(({ state }) => state),
    async [Symbol.asyncDispose]() {
      for (const resource of [rt, folder]) await resource[Symbol.asyncDispose]();
    },
  };
}

describe("the ranking of each month, as in the clouds of chapters 16 to 18,", () => {
  test("has a file of ratings and one of ranks for each of three months", async () => {
    const { cloud, state } = cloudThat();
    await using world = await inCloud(cloud);
    await allEnded(world.rt, DAG, 3);
    expect(await world.rt.logicalDates(DAG)).toEqual(["2019-01-01", "2019-02-01", "2019-03-01"]);
    expect([await world.states(), state.crawls]).toEqual([["success", "success", "success"], 3]);
    expect(await world.files("ratings/2019")).toEqual(["01.csv", "02.csv", "03.csv"]);
    expect(await world.read("rankings/2019-01-01.csv")).toBe("1,4.5\n2,3\n");
    expect(await world.read("rankings/2019-02-01.csv")).toBe("2,5\n");
    expect(await world.read("rankings/2019-03-01.csv")).toBe("3,2\n");
  });

  test("takes one month after the other: what depends on a month that failed waits until it is mended", async () => {
    const { cloud, state } = cloudThat();
    await using world = await inCloud(cloud, { now: "2019-02-01T00:00:00Z" });
    const { rt } = world;
    await allEnded(rt, DAG, 1);
    state.isDown = true;
    await rt.advanceTo("2019-04-01T00:00:00Z");
    await until(async () => (await world.states()).includes("failed"), "the end of February's run");
    await rt.quiet();
    expect(await world.states()).toEqual(["success", "failed", "running"]);
    expect(await world.files("rankings")).toEqual(["2019-01-01.csv"]);
    state.isDown = false;
    await clearTasks(rt.tools, { dagId: DAG, onlyFailed: true });
    await allEnded(rt, DAG, 3);
    expect(await world.states()).toEqual(["success", "success", "success"]);
  });

  test("looks every ten seconds whether the crawler is ready", async () => {
    const { cloud } = cloudThat({ needsLooks: 3 });
    await using world = await inCloud(cloud, { now: "2019-02-01T00:00:00Z", endDate: "2019-01-01" });
    const { rt } = world;
    const waits = async () => (await rt.states(DAG)).wait_for_crawler === "up_for_reschedule";
    await until(waits, "the first look");
    await rt.advanceTo("2019-02-01T00:00:19Z");
    expect(await rt.states(DAG)).toMatchObject({ wait_for_crawler: "up_for_reschedule" });
    await rt.advanceTo("2019-02-01T00:00:20Z");
    await allEnded(rt, DAG, 1);
    expect(await world.states()).toEqual(["success"]);
  });

  test("has of December what is before the first of January of the next year", async () => {
    const december = { startDate: "2019-12-01", endDate: "2019-12-01" };
    await using world = await inCloud(cloudThat().cloud, { now: "2020-01-01T00:00:00Z", ...december });
    await allEnded(world.rt, DAG, 1);
    expect(await world.read("ratings/2019/12.csv")).toBe("4,1\n");
  });
});

describe("what comes with later issues", () => {
  test.todo("Glue's crawler and Athena, Synapse, BigQuery, and the buckets of S3, Azure and GCS: providers");
  test.todo("DockerOperators with templates such as `{{ conn.minio.login }}`, and pods of Kubernetes: providers");
  test.todo("the Helm chart, and an executor at the edge: they come with executors over a network");
});
