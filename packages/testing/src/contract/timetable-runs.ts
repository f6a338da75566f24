import type { RunInfo, Timetable } from "@tradewind/core";
import type { DateTime } from "luxon";
import type { TimetableSubject } from "./timetable-contract.ts";

/** So many runs are looked at. */
export const RUNS = 40;

/** Long after every run that is looked at. */
const FAR_YEARS = 200;

/** The first runs of a timetable, as a scheduler would ask for them that has much time, or that ends each run after an hour. */
export function firstRuns(timetable: Timetable, earliest: DateTime, most = RUNS): RunInfo[] {
  const runs: RunInfo[] = [];
  while (runs.length < most) {
    const last = runs.at(-1);
    const now = timetable.followsRuns
      ? (last?.runAfter ?? earliest).plus({ hours: 1 })
      : earliest.plus({ years: FAR_YEARS });
    const run = timetable.nextRun(last?.interval, { earliest, latest: undefined, catchup: true, now });
    if (!run) break;
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

export const runsOf = ({ timetable, contract }: TimetableSubject): RunInfo[] => firstRuns(timetable, contract.from);

/** Each run with the one before it. */
export const pairs = (runs: readonly RunInfo[]): (readonly [RunInfo, RunInfo])[] =>
  runs.slice(1).map((run, i) => [runs[i]!, run]);

/** The first few of many alike. */
export const few = (found: readonly string[]): string[] =>
  found.length > 3 ? [...found.slice(0, 3), `and ${found.length - 3} more`] : [...found];
