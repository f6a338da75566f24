import { type Rating, rankMoviesByRating } from "tradewind-provider-movielens";
import { expect, it } from "vitest";
import { generateRatings } from "../src/api/generate-ratings.ts";
import { daysWithoutRatings } from "../src/rank-days.ts";

const ratings = generateRatings();

function byDay(): Rating[][] {
  const days = new Map<number, Rating[]>();
  for (const rating of ratings) {
    const day = Math.floor(rating.timestamp / 86_400);
    days.set(day, [...(days.get(day) ?? []), rating]);
  }
  return [...days.values()];
}

it("the same seed makes the same ratings, another seed others", () => {
  expect(generateRatings()).toEqual(ratings);
  expect(generateRatings({ seed: 7 })).not.toEqual(ratings);
});

it("every day of January 2023 has 300 to 900 ratings, and no other day has any", () => {
  const sizes = byDay().map(({ length }) => length);
  expect(sizes).toHaveLength(31);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(300);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(900);
  const times = ratings.map(({ timestamp }) => timestamp);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(Date.UTC(2023, 0, 1) / 1000);
  expect(Math.max(...times)).toBeLessThan(Date.UTC(2023, 1, 1) / 1000);
});

it("every day has movies to rank", () => {
  for (const day of byDay()) expect(rankMoviesByRating(day).length).toBeGreaterThanOrEqual(5);
});

it("ratings are halves from 0.5 to 5", () => {
  const stars = [...new Set(ratings.map(({ rating }) => rating))].sort((a, b) => a - b);
  expect(stars).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
});

it("a tenth of the movies has more than half of the ratings", () => {
  const counts = new Map<number, number>();
  for (const { movieId } of ratings) counts.set(movieId, (counts.get(movieId) ?? 0) + 1);
  const popular = [...counts.values()].sort((a, b) => b - a).slice(0, counts.size / 10);
  expect(popular.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(ratings.length / 2);
});

it("days without ratings are found", () => {
  expect(daysWithoutRatings(ratings)).toEqual([]);
  expect(daysWithoutRatings(generateRatings({ startDate: "2023-01-02", days: 8 }))).toEqual([
    "2023-01-01",
    "2023-01-10",
  ]);
});
