import type { DagDocument, RunInfo } from "@tradewind/core";
import { nextScheduledRun, type TimetableRegistry, timetableFromDocument } from "@tradewind/core/engine";
import type { DagRow } from "@tradewind/store";

export interface ComingRunsQuestion {
  readonly row: DagRow;
  readonly document: DagDocument;
  /** Timetables of one's own, by name. */
  readonly timetables?: TimetableRegistry | undefined;
  readonly catchupByDefault: boolean;
  readonly now: number;
  readonly limit: number;
}

/** The runs that a DAG's schedule asks for next, in order, be they due or not. */
export function comingRuns(question: ComingRunsQuestion): RunInfo[] {
  const { row, document, timetables, catchupByDefault, now, limit } = question;
  const timetable = timetableFromDocument(document.schedule, timetables);
  const { cursorStart: start, cursorEnd: end } = row;
  let cursor = start === null || end === null ? undefined : { start, end };
  const runs: RunInfo[] = [];
  while (runs.length < limit) {
    const run = nextScheduledRun({ document, timetable, cursor, catchupByDefault, now });
    // what comes after a run of @continuous depends on when that one ends
    if (!run || run.runAfter <= (runs.at(-1)?.runAfter ?? Number.NEGATIVE_INFINITY)) break;
    runs.push(run);
    if (timetable.followsRuns) break;
    cursor = { start: run.interval.start.toMillis(), end: run.interval.end.toMillis() };
  }
  return runs;
}
