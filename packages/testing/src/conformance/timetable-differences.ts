import type { DeliberateDifference } from "./judge.ts";
import { type Answer, type Interval, REFUSED, type Step, type TimetableRow } from "./timetable-row.ts";
import { instantsOf, shiftsBetween, type WallClock } from "./wall-clock.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** Where Tradewind plans other runs than Airflow, on purpose. What it plans instead is computed on the wall clock, the long way. */
export const differencesOfTimetables: readonly DeliberateDifference<TimetableRow, Answer>[] = [
  {
    reason: "a cron that cannot be read, never fires or has no interval is refused when the DAG is loaded",
    appliesTo: (row) => raises(row) && row.irregular === undefined && !hasRuns(row),
    expected: () => REFUSED,
  },
  {
    reason: "a cron with years has the runs it has; Airflow raises when it looks beyond them",
    appliesTo: (row) => raises(row) && hasRuns(row),
    expected: onTheWall,
  },
  {
    reason: "intervals touch and every instant counts once; Airflow's leave gaps, overlap or repeat",
    appliesTo: (row) => row.irregular !== undefined && isOnTheWall(row),
    expected: onTheWall,
  },
  {
    reason: "in zones whose clocks shift by less than an hour ticks are still at the times that they name",
    appliesTo: (row) =>
      row.kind !== "multipleCronTrigger" &&
      isOnTheWall(row) &&
      row.mode !== "clock" &&
      shifts(row).some((shift) => shift % HOUR !== 0),
    expected: onTheWall,
  },
  {
    reason: "without catchup no interval is passed by when clocks change; Airflow loses one that ends in a spring gap",
    appliesTo: (row) =>
      row.kind === "cronDataInterval" &&
      row.mode === "clock" &&
      !row.catchup &&
      isOnTheWall(row) &&
      shifts(row).length > 0,
    expected: onTheWall,
  },
  {
    reason: "of several crons none loses a time that clocks leave out",
    appliesTo: (row) =>
      row.kind === "multipleCronTrigger" && row.mode !== "clock" && isOnTheWall(row) && shifts(row).length > 0,
    expected: onTheWall,
  },
  {
    reason: "@continuous without start date: the second run has a logical date of its own",
    appliesTo: ({ kind, mode, startDate }) => kind === "continuous" && mode === "clock" && !startDate,
    expected: risingDates,
  },
];

/** Airflow loads the DAG and raises when the scheduler asks. */
function raises(row: TimetableRow): boolean {
  const { error, steps } = { ...row, ...row.airflow3 };
  return (error ?? steps?.find((step) => step.error)?.error)?.at === "next";
}

const expressionsOf = ({ expression }: TimetableRow): readonly string[] =>
  typeof expression === "string" ? [expression] : (expression ?? []);

const hasYears = (row: TimetableRow): boolean =>
  expressionsOf(row).some((each) => each.trim().split(/\s+/).length === 7);

/** Whether a cron with years has anything to run: a tick, or two of them with time in between. */
const hasRuns = (row: TimetableRow): boolean =>
  hasYears(row) && instantsOf(wallClock(row), 0, Date.UTC(2099, 11, 31)).length > (isTrigger(row) ? 0 : 1);

const isTrigger = ({ kind }: TimetableRow): boolean => kind !== "cronDataInterval";

/** Whether `onTheWall` has an answer: crons, and no more of their options than it knows. */
const isOnTheWall = (row: TimetableRow): boolean =>
  (row.kind === "cronDataInterval" || (/ronTrigger$/.test(row.kind) && row.mode !== "manual" && !row.interval)) &&
  row.last === undefined &&
  (row.mode === "clock" ? !row.catchup && !row.endDate : row.mode !== "sequence" || Boolean(row.startDate));

const wallClock = (row: TimetableRow): WallClock => ({
  expressions: expressionsOf(row),
  timezone: row.timezone,
  // all hours, in one of the forms of the table
  countsTwice: expressionsOf(row).every((each) => /^\s*\S+\s+(\*|\*\/1|0-23)\s/.test(each) || each === "@hourly"),
});

/** Changes of the zone's offset in the time that the row is about. */
const shifts = (row: TimetableRow): number[] => shiftsBetween(row.timezone, ...timeOf(row));

function timeOf(row: TimetableRow): [number, number] {
  const runs = row.runs ?? row.airflow3?.runs ?? [];
  const moments = [
    ...(row.mode === "sequence" && row.startDate ? [row.startDate] : []),
    ...runs.flat(),
    ...(row.steps ?? []).map(({ now }) => now),
    ...(row.runAfter ?? []),
    ...(row.mode === "between" ? [row.earliest!, row.latest!] : []),
  ].map(Date.parse);
  return [Math.min(...moments) - 2 * DAY, Math.max(...moments) + 2 * DAY];
}

/** The row's answer, from the instants that clocks in its zone show. */
function onTheWall(row: TimetableRow): Answer {
  const [from, to] = timeOf(row);
  const margin = hasYears(row) ? 100 * 366 * DAY : 10 * DAY;
  const ticks = instantsOf(wallClock(row), from - margin, to + margin);
  switch (row.mode) {
    case "sequence":
      return sequenceOf(row, ticks);
    case "manual":
      return { intervals: row.runAfter!.map((at) => newestComplete(ticks, Date.parse(at))) };
    case "clock":
      return { steps: stepsOf(row, ticks) };
    case "between":
      return { runs: between(row, ticks, [Date.parse(row.earliest!), Date.parse(row.latest!)]).map(written) };
  }
}

function sequenceOf(row: TimetableRow, ticks: readonly number[]): Answer {
  const latest = row.endDate ? Date.parse(row.endDate) : Number.POSITIVE_INFINITY;
  const all = between(row, ticks, [Date.parse(row.startDate!), latest]);
  return { runs: all.slice(0, row.count).map(written), ended: all.length < row.count! };
}

const between = (row: TimetableRow, ticks: readonly number[], [earliest, latest]: readonly [number, number]) =>
  intervalsOf(row, ticks).filter(([start]) => start >= earliest && start <= latest);

const intervalsOf = (row: TimetableRow, ticks: readonly number[]): (readonly [number, number])[] =>
  isTrigger(row)
    ? ticks.map((tick) => [tick, tick] as const)
    : ticks.slice(0, -1).map((tick, i) => [tick, ticks[i + 1]!] as const);

function newestComplete(ticks: readonly number[], at: number): Interval {
  const [start, end] = ticks.filter((tick) => tick <= at).slice(-2);
  return written([start!, end!]);
}

/** Without catchup: of what is due only the newest, and never one that has been before. */
function stepsOf(row: TimetableRow, ticks: readonly number[]): Step[] {
  const earliest = row.startDate ? Date.parse(row.startDate) : Number.NEGATIVE_INFINITY;
  let open = intervalsOf(row, ticks).filter(([start]) => start >= earliest);
  return row.steps!.map(({ now }) => {
    const due = open.filter(([, end]) => end <= Date.parse(now));
    open = open.slice(due.length);
    return { now, created: due.slice(-1).map(written), next: open[0] ? written(open[0]) : null };
  });
}

/** Airflow's steps, but that a run which starts where the one before did is a millisecond later. */
function risingDates(row: TimetableRow): Answer {
  let last: string | undefined;
  const risen = (run: Interval): Interval =>
    run[0] === last ? [...run, `logical date ${instant(Date.parse(last) + 1)}`, `run after ${run[1]}`] : run;
  const steps = (row.airflow3?.steps ?? row.steps)!.map(({ now, created, next }) => ({
    now,
    created: created.map((run) => {
      const own = risen(run);
      last = run[0];
      return own;
    }),
    next: next && risen(next),
  }));
  return { steps };
}

const written = ([start, end]: readonly [number, number]): Interval => [instant(start), instant(end)];
const instant = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
