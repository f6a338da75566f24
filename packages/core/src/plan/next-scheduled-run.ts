import { dateAt } from "../date.ts";
import type { DagDocument } from "../document/dag-document.ts";
import type { RunInfo, Timetable } from "../timetable/timetable.ts";

/** How far a DAG's schedule has come. */
export interface Cursor {
  readonly start: number;
  readonly end: number;
}

export interface ScheduleQuestion {
  readonly document: DagDocument;
  readonly timetable: Timetable;
  /** The interval of the newest scheduled run; undefined when there was none. */
  readonly cursor: Cursor | undefined;
  readonly catchupByDefault: boolean;
  readonly now: number;
}

/** The run that a DAG's schedule asks for next, be it due or not; undefined when it asks for none. */
export function nextScheduledRun(question: ScheduleQuestion): RunInfo | undefined {
  const { document, timetable, cursor, catchupByDefault, now } = question;
  const at = (ms: number) => dateAt(ms, document.timezone);
  const date = (text: string | null) => (text === null ? undefined : at(Date.parse(text)));
  return timetable.nextRun(cursor && { start: at(cursor.start), end: at(cursor.end) }, {
    earliest: date(document.startDate),
    latest: date(document.endDate),
    catchup: document.catchup ?? catchupByDefault,
    now: at(now),
  });
}
