import { describe, expect, test } from "vitest";
import type { Schedule, Timetable } from "../../src/index.ts";
import { timetableOf } from "../../src/timetable/schedule.ts";
import { at, span } from "./intervals.ts";

const NOW = "2024-05-01T12:00:00Z";
const nowOnly = "2024-05-01T12:00Z/2024-05-01T12:00Z";

describe.each<[string, Schedule]>([
  ["null", null],
  ["@none", "@none"],
])("schedule %s", (_name, schedule) => {
  const timetable = timetableOf(schedule, "utc");

  test("has no interval by itself", () => {
    expect(timetable.first(at(NOW))).toBeUndefined();
    expect(timetable.next({ start: at(NOW), end: at(NOW) })).toBeUndefined();
  });

  test("a run started by hand is about the moment it was started", () => {
    expect(span(timetable.newestComplete(at(NOW)))).toBe(nowOnly);
  });
});

describe("@once", () => {
  const once = timetableOf("@once", "utc");

  test("has one interval, at the start date", () => {
    const first = once.first(at("2024-01-01T00:00:00Z"))!;
    expect(span(first)).toBe("2024-01-01T00:00Z/2024-01-01T00:00Z");
    expect(once.next(first)).toBeUndefined();
  });

  test("a run started by hand is about the moment it was started", () => {
    expect(span(once.newestComplete(at(NOW)))).toBe(nowOnly);
  });
});

describe("a timetable of the author's own", () => {
  test("is taken as it is", () => {
    const own: Timetable = { ...timetableOf("@daily", "utc"), summary: "my own" };
    expect(timetableOf(own, "utc")).toBe(own);
  });
});
