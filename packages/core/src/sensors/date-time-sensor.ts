import { nowInDag, type TaskContext, zoneOfDag } from "../context.ts";
import { type DateInput, toDateTime } from "../date.ts";
import { BaseSensor } from "./base-sensor.ts";

export interface DateTimeSensorOptions {
  /** Text without an offset is in the DAG's zone. */
  readonly targetTime: DateInput;
}

/**
 * Waits until a date. Airflow's DateTimeSensor.
 *
 * @example
 * new DateTimeSensor({ taskId: "wait", targetTime: "{{ data_interval_end.add(hours=2) }}", mode: "reschedule" });
 */
export class DateTimeSensor extends BaseSensor<DateTimeSensorOptions, "targetTime"> {
  static override readonly templateFields: readonly string[] = ["targetTime"];

  override poke({ log }: TaskContext): boolean {
    const target = toDateTime(this.options.targetTime, `targetTime of task "${this.taskId}"`, zoneOfDag());
    log.info(`Waiting for ${target.toISO()}`);
    return nowInDag() >= target;
  }
}
