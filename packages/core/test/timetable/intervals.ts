import { DateTime } from "luxon";
import type { DataInterval, Restriction, RunInfo, Timetable } from "../../src/index.ts";

/** A point in time in UTC. */
export const at = (iso: string): DateTime => DateTime.fromISO(iso, { zone: "utc" });

/** To the minute, in UTC; seconds where there are any. */
export const short = (date: DateTime): string =>
  date.toUTC().toFormat(date.second === 0 ? "yyyy-MM-dd'T'HH:mm'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'");

/** An interval as `start/end`, in UTC. */
export const span = (interval: DataInterval | undefined): string | undefined =>
  interval && `${short(interval.start)}/${short(interval.end)}`;

/** What bounds a run, with catchup unless something else is said. */
export const from = (earliest: string | undefined, others: Partial<Restriction> = {}): Restriction => ({
  earliest: earliest === undefined ? undefined : at(earliest),
  latest: undefined,
  catchup: true,
  now: at("2030-01-01T00:00:00Z"),
  ...others,
});

/** The first run from `earliest` on. */
export const firstRun = (timetable: Timetable, earliest: string): RunInfo | undefined =>
  timetable.nextRun(undefined, from(earliest));

/** The first `count` runs. */
export function runs(timetable: Timetable, restriction: Restriction, count: number): RunInfo[] {
  const found: RunInfo[] = [];
  for (
    let run = timetable.nextRun(undefined, restriction);
    run && found.length < count;
    run = timetable.nextRun(run.interval, restriction)
  ) {
    found.push(run);
  }
  return found;
}

/** The starts of the first `count` intervals from `earliest` on. */
export const starts = (timetable: Timetable, earliest: string, count: number): string[] =>
  runs(timetable, from(earliest), count).map(({ interval }) => short(interval.start));
