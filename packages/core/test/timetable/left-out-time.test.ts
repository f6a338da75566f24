import { expect, test } from "vitest";
import { leftOutTime } from "../../src/timetable/left-out-time.ts";
import { timetableOf } from "../../src/timetable/schedule.ts";

const year = (start: number): [number, number] => [Date.UTC(start, 0, 1), Date.UTC(start + 1, 0, 1)];
const of = (schedule: string, zone: string, [from, to] = year(2026)) =>
  leftOutTime(timetableOf(schedule, zone).document, from, to);

test("a time in the hour that clocks skip is found, with what they show instead", () => {
  expect(of("30 2 * * *", "Europe/Amsterdam")).toEqual({
    expression: "30 2 * * *",
    timezone: "Europe/Amsterdam",
    named: "2026-03-29T02:30",
    instead: "2026-03-29T03:30",
  });
  expect(of("*/20 2 * * SUN", "America/New_York")?.named).toBe("2026-03-08T02:00");
  expect(of("@daily", "Africa/Cairo")?.named).toBe("2026-04-24T00:00");
});

test.each([
  ["0 2 * * *", "utc"],
  ["0 3 * * *", "Europe/Amsterdam"],
  ["59 1 * * *", "Europe/Amsterdam"],
  ["30 2 * * MON", "Europe/Amsterdam"],
  ["30 2 1 * *", "Europe/Amsterdam"],
  ["*/10 * * * *", "Europe/Amsterdam"],
  ["@hourly", "America/New_York"],
  ["30 2 * * *", "Asia/Tokyo"],
])("%s in %s names none", (schedule, zone) => {
  expect(of(schedule, zone)).toBeUndefined();
});

test("only what lies between the two instants counts", () => {
  const summer: [number, number] = [Date.UTC(2026, 3, 1), Date.UTC(2026, 11, 1)];
  expect(of("30 2 * * *", "Europe/Amsterdam", summer)).toBeUndefined();
});

test("schedules that are no cron name no time of day", () => {
  expect(leftOutTime({ kind: "duration", iso: "P1D" }, ...year(2026))).toBeUndefined();
  expect(leftOutTime({ kind: "none" }, ...year(2026))).toBeUndefined();
});
