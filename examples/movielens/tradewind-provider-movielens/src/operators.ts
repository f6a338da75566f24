import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { BaseOperator, hook, type OperatorOptions, type TaskContext } from "@tradewind/core";
import { MovielensHook, type Rating } from "./hooks.ts";
import { assertWholeNumber } from "./whole-number.ts";
import type { WithDefaults } from "./with-defaults.ts";

/**
 * Options of MovielensFetchRatingsOperator. The dates and the path are templates.
 *
 * @example
 * const options: MovielensFetchRatingsOptions = { connId: "movielens", outputPath: "ratings/{{ ds }}.json" };
 */
export interface MovielensFetchRatingsOptions {
  /** The connection to the API. */
  readonly connId: string;
  /** The JSON file to write; its folder is created. */
  readonly outputPath: string;
  /** The first day. @default "{{ ds }}" */
  readonly startDate?: string;
  /** The day after the last one. @default "{{ next_ds }}" */
  readonly endDate?: string;
  /** How many ratings one request asks for. @default 1000 */
  readonly batchSize?: number;
}

type FetchRatingsTemplateField = "startDate" | "endDate" | "outputPath";
type FetchRatingsArguments = WithDefaults<
  OperatorOptions<Required<MovielensFetchRatingsOptions>, FetchRatingsTemplateField>,
  "startDate" | "endDate" | "batchSize"
>;

/**
 * Fetches the ratings of the run's data interval, or of other dates, into a JSON file that holds one array. The file is replaced
 * when the task runs again.
 *
 * @example
 * const fetchRatings = (connId: string) =>
 *   new MovielensFetchRatingsOperator({ taskId: "fetchRatings", connId, outputPath: "ratings/{{ ds }}.json" });
 */
export class MovielensFetchRatingsOperator extends BaseOperator<
  Required<MovielensFetchRatingsOptions>,
  void,
  FetchRatingsTemplateField
> {
  static override readonly templateFields: readonly FetchRatingsTemplateField[] = [
    "startDate",
    "endDate",
    "outputPath",
  ];

  constructor(options: FetchRatingsArguments) {
    super({ startDate: "{{ ds }}", endDate: "{{ next_ds }}", batchSize: 1000, ...options });
    assertWholeNumber("batchSize", this.rawOptions.batchSize, 1);
  }

  override async execute({ log, signal }: TaskContext): Promise<void> {
    const { connId, startDate, endDate, batchSize, outputPath } = this.options;
    log.info(`Fetching ratings for ${startDate} to ${endDate}`);
    const ratings: Rating[] = [];
    for await (const rating of hook(MovielensHook, connId).getRatings(startDate, endDate, { batchSize, signal })) {
      ratings.push(rating);
    }
    log.info(`Fetched ${ratings.length} ratings`);
    log.info(`Writing ratings to ${outputPath}`);
    await mkdir(dirname(outputPath), { recursive: true });
    await writeFile(outputPath, JSON.stringify(ratings));
  }
}

/**
 * Options of MovielensPopularityOperator. None of them is a template.
 *
 * @example
 * const options: MovielensPopularityOptions = { connId: "movielens", startDate: "2023-01-01", endDate: "2023-01-03" };
 */
export interface MovielensPopularityOptions {
  /** The connection to the API. */
  readonly connId: string;
  /** The first day. */
  readonly startDate: string;
  /** The day after the last one. */
  readonly endDate: string;
  /** Only movies with at least this many ratings count. @default 4 */
  readonly minRatings?: number;
  /** How many movies are returned. @default 5 */
  readonly topN?: number;
}

/**
 * A movie, the mean of its ratings and how many there are. A tuple, in the order in which movies are compared.
 *
 * @example
 * const [movieId, [mean, count]]: MoviePopularity = [296, [4.75, 4]];
 */
export type MoviePopularity = readonly [movieId: number, score: readonly [mean: number, count: number]];

/**
 * Returns the movies with the best mean rating between two dates, best first. Equal means are ordered by the number of ratings.
 *
 * @example
 * const popular = (connId: string) =>
 *   new MovielensPopularityOperator({ taskId: "popular", connId, startDate: "2023-01-01", endDate: "2023-01-03", topN: 3 });
 */
export class MovielensPopularityOperator extends BaseOperator<
  Required<MovielensPopularityOptions>,
  MoviePopularity[],
  never
> {
  static override readonly ownOptions: readonly string[] = ["startDate", "endDate"];

  constructor(options: OperatorOptions<MovielensPopularityOptions, never>) {
    super({ minRatings: 4, topN: 5, ...options });
    assertWholeNumber("minRatings", this.rawOptions.minRatings, 0);
    assertWholeNumber("topN", this.rawOptions.topN, 1);
  }

  override async execute({ signal }: TaskContext): Promise<MoviePopularity[]> {
    const { connId, startDate, endDate, minRatings, topN } = this.options;
    const scores = await meanAndCountByMovie(hook(MovielensHook, connId).getRatings(startDate, endDate, { signal }));
    return scores
      .filter(([, [, count]]) => count >= minRatings)
      .sort(([, a], [, b]) => b[0] - a[0] || b[1] - a[1])
      .slice(0, topN);
  }
}

async function meanAndCountByMovie(ratings: AsyncIterable<Rating>): Promise<MoviePopularity[]> {
  const tallies = new Map<number, { sum: number; count: number }>();
  for await (const { movieId, rating } of ratings) {
    const tally = tallies.get(movieId) ?? { sum: 0, count: 0 };
    tally.sum += rating;
    tally.count += 1;
    tallies.set(movieId, tally);
  }
  return [...tallies].map(([movieId, { sum, count }]) => [movieId, [sum / count, count]]);
}
