import { type DateInput, dateAt, toDateTime } from "../date.ts";
import type { DataInterval, Timetable } from "./timetable.ts";

/** What else there is to say about listed dates. */
export interface EventsTimetableOptions {
  /** Whether a run started by hand is about the last listed date, instead of the moment it was started. @default false */
  readonly restrictToEvents?: boolean;
  /** What the dates are, for people. @default "3 events" */
  readonly description?: string;
}

/**
 * Runs at listed dates. Without `catchup` a date that has passed is not run. Text without an offset is read in the DAG's time
 * zone. Airflow's EventsTimetable.
 *
 * @throws InvalidOptionError when a date cannot be read.
 * @example
 * const schedule = eventsTimetable(["2024-01-01", "2024-03-31T18:00"], { description: "Ends of the quarter" });
 */
export function eventsTimetable(dates: readonly DateInput[], options: EventsTimetableOptions = {}): Timetable {
  return { ...listed(dates, options, "utc"), inZone: (zone) => listed(dates, options, zone) };
}

function listed(dates: readonly DateInput[], options: EventsTimetableOptions, zone: string): Timetable {
  const { restrictToEvents = false, description } = options;
  const read = dates.map((date) => toDateTime(date, "a date of eventsTimetable", zone).toMillis());
  const events = [...new Set(read)].sort((a, b) => a - b).map((ms) => dateAt(ms, zone));
  const moment = (at: DataInterval["start"]): DataInterval => ({ start: at, end: at });
  return {
    summary: description ?? `${events.length} ${events.length === 1 ? "event" : "events"}`,
    document: {
      kind: "events",
      dates: events.map((event) => event.toUTC().toISO() ?? ""),
      restrictToEvents,
      description: description ?? null,
    },
    nextRun(last, { earliest, latest, catchup, now }) {
      const next = events.find(
        (event) => (!last || event > last.end) && (!earliest || event >= earliest) && (catchup || event >= now),
      );
      if (!next || (latest && next > latest)) return undefined;
      return { interval: moment(next), logicalDate: next, runAfter: next };
    },
    newestComplete: (at) => moment((restrictToEvents && (events.findLast((event) => event <= at) ?? events[0])) || at),
  };
}
