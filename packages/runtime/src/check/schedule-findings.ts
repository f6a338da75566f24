import type { DagDefinition } from "@tradewind/core";
import { leftOutTime, toDateTime } from "@tradewind/core/engine";
import type { Finding, FindingPlace } from "./finding.ts";

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;

interface Moment {
  readonly now: number;
  readonly place: FindingPlace;
}

/** A schedule that never gives a run, and times of day that clocks leave out within a year from now. */
export function scheduleFindings(definition: DagDefinition, moment: Moment): Finding[] {
  const { kind } = definition.document.schedule;
  return [...(BY_TIME.includes(kind) ? neverRuns(definition, moment) : []), ...leftOut(definition, moment)];
}

/** Whose runs follow from dates alone. Only its author knows when a timetable of one's own gives runs. */
const BY_TIME: readonly string[] = [
  "once",
  "cron",
  "duration",
  "cronTrigger",
  "cronPartition",
  "deltaTrigger",
  "events",
];

function neverRuns({ dagId, timetable, startDate, endDate }: DagDefinition, { now, place }: Moment): Finding[] {
  const first = timetable.nextRun(undefined, {
    earliest: startDate,
    latest: endDate,
    catchup: true,
    now: toDateTime(new Date(now), "now", "utc"),
  });
  if (first) return [];
  const bounds = [
    ...(startDate ? [` from ${startDate.toISO()}`] : []),
    ...(endDate ? [` until ${endDate.toISO()}`] : []),
  ];
  return [
    {
      severity: "warning",
      code: "TW7002",
      message: `The schedule ${timetable.summary} of DAG "${dagId}" never gives a run${bounds.join("")}.`,
      hint: "Mend the schedule, startDate or endDate; for a DAG that is started by hand write `schedule: null`.",
      dagId,
      place,
    },
  ];
}

function leftOut({ dagId, endDate, document }: DagDefinition, { now, place }: Moment): Finding[] {
  const end = Math.min(endDate?.toMillis() ?? Number.POSITIVE_INFINITY, now + YEAR_MS);
  const { schedule } = document;
  const gap = leftOutTime("timetable" in schedule ? schedule.timetable : schedule, now, end);
  if (!gap) return [];
  const { expression, timezone, named, instead } = gap;
  return [
    {
      severity: "warning",
      code: "TW7003",
      message: `The schedule "${expression}" of DAG "${dagId}" names ${named.replace("T", " ")}, which clocks in ${timezone} leave out: that run comes at ${instead.slice(11)}.`,
      hint: "Choose an hour that every day has, or the time zone UTC.",
      dagId,
      place,
    },
  ];
}
