import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Ranking, type Rating, rankingsToCsv, rankMoviesByRating } from "tradewind-provider-movielens";

/**
 * What a ranking came to: small enough to travel by XCom, which a ranking is not.
 *
 * @example
 * const summary: RankingSummary = { rows: 2, movies: 0, first: null };
 */
export interface RankingSummary {
  /** How many ratings were read. */
  readonly rows: number;
  /** How many movies were ranked. */
  readonly movies: number;
  /** The best movie; null when none was ranked. */
  readonly first: Ranking | null;
}

/**
 * Ranks the movies of a JSON file of ratings into a CSV file. Creates the CSV's folder.
 *
 * @example
 * const { movies } = await rankFile("ratings/2023-01-01.json", "rankings/2023-01-01.csv");
 */
export async function rankFile(ratingsPath: string, rankingsPath: string): Promise<RankingSummary> {
  const ratings: Rating[] = JSON.parse(await readFile(ratingsPath, "utf8"));
  const rankings = rankMoviesByRating(ratings, { minRatings: 2 });
  await mkdir(dirname(rankingsPath), { recursive: true });
  await writeFile(rankingsPath, rankingsToCsv(rankings));
  return { rows: ratings.length, movies: rankings.length, first: rankings[0] ?? null };
}
