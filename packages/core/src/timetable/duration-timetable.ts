import type { DateTime, Duration } from "luxon";
import { dateAt } from "../date.ts";
import { assertPositive, isExact } from "./step.ts";
import type { Timetable } from "./timetable.ts";

/**
 * Data intervals of one length that start at the DAG's start date, which cron cannot say (every three days). Days are 24 hours,
 * whatever clocks do; months and years are those of the calendar. Airflow's DeltaDataIntervalTimetable.
 *
 * @throws InvalidOptionError when the duration is zero or negative.
 */
export function durationTimetable(step: Duration): Timetable {
  assertPositive(step, "schedule");

  return {
    summary: `every ${step.toHuman()}`,
    document: { kind: "duration", iso: step.toISO() ?? "" },
    nextRun(last, { earliest, latest, catchup, now }) {
      const starts = [last?.end, earliest, catchup ? undefined : newestStart(now, earliest)]
        .filter((each) => each !== undefined)
        .map((each) => each.toMillis());
      if (starts.length === 0) return undefined;
      const start = dateAt(Math.max(...starts), "utc");
      if (latest && start > latest) return undefined;
      const end = start.plus(step);
      return { interval: { start, end }, logicalDate: start, runAfter: end };
    },
    newestComplete(at) {
      const end = at.toUTC();
      return { start: end.minus(step), end };
    },
  };

  /** Exact lengths count from 1970; months and years, which have no place in it of their own, from the start date. */
  function newestStart(now: DateTime, earliest: DateTime | undefined): DateTime {
    if (isExact(step)) {
      const ms = step.toMillis();
      return dateAt(Math.floor(now.toMillis() / ms) * ms - ms, "utc");
    }
    let end = earliest?.toUTC() ?? dateAt(0, "utc");
    for (let next = end.plus(step); next <= now; next = next.plus(step)) end = next;
    return end.minus(step);
  }
}
