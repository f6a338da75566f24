import type { AssetExpression } from "../asset/asset.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { isPartitioned } from "../partition/partitioned-timetable.ts";
import { assetAndTimeTimetable, assetOrTimeTimetable, conditionOfSchedule } from "./asset-timetable.ts";
import { type Schedule, timetableOf } from "./schedule.ts";
import type { Timetable } from "./timetable.ts";

/** A time, and assets. */
export interface AssetAndTimeOptions {
  /** When there are runs: a cron expression, a preset, a duration, a timetable. */
  readonly timetable: Exclude<Schedule, AssetExpression | readonly AssetExpression[] | null>;
  /** What has to be updated; of a list all. */
  readonly assets: AssetExpression | readonly AssetExpression[];
}

/** The two reasons for a run. */
export type AssetOrTimeOptions = AssetAndTimeOptions;

/**
 * Runs by time, and runs when assets were updated. A run by time leaves the updates for the next run that they make. Airflow's
 * AssetOrTimeSchedule.
 *
 * @throws InvalidOptionError when one of the two cannot be read.
 * @example
 * @dag({ schedule: assetOrTime({ timetable: "@daily", assets: [asset("orders")] }), startDate: "2024-01-01" })
 */
export const assetOrTime = (options: AssetOrTimeOptions): Timetable => joined(options, assetOrTimeTimetable);

/**
 * Runs by time, each of which is made only when assets were updated since the one before. It takes all events that wait. With catchup the
 * oldest interval goes first, without it the newest whose time has come. Nothing is made by assets alone, and what is run by hand or by a
 * backfill waits for nothing. Airflow's AssetAndTimeSchedule.
 *
 * @throws InvalidOptionError when one of the two cannot be read.
 * @example
 * @dag({ schedule: assetAndTime({ timetable: "@hourly", assets: [asset("orders")] }), startDate: "2024-01-01" })
 */
export const assetAndTime = (options: AssetAndTimeOptions): Timetable => joined(options, assetAndTimeTimetable);

/** The time of a DAG that says no zone itself is in the DAG's. */
function joined({ timetable, assets }: AssetAndTimeOptions, join: typeof assetOrTimeTimetable): Timetable {
  const condition = conditionOfSchedule(assets);
  if (typeof timetable === "object" && "document" in timetable && isPartitioned(timetable.document)) {
    throw new InvalidOptionError({
      option: "timetable",
      found: timetable.summary,
      expected: "a time: when there are runs",
    });
  }
  const inZone = (timezone: string): Timetable => ({ ...join(timetableOf(timetable, timezone), condition), inZone });
  return inZone("utc");
}
