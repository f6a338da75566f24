import type { AssetExpression } from "../asset/asset.ts";
import { assetOrTimeTimetable, conditionOfSchedule } from "./asset-timetable.ts";
import { type Schedule, timetableOf } from "./schedule.ts";
import type { Timetable } from "./timetable.ts";

/** The two reasons for a run. */
export interface AssetOrTimeOptions {
  /** When there are runs whatever has been updated: a cron expression, a preset, a duration, a timetable. */
  readonly timetable: Exclude<Schedule, AssetExpression | readonly AssetExpression[] | null>;
  /** What has to be updated for a run at any time; of a list all. */
  readonly assets: AssetExpression | readonly AssetExpression[];
}

/**
 * Runs by time, and runs when assets were updated. A run by time leaves the updates for the next run that they make. Airflow's
 * AssetOrTimeSchedule.
 *
 * @throws InvalidOptionError when one of the two cannot be read.
 * @example
 * @dag({ schedule: assetOrTime({ timetable: "@daily", assets: [asset("orders")] }), startDate: "2024-01-01" })
 */
export function assetOrTime(options: AssetOrTimeOptions): Timetable {
  const condition = conditionOfSchedule(options.assets);
  const inZone = (timezone: string): Timetable => ({
    ...assetOrTimeTimetable(timetableOf(options.timetable, timezone), condition),
    inZone,
  });
  return inZone("utc");
}
