import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { type DagOptions, defineDag, EmptyOperator } from "../../src/index.ts";
import { type Cursor, nextScheduledRun } from "../../src/plan/next-scheduled-run.ts";
import { timetableFromDocument } from "../../src/timetable/schedule.ts";

class Work {
  flow() {
    new EmptyOperator({ taskId: "work" });
  }
}

/** The intervals of a DAG's runs when somebody asks for the next one whenever the last one is due, until a date. */
function intervalsUntil(last: string, options: DagOptions): Cursor[] {
  const { document } = defineDag(Work, { dagId: "work", ...options });
  const timetable = timetableFromDocument(document.schedule);
  const end = DateTime.fromISO(last, { zone: document.timezone }).toMillis();
  const found: Cursor[] = [];
  for (let now = Date.parse(document.startDate!); ; ) {
    const run = nextScheduledRun({ document, timetable, cursor: found.at(-1), catchupByDefault: false, now });
    if (!run || run.runAfter.toMillis() > end) return found;
    now = run.runAfter.toMillis();
    found.push({ start: run.interval.start.toMillis(), end: run.interval.end.toMillis() });
  }
}

const minutes = ({ start, end }: Cursor) => (end - start) / 60_000;

describe.each([
  ["utc", []],
  ["America/New_York", []],
  ["Europe/Berlin", []],
  ["America/Toronto", []],
  // clocks there change by half an hour
  ["Australia/Lord_Howe", [90, 30]],
])("a year of an hourly DAG in %s", (timezone, unusual) => {
  test("has 8,760 runs, each from where the last one ends", () => {
    const intervals = intervalsUntil("2024-01-01", { schedule: "@hourly", startDate: "2023-01-01", timezone });
    expect(intervals).toHaveLength(8760);
    expect(intervals.slice(1).map(({ start }) => start)).toEqual(intervals.slice(0, -1).map(({ end }) => end));
    expect(intervals.map(minutes).filter((length) => length !== 60)).toEqual(unusual);
  });
});

describe("a daily DAG in a zone", () => {
  test.each([
    ["America/New_York", ["2023-03-12 23", "2023-11-05 25"]],
    ["Europe/Berlin", ["2023-03-26 23", "2023-10-29 25"]],
    ["America/Toronto", ["2023-03-12 23", "2023-11-05 25"]],
    ["Australia/Lord_Howe", ["2023-04-02 24.5", "2023-10-01 23.5"]],
  ])("%s has 365 runs in a year, two of which are of another length", (timezone, unusual) => {
    const options = { schedule: "@daily", startDate: "2023-01-01", timezone } as const;
    const intervals = intervalsUntil("2024-01-01", options);
    const days = intervals.filter((interval) => minutes(interval) !== 24 * 60);
    const dateOf = (ms: number) => DateTime.fromMillis(ms, { zone: timezone }).toISODate();
    expect(intervals).toHaveLength(365);
    expect(days.map((interval) => `${dateOf(interval.start)} ${minutes(interval) / 60}`)).toEqual(unusual);
  });
});
