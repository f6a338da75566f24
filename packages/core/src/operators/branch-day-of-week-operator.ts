import { nowInDag, type TaskContext, zoneOfDag } from "../context.ts";
import { type WeekdayInput, weekdayAt, weekdaysOf } from "../weekday.ts";
import { BaseOperator, type OperatorOptions, type TaskKind } from "./base-operator.ts";
import type { BranchChoice } from "./branch-operator.ts";

export interface BranchDayOfWeekOptions {
  /** What runs on these days; and what runs on the others. */
  readonly followTaskIdsIfTrue: BranchChoice;
  readonly followTaskIdsIfFalse: BranchChoice;
  readonly weekDay: WeekdayInput | readonly WeekdayInput[];
  /** Looks at the run's logical date instead of today. @default false */
  readonly useTaskLogicalDate?: boolean;
}

/**
 * A branch that follows one list of tasks on some days of the week, in the DAG's zone, and another on the others. Airflow's
 * BranchDayOfWeekOperator.
 *
 * @example
 * new BranchDayOfWeekOperator({
 *   taskId: "weekend",
 *   weekDay: ["Saturday", "Sunday"],
 *   followTaskIdsIfTrue: "rest",
 *   followTaskIdsIfFalse: ["load", "report"],
 * });
 */
export class BranchDayOfWeekOperator extends BaseOperator<BranchDayOfWeekOptions, BranchChoice, never> {
  static override readonly kind: TaskKind = "branch";

  constructor(options: OperatorOptions<BranchDayOfWeekOptions, never>) {
    super(options);
    this.#weekdays();
  }

  override execute(context: TaskContext): BranchChoice {
    const { followTaskIdsIfTrue, followTaskIdsIfFalse, useTaskLogicalDate } = this.options;
    const date = useTaskLogicalDate ? context.logicalDate.setZone(zoneOfDag()) : nowInDag();
    context.log.info(`It is ${weekdayAt(date)}`);
    return this.#weekdays().has(weekdayAt(date)) ? followTaskIdsIfTrue : followTaskIdsIfFalse;
  }

  #weekdays() {
    return weekdaysOf(this.options.weekDay, `weekDay of task "${this.taskId}"`);
  }
}
