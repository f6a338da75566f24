import { chain, dag, type Flow, hook, isMain, run, task } from "tradewind";
import { MovielensHook } from "tradewind-provider-movielens";
import { dataFiles, dataFolder } from "../src/data-files.ts";
import { type RankingSummary, rankFile } from "../src/rank-file.ts";
import { writeRatings } from "../src/write-ratings.ts";

const files = dataFiles("hook");

/** Ranks the movies of every day, with a hook that knows the API. Its address and login are the connection `movielens`. */
@dag({
  dagId: "02_hook",
  schedule: "@daily",
  startDate: "2023-01-01",
  endDate: "2023-01-10",
  catchup: true,
  tags: ["movielens"],
  params: { dataFolder },
})
export class RankingsByHook {
  @task()
  fetchRatings(startDate: string, endDate: string, ratingsPath: string): Promise<number> {
    const movielens = hook(MovielensHook, "movielens");
    return writeRatings(ratingsPath, movielens.getRatings(startDate, endDate, { batchSize: 1000 }));
  }

  @task()
  rankMovies(ratingsPath: string, rankingsPath: string): Promise<RankingSummary> {
    return rankFile(ratingsPath, rankingsPath);
  }

  flow(this: Flow<RankingsByHook>) {
    chain(
      this.fetchRatings("{{ ds }}", "{{ next_ds }}", files.ratings),
      this.rankMovies(files.ratings, files.rankings),
    );
  }
}

if (isMain(import.meta)) await run(RankingsByHook, { logicalDate: "2023-01-01" });
