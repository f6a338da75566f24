import type { Rating } from "tradewind-provider-movielens";
import { generateRatings } from "./generate-ratings.ts";
import { readRatings } from "./read-ratings.ts";

/**
 * The ratings of a file, or without one generated ratings.
 *
 * @throws RatingsFileError
 * @example
 * const ratings = await loadRatings(process.argv[2]);
 */
export async function loadRatings(file: string | undefined): Promise<readonly Rating[]> {
  return file === undefined ? generateRatings() : readRatings(file);
}
