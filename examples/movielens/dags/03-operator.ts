import { chain, dag, type Flow, isMain, run, task } from "tradewind";
import { MovielensFetchRatingsOperator } from "tradewind-provider-movielens";
import { dataFiles, dataFolder } from "../src/data-files.ts";
import { type RankingSummary, rankFile } from "../src/rank-file.ts";

const files = dataFiles("operator");

/** Ranks the movies of every day, with an operator that fetches them. It has the run's data interval for dates by default. */
@dag({
  dagId: "03_operator",
  schedule: "@daily",
  startDate: "2023-01-01",
  endDate: "2023-01-10",
  catchup: true,
  tags: ["movielens"],
  params: { dataFolder },
})
export class RankingsByOperator {
  @task()
  rankMovies(ratingsPath: string, rankingsPath: string): Promise<RankingSummary> {
    return rankFile(ratingsPath, rankingsPath);
  }

  flow(this: Flow<RankingsByOperator>) {
    const fetchRatings = new MovielensFetchRatingsOperator({
      taskId: "fetchRatings",
      connId: "movielens",
      outputPath: files.ratings,
    });
    chain(fetchRatings, this.rankMovies(files.ratings, files.rankings));
  }
}

if (isMain(import.meta)) await run(RankingsByOperator, { logicalDate: "2023-01-01" });
