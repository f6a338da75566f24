import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Where the DAGs write: the folder in MOVIELENS_DATA, or `data` beside this example's `src`. A run can have another one, with
 * `conf: { dataFolder }`.
 */
export const dataFolder = resolve(process.env.MOVIELENS_DATA ?? fileURLToPath(new URL("../data", import.meta.url)));

/**
 * The templates of the files that one stage of the chapter writes.
 *
 * @example
 * const { ratings, rankings } = dataFiles("sensor");
 */
export function dataFiles(stage: string): { readonly ratings: string; readonly rankings: string } {
  return {
    ratings: `{{ params.dataFolder }}/${stage}/ratings/{{ ds }}.json`,
    rankings: `{{ params.dataFolder }}/${stage}/rankings/{{ ds }}.csv`,
  };
}
