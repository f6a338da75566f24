export type { GetRatingsOptions, Rating, Session } from "./hooks.ts";
export { MovielensHook, MovielensRequestError } from "./hooks.ts";
export type { MovielensFetchRatingsOptions, MovielensPopularityOptions, MoviePopularity } from "./operators.ts";
export { MovielensFetchRatingsOperator, MovielensPopularityOperator } from "./operators.ts";
export type { Ranking, RankingOptions } from "./ranking.ts";
export { rankingsToCsv, rankMoviesByRating } from "./ranking.ts";
export type { MovielensRatingsSensorOptions } from "./sensors.ts";
export { MovielensRatingsSensor } from "./sensors.ts";
