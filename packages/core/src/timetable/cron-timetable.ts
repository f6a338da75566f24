import type { DateTime } from "luxon";
import { dateAt } from "../date.ts";
import { cronTicks } from "./cron/cron-ticks.ts";
import { invalidCron } from "./cron/read-cron.ts";
import { atOrAfter, atOrBefore } from "./ticks.ts";
import type { DataInterval, Timetable } from "./timetable.ts";

/**
 * Data intervals between the ticks of a cron expression: what a cron string or a preset as `schedule` means. A run belongs to an
 * interval, starts when that has ended, and has its start as logical date. Airflow's CronDataIntervalTimetable.
 *
 * @throws InvalidOptionError when the expression cannot be read or has no interval.
 */
export function cronTimetable(expression: string, timezone = "utc"): Timetable {
  const ticks = cronTicks(expression, timezone);
  const first = ticks.after(0);
  if (first === undefined || ticks.after(first) === undefined) {
    throw invalidCron(expression, "a cron expression that fires more than once, so that there is time in between");
  }

  return {
    summary: expression,
    document: { kind: "cron", expression, timezone },
    nextRun(last, { earliest, latest, catchup, now }) {
      const bounds = [
        ...(last ? [startAfter(last)] : []),
        ...(earliest ? [atOrAfter(ticks, earliest.toMillis())] : []),
        ...(catchup ? [] : [newestStart(now)]),
      ];
      // undefined is the end of all ticks: an expression with years has one
      if (bounds.length === 0 || bounds.includes(undefined)) return undefined;
      const start = Math.max(...(bounds as number[]));
      const end = ticks.after(start);
      if (end === undefined || (latest && start > latest.toMillis())) return undefined;
      const interval = between(start, end);
      return { interval, logicalDate: interval.start, runAfter: interval.end };
    },
    newestComplete(at) {
      const end = atOrBefore(ticks, at.toMillis());
      const start = end === undefined ? undefined : ticks.before(end);
      // an expression with years may have no interval yet
      return end === undefined || start === undefined ? { start: at, end: at } : between(start, end);
    },
  };

  /** Where the last run ended. After a change of schedule that may be between two ticks. */
  function startAfter({ start, end }: DataInterval): number | undefined {
    const tick = atOrBefore(ticks, end.toMillis());
    return tick !== undefined && tick > start.toMillis() ? tick : ticks.after(end.toMillis());
  }

  function newestStart(now: DateTime): number | undefined {
    const end = atOrBefore(ticks, now.toMillis());
    return end === undefined ? ticks.after(now.toMillis()) : (ticks.before(end) ?? end);
  }

  function between(start: number, end: number): DataInterval {
    return { start: dateAt(start, timezone), end: dateAt(end, timezone) };
  }
}
