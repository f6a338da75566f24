import type { DateTime } from "luxon";
import { nowInDag, type TaskContext, zoneOfDag } from "../context.ts";
import { type DateInput, dateAt, toDateTime } from "../date.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { isTimeOfDay, onDayOf } from "../time-of-day.ts";
import { BaseOperator, type OperatorOptions, type TaskKind } from "./base-operator.ts";
import type { BranchChoice } from "./branch-operator.ts";

export interface BranchDateTimeOptions {
  /** What runs between the two bounds, themselves included; and what runs outside of them. */
  readonly followTaskIdsIfTrue: BranchChoice;
  readonly followTaskIdsIfFalse: BranchChoice;
  /** A date, or a time of day such as `08:00`, in the DAG's zone. @default no bound */
  readonly targetLower?: DateInput;
  /** Where both are times of day and this is the earlier one, it is that of the next day. @default no bound */
  readonly targetUpper?: DateInput;
  /** Compares the run's logical date instead of now. @default false */
  readonly useTaskLogicalDate?: boolean;
}

/**
 * A branch that follows one list of tasks between two dates or times of day, and another outside of them. Airflow's
 * BranchDateTimeOperator.
 *
 * @example
 * new BranchDateTimeOperator({
 *   taskId: "office_hours",
 *   targetLower: "08:00",
 *   targetUpper: "18:00",
 *   followTaskIdsIfTrue: "call",
 *   followTaskIdsIfFalse: "mail",
 * });
 */
export class BranchDateTimeOperator extends BaseOperator<BranchDateTimeOptions, BranchChoice, never> {
  static override readonly kind: TaskKind = "branch";

  constructor(options: OperatorOptions<BranchDateTimeOptions, never>) {
    super(options);
    const { targetLower, targetUpper } = this.options;
    if (targetLower === undefined && targetUpper === undefined) {
      throw new InvalidOptionError({
        option: `targetLower and targetUpper of task "${this.taskId}"`,
        found: undefined,
        expected: "one of them at least",
      });
    }
    this.#bounds(dateAt(0));
  }

  override execute(context: TaskContext): BranchChoice {
    const { followTaskIdsIfTrue, followTaskIdsIfFalse, useTaskLogicalDate } = this.options;
    const date = useTaskLogicalDate ? context.logicalDate.setZone(zoneOfDag()) : nowInDag();
    const { lower, upper } = this.#bounds(date);
    const isBetween = (lower === undefined || lower <= date) && (upper === undefined || date <= upper);
    context.log.info(
      `${date.toISO()} is ${isBetween ? "" : "not "}between ${lower?.toISO() ?? "ever"} and ${upper?.toISO() ?? "ever"}`,
    );
    return isBetween ? followTaskIdsIfTrue : followTaskIdsIfFalse;
  }

  /** Both bounds as dates; times of day on the day of `date`. */
  #bounds(date: DateTime): { lower: DateTime | undefined; upper: DateTime | undefined } {
    const bound = (name: "targetLower" | "targetUpper") => {
      const given = this.options[name];
      if (given === undefined) return undefined;
      if (isTimeOfDay(given)) return onDayOf(date, given);
      return toDateTime(given, `${name} of task "${this.taskId}"`, date.zoneName ?? "utc");
    };
    const [lower, upper] = [bound("targetLower"), bound("targetUpper")];
    const isNextDay =
      lower !== undefined && upper !== undefined && isTimeOfDay(this.options.targetUpper) && upper < lower;
    return { lower, upper: isNextDay ? upper.plus({ days: 1 }) : upper };
  }
}
