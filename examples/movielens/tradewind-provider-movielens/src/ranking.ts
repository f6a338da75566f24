import type { Rating } from "./hooks.ts";

/**
 * How one movie did. `avgRating` is the mean of all its ratings, `numRatings` the number of distinct users who gave them.
 *
 * @example
 * const ranking: Ranking = { movieId: 318, avgRating: 4.5, numRatings: 3 };
 */
export interface Ranking {
  readonly movieId: number;
  readonly avgRating: number;
  readonly numRatings: number;
}

/**
 * Which movies are ranked. Everything may be left out.
 *
 * @example
 * const options: RankingOptions = { minRatings: 10 };
 */
export interface RankingOptions {
  /** Only movies with MORE users than this are ranked. @default 2 */
  readonly minRatings?: number;
}

/**
 * Ranks movies by their mean rating, then by the number of users who rated them, then by id. Movies with too few users are
 * left out, since a single enthusiast would lead the list.
 *
 * @example
 * const [best] = rankMoviesByRating([{ userId: 1, movieId: 318, rating: 5, timestamp: 1672531429 }], { minRatings: 0 });
 */
export function rankMoviesByRating(ratings: Iterable<Rating>, { minRatings = 2 }: RankingOptions = {}): Ranking[] {
  return [...tallyByMovie(ratings)]
    .map(([movieId, { sum, count, users }]) => ({ movieId, avgRating: sum / count, numRatings: users.size }))
    .filter(({ numRatings }) => numRatings > minRatings)
    .sort((a, b) => b.avgRating - a.avgRating || b.numRatings - a.numRatings || a.movieId - b.movieId);
}

/**
 * Writes rankings as CSV with a header line. Keeps their order.
 *
 * @example
 * rankingsToCsv([{ movieId: 318, avgRating: 4.5, numRatings: 3 }]); // "movieId,avg_rating,num_ratings\n318,4.5,3\n"
 */
export function rankingsToCsv(rankings: Iterable<Ranking>): string {
  const lines = ["movieId,avg_rating,num_ratings"];
  for (const { movieId, avgRating, numRatings } of rankings) lines.push(`${movieId},${avgRating},${numRatings}`);
  return `${lines.join("\n")}\n`;
}

interface Tally {
  sum: number;
  count: number;
  readonly users: Set<number>;
}

function tallyByMovie(ratings: Iterable<Rating>): Map<number, Tally> {
  const tallies = new Map<number, Tally>();
  for (const { movieId, userId, rating } of ratings) {
    const tally = tallies.get(movieId) ?? { sum: 0, count: 0, users: new Set() };
    tally.sum += rating;
    tally.count += 1;
    tally.users.add(userId);
    tallies.set(movieId, tally);
  }
  return tallies;
}
