import type { DataInterval, Timetable } from "@tradewind/core";
import { runsBetween } from "@tradewind/core/engine";
import type { DateTime } from "luxon";

/** One of the runs that a task is tried for. */
export interface TrialRun {
  readonly logicalDate: DateTime;
  readonly interval: DataInterval;
}

/**
 * The runs between two dates, both included. A start that is no date of the schedule has a run of its own, whose interval ends where
 * the schedule goes on; when the schedule has no date in between, there is one run of the whole stretch. Airflow's
 * `iter_dagrun_infos_between(align=False)`, which `task.run(start_date, end_date)` goes through.
 */
export function trialRuns(timetable: Timetable, from: DateTime, to: DateTime): TrialRun[] {
  const scheduled = [...runsBetween(timetable, { earliest: from, latest: to })];
  const [first] = scheduled;
  if (!first) return [{ logicalDate: from, interval: { start: from, end: to } }];
  if (first.logicalDate.toMillis() === from.toMillis()) return scheduled;
  return [{ logicalDate: from, interval: { start: from, end: first.interval.start } }, ...scheduled];
}
