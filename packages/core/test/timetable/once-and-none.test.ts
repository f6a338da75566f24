import { describe, expect, test } from "vitest";
import type { Schedule, Timetable } from "../../src/index.ts";
import { timetableOf } from "../../src/timetable/schedule.ts";
import { dagOf, messagesOf } from "../graph/dag-of.ts";
import { at, from, runs, span } from "./intervals.ts";

const NOW = "2024-05-01T12:00:00Z";
const nowOnly = "2024-05-01T12:00Z/2024-05-01T12:00Z";

describe.each<[string, Schedule]>([
  ["null", null],
  ["@none", "@none"],
])("schedule %s", (_name, schedule) => {
  const timetable = timetableOf(schedule, "utc");

  test("has no run by itself", () => {
    expect(timetable.nextRun(undefined, from(NOW))).toBeUndefined();
    expect(timetable.nextRun({ start: at(NOW), end: at(NOW) }, from(NOW))).toBeUndefined();
  });

  test("a run started by hand is about the moment it was started", () => {
    expect(span(timetable.newestComplete(at(NOW)))).toBe(nowOnly);
  });
});

describe("@once", () => {
  const once = timetableOf("@once", "utc");

  test("has one run, at the start date", () => {
    expect(runs(once, from("2024-01-01T00:00:00Z"), 3).map(({ interval }) => span(interval))).toEqual([
      "2024-01-01T00:00Z/2024-01-01T00:00Z",
    ]);
  });

  test("runs at once without a start date", () => {
    const first = once.nextRun(undefined, from(undefined, { now: at(NOW) }));
    expect(span(first?.interval)).toBe(nowOnly);
  });

  test("a run started by hand is about the moment it was started", () => {
    expect(span(once.newestComplete(at(NOW)))).toBe(nowOnly);
  });
});

describe("@continuous", () => {
  const continuous = timetableOf("@continuous", "utc");

  test("has one run at a time, each about the time since the last one", () => {
    const first = continuous.nextRun(undefined, from("2024-05-01T00:00:00Z", { now: at(NOW) }))!;
    const second = continuous.nextRun(first.interval, from(undefined, { now: at("2024-05-01T13:00:00Z") }))!;
    expect([span(first.interval), span(second.interval)]).toEqual([
      "2024-05-01T00:00Z/2024-05-01T12:00Z",
      "2024-05-01T12:00Z/2024-05-01T13:00Z",
    ]);
    expect(continuous).toMatchObject({ maxActiveRuns: 1, followsRuns: true, isPeriodic: false });
  });

  test("makes one active run the default, and more of them a problem", () => {
    expect(dagOf(() => {}, { schedule: "@continuous" }).document.maxActiveRuns).toBe(1);
    expect(messagesOf(() => dagOf(() => {}, { schedule: "@continuous", maxActiveRuns: 2 }))).toEqual([
      "maxActiveRuns: found 2, expected at most 1 with the schedule @continuous.",
    ]);
  });

  test("has later and later logical dates, also without a start date", () => {
    const first = continuous.nextRun(undefined, from(undefined, { now: at(NOW) }))!;
    const second = continuous.nextRun(first.interval, from(undefined, { now: at("2024-05-01T13:00:00Z") }))!;
    expect(second.interval.start).toEqual(first.interval.start);
    expect(second.logicalDate > first.logicalDate).toBe(true);
  });
});

describe("a timetable of the author's own", () => {
  test("is taken as it is", () => {
    const own: Timetable = { ...timetableOf("@daily", "utc"), summary: "my own" };
    expect(timetableOf(own, "utc")).toBe(own);
  });
});
