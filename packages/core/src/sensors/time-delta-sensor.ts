import { nowInDag, type TaskContext } from "../context.ts";
import { type DurationInput, toDuration } from "../duration.ts";
import type { OperatorOptions } from "../operators/base-operator.ts";
import { BaseSensor, type SensorOptions } from "./base-sensor.ts";

export interface TimeDeltaSensorOptions {
  /** How long after the end of the run's data interval. */
  readonly delta: DurationInput;
}

/**
 * Waits for a while after the end of the run's data interval; after the run's start where it has none. Airflow's TimeDeltaSensor.
 *
 * @example
 * new TimeDeltaSensor({ taskId: "let_late_rows_arrive", delta: { hours: 2 }, mode: "reschedule" });
 */
export class TimeDeltaSensor extends BaseSensor<TimeDeltaSensorOptions, never> {
  constructor(options: OperatorOptions<TimeDeltaSensorOptions, never> & SensorOptions) {
    super(options);
    this.#delta();
  }

  override poke({ log, run }: TaskContext): boolean {
    const target = (run.dataInterval?.end ?? run.startDate).plus(this.#delta());
    log.info(`Waiting for ${target.toISO()}`);
    return nowInDag() >= target;
  }

  #delta() {
    return toDuration(this.options.delta, `delta of task "${this.taskId}"`);
  }
}
