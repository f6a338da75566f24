import { BaseSensor, hook, type OperatorOptions, type SensorOptions, type TaskContext } from "@tradewind/core";
import { MovielensHook } from "./hooks.ts";
import type { WithDefaults } from "./with-defaults.ts";

/**
 * Options of MovielensRatingsSensor. The dates are templates.
 *
 * @example
 * const options: MovielensRatingsSensorOptions = { connId: "movielens", startDate: "{{ prev_ds }}", endDate: "{{ ds }}" };
 */
export interface MovielensRatingsSensorOptions {
  /** The connection to the API. */
  readonly connId: string;
  /** The first day. @default "{{ ds }}" */
  readonly startDate?: string;
  /** The day after the last one. @default "{{ next_ds }}" */
  readonly endDate?: string;
}

type TemplateField = "startDate" | "endDate";
type Arguments = SensorOptions &
  WithDefaults<OperatorOptions<Required<MovielensRatingsSensorOptions>, TemplateField>, TemplateField>;

/**
 * Waits until there is a rating in the run's data interval, or between other dates. An answer that is an error fails the task.
 *
 * @example
 * const waitForRatings = (connId: string) =>
 *   new MovielensRatingsSensor({ taskId: "waitForRatings", connId, pokeInterval: { minutes: 5 }, mode: "reschedule" });
 */
export class MovielensRatingsSensor extends BaseSensor<Required<MovielensRatingsSensorOptions>, TemplateField> {
  static override readonly templateFields: readonly TemplateField[] = ["startDate", "endDate"];

  constructor(options: Arguments) {
    super({ startDate: "{{ ds }}", endDate: "{{ next_ds }}", ...options });
  }

  override async poke({ log, signal }: TaskContext): Promise<boolean> {
    const { connId, startDate, endDate } = this.options;
    const found = (await hook(MovielensHook, connId).count(startDate, endDate, { signal })) > 0;
    log.info(`${found ? "Found" : "Found no"} ratings for ${startDate} to ${endDate}`);
    return found;
  }
}
