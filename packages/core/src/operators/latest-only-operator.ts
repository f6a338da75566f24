import { nowInDag, runningAttempt, type TaskContext } from "../context.ts";
import { TASK_NODE } from "../flow/task-node.ts";
import { BaseOperator, type TaskKind } from "./base-operator.ts";

/**
 * A branch that skips all its direct downstream tasks unless its run is the latest one: now is past the run's data interval, and
 * not past the next one. Runs that were started by hand are never skipped. Airflow's LatestOnlyOperator.
 *
 * @example
 * chain(new LatestOnlyOperator({ taskId: "latest_only" }), this.sendReport());
 */
export class LatestOnlyOperator extends BaseOperator<Record<never, never>, string[]> {
  static override readonly kind: TaskKind = "branch";

  override execute({ log, run: { runType, dataInterval } }: TaskContext): string[] {
    const downstream = [...(this[TASK_NODE]?.downstream ?? [])].map(({ taskId }) => taskId);
    if (runType === "manual" || dataInterval === undefined) {
      log.info("The run was started by hand: going on");
      return downstream;
    }
    const now = nowInDag();
    const unbounded = { earliest: undefined, latest: undefined, catchup: true, now };
    const next = runningAttempt().definition.timetable.nextRun(dataInterval, unbounded)?.interval;
    if (next === undefined) {
      log.info("There is no later data interval: going on");
      return downstream;
    }
    // a run may start in the very millisecond in which its interval ends
    const isLatest = dataInterval.end <= now && now <= next.end;
    log.info(`The run is ${isLatest ? "" : "not "}the latest from ${dataInterval.end.toISO()} to ${next.end.toISO()}`);
    return isLatest ? downstream : [];
  }
}
