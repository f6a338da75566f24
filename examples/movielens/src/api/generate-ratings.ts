import type { Rating } from "tradewind-provider-movielens";
import { seededRandom } from "./seeded-random.ts";

/**
 * Which ratings are generated. Everything may be left out.
 *
 * @example
 * const options: GenerateRatingsOptions = { seed: 7, days: 3 };
 */
export interface GenerateRatingsOptions {
  /** The same seed makes the same ratings. @default 2023 */
  readonly seed?: number;
  /** The first day, in UTC. @default "2023-01-01" */
  readonly startDate?: string;
  /** How many days. @default 31 */
  readonly days?: number;
}

const DAY_SECONDS = 86_400;
const MOVIES = 1500;
const USERS = 20_000;

/**
 * Makes up ratings: 300 to 900 a day, by users who rate a few dozen movies in one sitting. A few movies are rated by many, and
 * each has a mean that its ratings lie around.
 *
 * @example
 * const ratings = generateRatings({ seed: 7, days: 3 });
 */
export function generateRatings({
  seed = 2023,
  startDate = "2023-01-01",
  days = 31,
}: GenerateRatingsOptions = {}): Rating[] {
  const random = seededRandom(seed);
  const means = Array.from({ length: MOVIES }, () => 2.5 + 2 * random());
  const start = Date.parse(`${startDate}T00:00:00Z`) / 1000;
  return Array.from({ length: days }, (_, day) => ratingsOfDay(start + day * DAY_SECONDS, means, random)).flat();
}

function ratingsOfDay(midnight: number, means: readonly number[], random: () => number): Rating[] {
  const wanted = 300 + Math.floor(random() * 600);
  const ratings: Rating[] = [];
  while (ratings.length < wanted) {
    const size = Math.min(wanted - ratings.length, 5 + Math.floor(random() * 35));
    ratings.push(...sitting(midnight, size, { means, random }));
  }
  return ratings;
}

interface Source {
  readonly means: readonly number[];
  readonly random: () => number;
}

/** What one user rates in a row: `size` different movies, a few seconds apart, within the day. */
function sitting(midnight: number, size: number, { means, random }: Source): Rating[] {
  const userId = 1 + Math.floor(random() * USERS);
  const secondsApart = 3 + Math.floor(random() * 30);
  const start = midnight + Math.floor(random() * (DAY_SECONDS - size * secondsApart));
  const ranks = new Set<number>();
  while (ranks.size < size) ranks.add(popularRank(random));
  return [...ranks].map((rank, index) => ({
    userId,
    movieId: movieIdOf(rank),
    rating: ratingAround(means[rank]!, random),
    timestamp: start + index * secondsApart,
  }));
}

/** Low ranks are far more frequent than high ones: the movie at half the rank is drawn about twice as often. */
function popularRank(random: () => number): number {
  return Math.floor((MOVIES + 1) ** random()) - 1;
}

/** Spreads the ids, so that they do not give the popularity away. The factor and the prime keep them different. */
function movieIdOf(rank: number): number {
  return 1 + ((rank * 7919 + 317) % 20_011);
}

function ratingAround(mean: number, random: () => number): number {
  const spread = (random() + random() + random() - 1.5) * 1.6;
  return Math.min(5, Math.max(0.5, Math.round((mean + spread) * 2) / 2));
}
