import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Rating } from "tradewind-provider-movielens";

const HEADER = "userId,movieId,rating,timestamp";

/**
 * A file of ratings that cannot be read. Names the file and, for a bad row, its line.
 *
 * @example
 * const isBadFile = (error: unknown) => error instanceof RatingsFileError;
 */
export class RatingsFileError extends Error {
  constructor({ file, line, problem, cause }: { file: string; line?: number; problem: string; cause?: unknown }) {
    super(`${file}${line === undefined ? "" : `, line ${line}`}: ${problem}`, { cause });
    this.name = "RatingsFileError";
  }
}

/**
 * Reads ratings from a CSV file with the columns userId, movieId, rating and timestamp. A file that ends in `.gz` is unpacked.
 *
 * @throws RatingsFileError
 * @example
 * const ratings = await readRatings("ratings.csv.gz");
 */
export async function readRatings(file: string): Promise<Rating[]> {
  const [header, ...rows] = (await readText(file)).trimEnd().split(/\r?\n/);
  if (header !== HEADER) {
    throw new RatingsFileError({ file, line: 1, problem: `expected the header "${HEADER}", found "${shown(header)}"` });
  }
  return rows.map((row, index) => {
    const rating = parseRow(row);
    if (rating) return rating;
    const problem = `expected four numbers (${HEADER}), found "${shown(row)}"`;
    throw new RatingsFileError({ file, line: index + 2, problem });
  });
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    return (file.endsWith(".gz") ? await promisify(gunzip)(bytes) : bytes).toString("utf8");
  } catch (cause) {
    throw new RatingsFileError({ file, problem: cause instanceof Error ? cause.message : String(cause), cause });
  }
}

function parseRow(row: string): Rating | undefined {
  const fields = row.split(",");
  const numbers = fields.map(Number);
  const [userId, movieId, rating, timestamp] = numbers;
  const isNumeric = fields.every((field) => field.trim() !== "") && numbers.every(Number.isFinite);
  if (fields.length !== 4 || !isNumeric || ![userId, movieId, timestamp].every(Number.isInteger)) return undefined;
  return { userId: userId!, movieId: movieId!, rating: rating!, timestamp: timestamp! };
}

function shown(line = ""): string {
  return line.length > 80 ? `${line.slice(0, 80)}...` : line;
}
