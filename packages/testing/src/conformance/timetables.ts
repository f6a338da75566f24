import type { DataInterval, Restriction, RunInfo, Timetable } from "@tradewind/core";
import { InvalidOptionError } from "@tradewind/core";
import { runsBetween, toDateTime } from "@tradewind/core/engine";
import type { Judge } from "./judge.ts";
import { differencesOfTimetables } from "./timetable-differences.ts";
import { timetableOfRow } from "./timetable-of-row.ts";
import { type Answer, type Interval, isKind, REFUSED, type Step, type TimetableRow } from "./timetable-row.ts";

const MODES: readonly string[] = ["sequence", "clock", "manual", "between"];

/** Which runs a timetable plans. Asked is the timetable that a scheduler would make from the DAG's document. */
export const timetablesJudge: Judge<TimetableRow, Answer> = {
  missing(row) {
    if (!isKind(row.kind)) return `unknown kind "${row.kind}"`;
    if (!MODES.includes(row.mode)) return `unknown mode "${row.mode}"`;
    return row.only?.startsWith("2")
      ? "Airflow 2 alone has it: dates that are not aligned with the timetable"
      : undefined;
  },

  ours(row) {
    let timetable: Timetable;
    try {
      timetable = timetableOfRow(row);
    } catch (error) {
      if (error instanceof InvalidOptionError) return REFUSED;
      throw error;
    }
    return ask(timetable, row);
  },

  airflows(row) {
    const { runs, ended, steps, intervals, error } = { ...row, ...row.airflow3 };
    const raised = error ?? steps?.find((step) => step.error)?.error;
    if (raised) return raised.at === "next" ? { raises: raised.type } : REFUSED;
    switch (row.mode) {
      case "sequence":
        return { runs: runs!, ended: ended! };
      case "clock":
        return { steps: steps! };
      case "manual":
        return { intervals: intervals! };
      case "between":
        return { runs: runs! };
    }
  },

  differences: differencesOfTimetables,
};

function ask(timetable: Timetable, row: TimetableRow): Answer {
  switch (row.mode) {
    case "sequence":
      return sequence(timetable, row);
    case "clock":
      return { steps: clock(timetable, row) };
    case "manual":
      return { intervals: row.runAfter!.map((at) => written(timetable.newestComplete(date(at)))) };
    case "between": {
      const between = runsBetween(timetable, { earliest: date(row.earliest!), latest: date(row.latest!) });
      return { runs: [...between].map(runOf) };
    }
  }
}

function sequence(timetable: Timetable, row: TimetableRow): Answer {
  const restriction = { ...boundsOf(row), catchup: true, now: date("2100-01-01T00:00:00Z") };
  const runs: Interval[] = [];
  let last: DataInterval | undefined;
  while (runs.length < row.count!) {
    const run = timetable.nextRun(last, restriction);
    if (!run) return { runs, ended: true };
    runs.push(runOf(run));
    last = run.interval;
  }
  return { runs, ended: false };
}

/** As a scheduler that comes by at the times given, and creates all that is due. */
function clock(timetable: Timetable, row: TimetableRow): Step[] {
  let last: DataInterval | undefined = row.last && { start: date(row.last[0]), end: date(row.last[1]) };
  return (row.airflow3?.steps ?? row.steps)!.map((step) => {
    const restriction: Restriction = { ...boundsOf(row), catchup: row.catchup!, now: date(step.now) };
    const created: Interval[] = [];
    let run = timetable.nextRun(last, restriction);
    while (run && run.runAfter <= restriction.now) {
      created.push(runOf(run));
      last = run.interval;
      run = timetable.nextRun(last, restriction);
      // the next run begins only when this one has ended
      if (timetable.followsRuns) break;
    }
    return { now: step.now, created, next: run ? runOf(run) : null };
  });
}

const date = (iso: string) => toDateTime(iso, "a date of the table");

const boundsOf = ({ startDate, endDate }: TimetableRow) => ({
  earliest: startDate ? date(startDate) : undefined,
  latest: endDate ? date(endDate) : undefined,
});

const written = ({ start, end }: DataInterval): Interval => [instant(start), instant(end)];

const instant = (at: DataInterval["start"]): string => new Date(at.toMillis()).toISOString().replace(".000Z", "Z");

/** As the table writes runs, which leaves out what Airflow derives from the interval; a run that breaks this is shown in full. */
function runOf({ interval, logicalDate, runAfter }: RunInfo): Interval {
  const short = written(interval);
  const isUsual =
    logicalDate.toMillis() === interval.start.toMillis() && runAfter.toMillis() === interval.end.toMillis();
  return isUsual ? short : [...short, `logical date ${instant(logicalDate)}`, `run after ${instant(runAfter)}`];
}
