import { nowInDag, type TaskContext, zoneOfDag } from "../context.ts";
import type { OperatorOptions } from "../operators/base-operator.ts";
import { type WeekdayInput, weekdayAt, weekdaysOf } from "../weekday.ts";
import { BaseSensor, type SensorOptions } from "./base-sensor.ts";

export interface DayOfWeekSensorOptions {
  /** The day or days to wait for. */
  readonly weekDay: WeekdayInput | readonly WeekdayInput[];
  /** Looks at the run's logical date instead of today's. @default false */
  readonly useTaskLogicalDate?: boolean;
}

/**
 * Waits for a day of the week, in the DAG's zone. Airflow's DayOfWeekSensor.
 *
 * @example
 * new DayOfWeekSensor({ taskId: "weekend", weekDay: ["Saturday", "Sunday"], mode: "reschedule" });
 */
export class DayOfWeekSensor extends BaseSensor<DayOfWeekSensorOptions, never> {
  constructor(options: OperatorOptions<DayOfWeekSensorOptions, never> & SensorOptions) {
    super(options);
    this.#weekdays();
  }

  override poke(context: TaskContext): boolean {
    const date = this.options.useTaskLogicalDate ? context.logicalDate.setZone(zoneOfDag()) : nowInDag();
    context.log.info(`It is ${weekdayAt(date)}`);
    return this.#weekdays().has(weekdayAt(date));
  }

  #weekdays() {
    return weekdaysOf(this.options.weekDay, `weekDay of task "${this.taskId}"`);
  }
}
