import type { DagOptions } from "../dag-options.ts";
import { callerLocation } from "../source-location.ts";
import { type AnyClass, recordDag } from "./metadata.ts";

/**
 * Makes a class a DAG. Only records the options: nothing runs, opens or reads until the DAG is used. Airflow's `@dag`.
 *
 * @example
 * @dag({ schedule: "@daily", startDate: "2024-01-01", catchup: true })
 * export class Sales { ... }
 */
export function dag(options: DagOptions = {}): <C extends AnyClass>(Class: C, context?: ClassDecoratorContext) => void {
  const source = callerLocation();
  return (Class) => recordDag(Class, { options, source });
}
