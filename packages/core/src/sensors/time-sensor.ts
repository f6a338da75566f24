import { nowInDag, type TaskContext, zoneOfDag } from "../context.ts";
import type { OperatorOptions } from "../operators/base-operator.ts";
import { assertTimeOfDay, onDayOf } from "../time-of-day.ts";
import { BaseSensor, type SensorOptions } from "./base-sensor.ts";

export interface TimeSensorOptions {
  /** A time of day such as `18:00`, in the DAG's zone. */
  readonly targetTime: string;
}

/**
 * Waits for a time of the day on which it began to wait. Airflow's TimeSensor.
 *
 * @example
 * new TimeSensor({ taskId: "after_closing_time", targetTime: "18:00", mode: "reschedule" });
 */
export class TimeSensor extends BaseSensor<TimeSensorOptions, never> {
  constructor(options: OperatorOptions<TimeSensorOptions, never> & SensorOptions) {
    super(options);
    assertTimeOfDay(this.options.targetTime, `targetTime of task "${this.taskId}"`);
  }

  override poke({ log, ti }: TaskContext): boolean {
    const target = onDayOf(ti.startDate.setZone(zoneOfDag()), this.options.targetTime);
    log.info(`Waiting for ${target.toISO()}`);
    return nowInDag() >= target;
  }
}
