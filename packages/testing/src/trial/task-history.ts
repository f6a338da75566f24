import type { TrialRun } from "./run-infos.ts";

interface KnownRun {
  readonly run: TrialRun;
  /** Ids of tasks. */
  readonly succeeded: Set<string>;
}

/**
 * What `runTask` has done between two dates, for later calls: a run of the same DAG and logical date is used again with the interval that
 * it has, and what succeeded is not done again, as in Airflow's database.
 *
 * @example
 * const history = new TaskHistory();
 * await runTask(Sales, "load", { startDate: "2026-03-01", endDate: "2026-03-02", history }); // 2 attempts
 * await runTask(Sales, "load", { startDate: "2026-03-01", endDate: "2026-03-02", history }); // none
 */
export class TaskHistory {
  readonly #runs = new Map<string, KnownRun>();

  /** The run of a DAG with the date of a planned one: the known one, or the planned one from now on. */
  run(dagId: string, planned: TrialRun): KnownRun {
    const name = `${dagId} ${planned.logicalDate.toMillis()}`;
    const known = this.#runs.get(name) ?? { run: planned, succeeded: new Set<string>() };
    this.#runs.set(name, known);
    return known;
  }
}
