import { type RunResult, run } from "tradewind";
import type { Rating } from "tradewind-provider-movielens";
import { RankingsAfterSensor } from "../dags/04-sensor.ts";
import type { RankingSummary } from "./rank-file.ts";

/** The logical days of the DAGs: 2023-01-01 to 2023-01-10. */
export const DAYS: readonly string[] = Array.from({ length: 10 }, (_, day) => dayOf(Date.UTC(2023, 0, 1 + day)));

/**
 * Where the runs find the API, and where they leave what they know and write.
 *
 * @example
 * const options: RankDaysOptions = { connection: "http://airflow:airflow@localhost:5000", store: "memory" };
 */
export interface RankDaysOptions {
  /** The URI of the connection `movielens`. */
  readonly connection: string;
  /** `memory`, or the path of a SQLite file. */
  readonly store: string;
  /** Where the files go. @default the DAG's folder */
  readonly dataFolder?: string;
}

/**
 * What became of one day. The summary is missing when the run failed.
 *
 * @example
 * const isRanked = ({ summary }: DayResult) => summary !== undefined;
 */
export interface DayResult {
  readonly day: string;
  readonly result: RunResult;
  readonly summary: RankingSummary | undefined;
}

/**
 * Runs the sensor DAG for its ten days, one after the other. Yields each day as its run ends; a failed one does not stop the next.
 *
 * @example
 * for await (const { day, result } of rankDays({ connection, store: "memory" })) console.log(day, result.state);
 */
export async function* rankDays({ connection, store, dataFolder }: RankDaysOptions): AsyncGenerator<DayResult> {
  for (const day of DAYS) {
    const result = await run(RankingsAfterSensor, {
      logicalDate: day,
      connections: { movielens: connection },
      conf: dataFolder === undefined ? {} : { dataFolder },
      store,
      quiet: true,
    });
    // a store may still hold the value of an earlier run of the same day
    const summary = result.state === "success" ? await result.xcom("rankMovies") : undefined;
    yield { day, result, summary: summary as RankingSummary | undefined };
  }
}

/**
 * The days of the DAGs on which there are no ratings: their sensors would wait in vain.
 *
 * @example
 * const isComplete = daysWithoutRatings(generateRatings()).length === 0;
 */
export function daysWithoutRatings(ratings: readonly Rating[]): string[] {
  const rated = new Set(ratings.map(({ timestamp }) => Math.floor(timestamp / 86_400)));
  return DAYS.filter((day) => !rated.has(Date.parse(day) / 86_400_000));
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
