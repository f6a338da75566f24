import type { DateTime } from "luxon";

/** The stretch of time that a run is about: `start` included, `end` not. */
export interface DataInterval {
  readonly start: DateTime;
  readonly end: DateTime;
}

/** A timetable as it stands in a DAG document, from which `timetableFromDocument` makes it again. */
export type TimetableDocument =
  | { readonly kind: "none" }
  | { readonly kind: "once" }
  | { readonly kind: "cron"; readonly expression: string; readonly timezone: string }
  | { readonly kind: "duration"; readonly iso: string };

/**
 * Says which data intervals a DAG has. Interval timetables in Airflow's sense: a run belongs to an interval and may start when
 * the interval has ended; its logical date is the interval's start.
 */
export interface Timetable {
  /** Short text for people: `@daily`, `every 3 days`, `never by itself`. */
  readonly summary: string;
  readonly document: TimetableDocument;
  /** The first interval that starts at or after `earliest`, or undefined when there is none. */
  first(earliest: DateTime): DataInterval | undefined;
  /** The interval that follows one of this timetable's. */
  next(interval: DataInterval): DataInterval | undefined;
  /** The newest interval that has ended at `at`: what a run started by hand is about. Airflow's `infer_manual_data_interval`. */
  newestComplete(at: DateTime): DataInterval;
}
