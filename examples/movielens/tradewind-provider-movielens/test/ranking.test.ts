import { expect, test } from "vitest";
import { type Rating, rankingsToCsv, rankMoviesByRating } from "../src/index.ts";

/** One rating for each number, each by another user. */
const ratingsOf = (movieId: number, ...ratings: number[]): Rating[] =>
  ratings.map((rating, userId) => ({ userId, movieId, rating, timestamp: 0 }));

test("only movies with more users than the threshold are ranked", () => {
  const ratings = [...ratingsOf(1, 5, 5), ...ratingsOf(2, 3, 4, 5)];
  expect(rankMoviesByRating(ratings)).toEqual([{ movieId: 2, avgRating: 4, numRatings: 3 }]);
  expect(rankMoviesByRating(ratings, { minRatings: 1 }).map(({ movieId }) => movieId)).toEqual([1, 2]);
  expect(rankMoviesByRating(ratings, { minRatings: 3 })).toEqual([]);
});

test("a user who rates a movie again counts once, and both ratings enter the mean", () => {
  const again = [...ratingsOf(1, 2, 3, 4), { userId: 0, movieId: 1, rating: 5, timestamp: 9 }];
  expect(rankMoviesByRating(again)).toEqual([{ movieId: 1, avgRating: 3.5, numRatings: 3 }]);
});

test("the better mean comes first, then more users, then the lower id", () => {
  const ratings = [
    ...ratingsOf(30, 4, 4, 4),
    ...ratingsOf(20, 4, 4, 4),
    ...ratingsOf(40, 4, 4, 4, 4),
    ...ratingsOf(10, 3, 3, 3),
    ...ratingsOf(50, 5, 5, 5),
  ];
  expect(rankMoviesByRating(ratings).map(({ movieId }) => movieId)).toEqual([50, 40, 20, 30, 10]);
});

test("no ratings give no ranking", () => {
  expect(rankMoviesByRating([])).toEqual([]);
  expect(rankingsToCsv([])).toBe("movieId,avg_rating,num_ratings\n");
});

test("the CSV has a header and a line for each movie, in the order of the ranking", () => {
  const csv = rankingsToCsv(rankMoviesByRating([...ratingsOf(7, 4, 4, 5), ...ratingsOf(3, 5, 5, 5)]));
  expect(csv).toBe("movieId,avg_rating,num_ratings\n3,5,3\n7,4.333333333333333,3\n");
});
