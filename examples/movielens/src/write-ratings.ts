import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Rating } from "tradewind-provider-movielens";

/**
 * Writes ratings into a JSON file that holds one array. Creates its folder, and returns how many there were.
 *
 * @example
 * const rows = await writeRatings("ratings/2023-01-01.json", movielens.getRatings("2023-01-01", "2023-01-02"));
 */
export async function writeRatings(path: string, ratings: AsyncIterable<Rating>): Promise<number> {
  const all: Rating[] = [];
  for await (const rating of ratings) all.push(rating);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(all));
  return all.length;
}
