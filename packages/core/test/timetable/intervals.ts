import { DateTime } from "luxon";
import type { DataInterval, Timetable } from "../../src/index.ts";

/** A point in time in UTC. */
export const at = (iso: string): DateTime => DateTime.fromISO(iso, { zone: "utc" });

const short = (date: DateTime): string => date.toUTC().toFormat("yyyy-MM-dd'T'HH:mm'Z'");

/** An interval as `start/end`, in UTC. */
export const span = (interval: DataInterval | undefined): string | undefined =>
  interval && `${short(interval.start)}/${short(interval.end)}`;

/** The starts of the first `count` intervals from `earliest` on. */
export function starts(timetable: Timetable, earliest: string, count: number): string[] {
  const found: string[] = [];
  for (
    let interval = timetable.first(at(earliest));
    interval && found.length < count;
    interval = timetable.next(interval)
  ) {
    found.push(short(interval.start));
  }
  return found;
}
