import type { DateTime, Duration } from "luxon";
import type { DataInterval, RunInfo, Timetable } from "./timetable.ts";

/** When the runs of a trigger timetable start. Milliseconds since 1970, or undefined when there is no such time. */
export interface TriggerTimes {
  /** After a run at `ms`. */
  next(ms: number): number | undefined;
  /** At `ms`, or as soon as possible after it. */
  from(ms: number): number | undefined;
  /** At `ms`, or as shortly before it as possible. */
  until(ms: number): number | undefined;
  /** For a DAG that has neither run nor a start date. */
  first(now: number): number | undefined;
}

export interface TriggerPlan extends Pick<Timetable, "summary" | "document"> {
  readonly times: TriggerTimes;
  /** How far a run's interval reaches back. */
  readonly interval: Duration;
  dateAt(ms: number): DateTime;
}

/**
 * Runs at points in time: a run's interval ends at its time and reaches back from there, by nothing as a rule. Without `catchup`
 * the newest time that has passed is run, and then those to come. Airflow's trigger timetables.
 */
export function triggerTimetable({ summary, document, times, interval, dateAt }: TriggerPlan): Timetable {
  return {
    summary,
    document,
    nextRun(last, { earliest, latest, catchup, now }) {
      const bounds = [
        ...(last ? [times.next(last.end.toMillis())] : []),
        ...(earliest ? [times.from(earliest.toMillis())] : []),
        ...(last || earliest ? [] : [times.first(now.toMillis())]),
      ];
      // undefined is the end of all times: an expression with years has one
      if (bounds.includes(undefined)) return undefined;
      const newest = catchup ? undefined : times.until(now.toMillis());
      const ms = Math.max(...(bounds as number[]), newest ?? Number.NEGATIVE_INFINITY);
      return latest && ms > latest.toMillis() ? undefined : runAt(dateAt(ms));
    },
    newestComplete: reachingBack,
  };

  function runAt(time: DateTime): RunInfo {
    const reached = reachingBack(time);
    return { interval: reached, logicalDate: reached.start, runAfter: time };
  }

  /** In UTC, where days are 24 hours; months and years are the calendar's. */
  function reachingBack(end: DateTime): DataInterval {
    return { start: end.toUTC().minus(interval).setZone(end.zone), end };
  }
}
