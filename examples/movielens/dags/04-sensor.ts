import { chain, dag, type Flow, isMain, run, task } from "tradewind";
import { MovielensFetchRatingsOperator, MovielensRatingsSensor } from "tradewind-provider-movielens";
import { dataFiles, dataFolder } from "../src/data-files.ts";
import { type RankingSummary, rankFile } from "../src/rank-file.ts";

const files = dataFiles("sensor");

/** Ranks the movies of every day, as soon as the day has ratings. A sensor waits for them. */
@dag({
  dagId: "04_sensor",
  schedule: "@daily",
  startDate: "2023-01-01",
  endDate: "2023-01-10",
  catchup: true,
  tags: ["movielens"],
  params: { dataFolder },
})
export class RankingsAfterSensor {
  @task()
  rankMovies(ratingsPath: string, rankingsPath: string): Promise<RankingSummary> {
    return rankFile(ratingsPath, rankingsPath);
  }

  flow(this: Flow<RankingsAfterSensor>) {
    const waitForRatings = new MovielensRatingsSensor({
      taskId: "waitForRatings",
      connId: "movielens",
      pokeInterval: { minutes: 1 },
      timeout: { hours: 1 },
      mode: "reschedule",
    });
    const fetchRatings = new MovielensFetchRatingsOperator({
      taskId: "fetchRatings",
      connId: "movielens",
      outputPath: files.ratings,
    });
    chain(waitForRatings, fetchRatings, this.rankMovies(files.ratings, files.rankings));
  }
}

if (isMain(import.meta)) await run(RankingsAfterSensor, { logicalDate: "2023-01-01" });
