import { Duration } from "luxon";
import { describe, expect, test } from "vitest";
import { InvalidOptionError, type Schedule } from "../../src/index.ts";
import { timetableFromDocument, timetableOf } from "../../src/timetable/schedule.ts";
import { at, span, starts } from "./intervals.ts";

describe("a duration as schedule", () => {
  const everyThreeDays = timetableOf({ days: 3 }, "utc");

  test("counts from the start date, which cron cannot say", () => {
    expect(starts(everyThreeDays, "2019-01-01T00:00:00Z", 3)).toEqual([
      "2019-01-01T00:00Z",
      "2019-01-04T00:00Z",
      "2019-01-07T00:00Z",
    ]);
    expect(span(everyThreeDays.first(at("2019-01-01T05:17:00Z")))).toBe("2019-01-01T05:17Z/2019-01-04T05:17Z");
  });

  test("has as newest complete interval the one that ends now", () => {
    expect(span(everyThreeDays.newestComplete(at("2019-01-10T12:00:00Z")))).toBe("2019-01-07T12:00Z/2019-01-10T12:00Z");
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
    expect(span(timetableOf(schedule, "utc").first(at("2024-01-01T00:00:00Z")))).toBe(
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

describe("a timetable in a document", () => {
  test.each<[string, Schedule]>([
    ["never", null],
    ["once", "@once"],
    ["a preset", "@daily"],
    ["a cron expression", "30 6 * * 1-5"],
    ["a duration", { days: 3 }],
  ])("of %s is made again from it", (_what, schedule) => {
    const timetable = timetableOf(schedule, "Europe/Amsterdam");
    const again = timetableFromDocument(JSON.parse(JSON.stringify(timetable.document)));
    const start = "2024-03-29T10:00:00Z";
    expect(again.document).toEqual(timetable.document);
    expect(again.summary).toBe(timetable.summary);
    expect(starts(again, start, 4)).toEqual(starts(timetable, start, 4));
    expect(span(again.newestComplete(at(start)))).toEqual(span(timetable.newestComplete(at(start))));
  });
});
