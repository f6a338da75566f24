import { type DateInput, InvalidOptionError, type RunInfo } from "@tradewind/core";
import { definitionOf, isDagDefinition, nextScheduledRun, toDateTime, zoneName } from "@tradewind/core/definition";
import type { Cursor } from "@tradewind/core/engine";
import type { DateTime } from "luxon";
import type { DagSource } from "./env/env-options.ts";
import { assertOptions, type OptionKinds } from "./known-options.ts";

export interface NextRunsOptions {
  /** Runs that start then or later. */
  readonly from: DateInput;
  /** How many runs. @default 5 */
  readonly n?: number;
  /** The zone in which times are written. @default that of the DAG */
  readonly tz?: string;
}

const NEXT_RUNS: OptionKinds<NextRunsOptions> = { from: "any", n: "any", tz: "any" };

/** A run that a schedule is going to make. Times are ISO 8601 with the offset of the zone. */
export interface NextRun {
  readonly logicalDate: string;
  readonly dataInterval: { readonly start: string; readonly end: string };
  /** It starts at this time, not before. */
  readonly runAfter: string;
}

/**
 * The next runs of a DAG's schedule, without running anything: for snapshots of schedules. Airflow's `dags next-execution`.
 *
 * @throws InvalidOptionError, UnknownOptionError
 * @example
 * expect(nextRuns(Sales, { from: "2026-03-28", n: 3, tz: "Europe/Berlin" }).map(({ runAfter }) => runAfter)).toMatchInlineSnapshot();
 */
export function nextRuns(dag: DagSource, options: NextRunsOptions): NextRun[] {
  assertOptions("nextRuns", options, NEXT_RUNS);
  const { from, n = 5, tz } = options;
  if (!Number.isInteger(n) || n < 1)
    throw new InvalidOptionError({ option: "n", found: n, expected: "a whole number of runs, at least 1" });
  if (tz !== undefined) zoneName(tz, "tz");
  const { document, timetable, options: its } = isDagDefinition(dag) ? dag : definitionOf(dag);
  const zone = tz ?? its.timezone ?? "utc";
  const now = toDateTime(from, "from", zone);
  const runs: RunInfo[] = [];
  for (let cursor: Cursor | undefined; runs.length < n; ) {
    const question = { document: { ...document, catchup: false }, timetable, cursor, catchupByDefault: false };
    const run = nextScheduledRun({ ...question, now: now.toMillis() });
    // what comes after a run of @continuous depends on when that one ends
    if (!run || run.runAfter <= (runs.at(-1)?.runAfter ?? BEFORE_ALL)) break;
    // the newest interval that was over at the time of asking
    if (run.runAfter >= now) runs.push(run);
    if (timetable.followsRuns) break;
    cursor = { start: run.interval.start.toMillis(), end: run.interval.end.toMillis() };
  }
  const iso = (date: DateTime) => date.setZone(zone).toISO({ suppressMilliseconds: true })!;
  return runs.map(({ logicalDate, interval, runAfter }) => ({
    logicalDate: iso(logicalDate),
    dataInterval: { start: iso(interval.start), end: iso(interval.end) },
    runAfter: iso(runAfter),
  }));
}

const BEFORE_ALL = Number.NEGATIVE_INFINITY;
