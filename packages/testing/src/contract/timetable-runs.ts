import type { RunInfo, Timetable } from "@tradewind/core";
import type { DateTime } from "luxon";

/** So many runs are looked at. */
export const RUNS = 40;

/** Long after every run that is looked at. */
const FAR_YEARS = 200;

/** The first runs of a timetable, as a scheduler that has time would ask for them. */
export function firstRuns(timetable: Timetable, earliest: DateTime, most = RUNS): RunInfo[] {
  const restriction = { earliest, latest: undefined, catchup: true, now: earliest.plus({ years: FAR_YEARS }) };
  const runs: RunInfo[] = [];
  while (runs.length < most) {
    const run = timetable.nextRun(runs.at(-1)?.interval, restriction);
    if (!run) break;
    const last = runs.at(-1);
    runs.push(run);
    // one that stands still would go on for ever
    if (last && run.runAfter <= last.runAfter) break;
  }
  return runs;
}

/** A run in words that tell one from another. */
export const runText = (run: RunInfo | undefined): string =>
  run === undefined
    ? "no run"
    : `${run.logicalDate.toUTC().toISO()} (${run.interval.start.toUTC().toISO()} to ${run.interval.end.toUTC().toISO()}, after ${run.runAfter.toUTC().toISO()})`;
