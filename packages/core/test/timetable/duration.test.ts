import { Duration } from "luxon";
import { describe, expect, test } from "vitest";
import { InvalidOptionError, type Schedule } from "../../src/index.ts";
import { timetableOf } from "../../src/timetable/schedule.ts";
import { at, firstRun, from, short, span, starts } from "./intervals.ts";

describe("a duration as schedule", () => {
  const everyThreeDays = timetableOf({ days: 3 }, "utc");

  test("counts from the start date, which cron cannot say", () => {
    expect(starts(everyThreeDays, "2019-01-01T00:00:00Z", 3)).toEqual([
      "2019-01-01T00:00Z",
      "2019-01-04T00:00Z",
      "2019-01-07T00:00Z",
    ]);
    expect(span(firstRun(everyThreeDays, "2019-01-01T05:17:00Z")?.interval)).toBe(
      "2019-01-01T05:17Z/2019-01-04T05:17Z",
    );
  });

  test("has as newest complete interval the one that ends now", () => {
    expect(span(everyThreeDays.newestComplete(at("2019-01-10T12:00:00Z")))).toBe("2019-01-07T12:00Z/2019-01-10T12:00Z");
  });

  test("counts 24 hours for a day, whatever clocks do", () => {
    expect(starts(timetableOf({ days: 1 }, "Europe/Amsterdam"), "2024-03-30T23:00:00Z", 2)).toEqual([
      "2024-03-30T23:00Z",
      "2024-03-31T23:00Z",
    ]);
  });

  test.each([
    ["an exact length counts from 1970, not from the start date", { hours: 6 }, "2024-06-10T06:00Z"],
    ["months count from the start date", { months: 1 }, "2024-05-10T00:05Z"],
  ])("without catchup %s", (_rule, step, start) => {
    const bounds = from("2024-01-10T00:05:00Z", { catchup: false, now: at("2024-06-10T13:00:00Z") });
    expect(short(timetableOf(step, "utc").nextRun(undefined, bounds)!.interval.start)).toBe(start);
  });

  test("may be of months, which differ in length", () => {
    expect(starts(timetableOf({ months: 1 }, "utc"), "2024-01-01T00:00:00Z", 3)).toEqual([
      "2024-01-01T00:00Z",
      "2024-02-01T00:00Z",
      "2024-03-01T00:00Z",
    ]);
  });

  test.each<[string, Schedule]>([
    ["an object", { hours: 36 }],
    ["ISO 8601", "PT36H"],
    ["luxon's Duration", Duration.fromObject({ hours: 36 })],
  ])("may be given as %s", (_form, schedule) => {
    expect(span(firstRun(timetableOf(schedule, "utc"), "2024-01-01T00:00:00Z")?.interval)).toBe(
      "2024-01-01T00:00Z/2024-01-02T12:00Z",
    );
  });

  test.each<[Schedule]>([[{ days: 0 }], [{ hours: -1 }], ["P"]])("%j is refused", (schedule) => {
    expect(() => timetableOf(schedule, "utc")).toThrow(InvalidOptionError);
  });

  test("says in words how often it runs", () => {
    expect(everyThreeDays.summary).toBe("every 3 days");
  });
});
