import { chain, dag, type Flow, isMain, run, task } from "tradewind";
import type { Rating } from "tradewind-provider-movielens";
import { dataFiles, dataFolder } from "../src/data-files.ts";
import { type RankingSummary, rankFile } from "../src/rank-file.ts";
import { writeRatings } from "../src/write-ratings.ts";

const files = dataFiles("functions");

/**
 * Ranks the movies of every day, with nothing but functions. The API's address and login come from environment variables:
 * MOVIELENS_HOST, MOVIELENS_PORT, MOVIELENS_USER and MOVIELENS_PASSWORD.
 */
@dag({
  dagId: "01_functions",
  schedule: "@daily",
  startDate: "2023-01-01",
  endDate: "2023-01-10",
  catchup: true,
  tags: ["movielens"],
  params: { dataFolder },
})
export class RankingsByFunctions {
  @task()
  fetchRatings(startDate: string, endDate: string, ratingsPath: string): Promise<number> {
    return writeRatings(ratingsPath, getRatings(startDate, endDate));
  }

  @task()
  rankMovies(ratingsPath: string, rankingsPath: string): Promise<RankingSummary> {
    return rankFile(ratingsPath, rankingsPath);
  }

  flow(this: Flow<RankingsByFunctions>) {
    chain(
      this.fetchRatings("{{ ds }}", "{{ next_ds }}", files.ratings),
      this.rankMovies(files.ratings, files.rankings),
    );
  }
}

async function* getRatings(startDate: string, endDate: string, batchSize = 1000): AsyncGenerator<Rating> {
  const { baseUrl, headers } = apiOfEnvironment();
  let total = 0;
  let offset = 0;
  do {
    const url = `${baseUrl}/ratings?start_date=${startDate}&end_date=${endDate}&offset=${offset}&limit=${batchSize}`;
    const response = await fetch(url, { headers });
    if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as { result: Rating[]; total: number };
    yield* page.result;
    total = page.total;
    offset += batchSize;
  } while (offset < total);
}

function apiOfEnvironment(): { baseUrl: string; headers: Record<string, string> } {
  const { MOVIELENS_HOST = "localhost", MOVIELENS_PORT = "5000", MOVIELENS_USER, MOVIELENS_PASSWORD } = process.env;
  if (!MOVIELENS_USER || !MOVIELENS_PASSWORD) throw new Error("Set MOVIELENS_USER and MOVIELENS_PASSWORD.");
  const credentials = Buffer.from(`${MOVIELENS_USER}:${MOVIELENS_PASSWORD}`).toString("base64");
  return { baseUrl: `http://${MOVIELENS_HOST}:${MOVIELENS_PORT}`, headers: { authorization: `Basic ${credentials}` } };
}

if (isMain(import.meta)) await run(RankingsByFunctions, { logicalDate: "2023-01-01" });
