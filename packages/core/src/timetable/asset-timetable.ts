import { type AssetExpression, allOf, conditionOf } from "../asset/asset.ts";
import { type AssetCondition, conditionText } from "../asset/asset-condition.ts";
import { nullTimetable } from "./null-timetable.ts";
import type { Timetable, TimetableDocument } from "./timetable.ts";

/** Runs when assets were updated, none by time. Airflow's AssetTriggeredTimetable. */
export const assetTimetable = (condition: AssetCondition): Timetable => ({
  ...nullTimetable,
  summary: conditionText(condition),
  document: { kind: "assets", condition },
});

/** Runs by time and runs by assets, each as if the other were not there. */
export const assetOrTimeTimetable = (timetable: Timetable, condition: AssetCondition): Timetable => ({
  ...timetable,
  summary: `${timetable.summary} or ${conditionText(condition)}`,
  document: { kind: "assetOrTime", timetable: timetable.document, condition },
});

/** Runs by time, of which each begins only when assets were updated since the one before. */
export const assetAndTimeTimetable = (timetable: Timetable, condition: AssetCondition): Timetable => ({
  ...timetable,
  summary: `${timetable.summary} and ${conditionText(condition)}`,
  document: { kind: "assetAndTime", timetable: timetable.document, condition },
});

/** The condition of assets that are given as a list: all of them. */
export const conditionOfSchedule = (assets: AssetExpression | readonly AssetExpression[]): AssetCondition =>
  conditionOf(Array.isArray(assets) ? allOf(...assets) : assets, "schedule");

/** What a schedule asks of assets, beside time or instead of it; undefined when that is nothing. */
export const assetConditionOf = (schedule: TimetableDocument): AssetCondition | undefined =>
  "condition" in schedule ? schedule.condition : undefined;
