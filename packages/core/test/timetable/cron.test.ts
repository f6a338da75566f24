import { describe, expect, test } from "vitest";
import { InvalidOptionError } from "../../src/index.ts";
import { timetableOf } from "../../src/timetable/schedule.ts";
import { zoneName } from "../../src/timetable/zone-name.ts";
import { at, firstRun, from, runs, short, span, starts } from "./intervals.ts";

describe("presets", () => {
  test.each([
    ["@hourly", "2024-01-31T10:00Z/2024-01-31T11:00Z"],
    ["@daily", "2024-02-01T00:00Z/2024-02-02T00:00Z"],
    ["@midnight", "2024-02-01T00:00Z/2024-02-02T00:00Z"],
    ["@weekly", "2024-02-04T00:00Z/2024-02-11T00:00Z"],
    ["@monthly", "2024-02-01T00:00Z/2024-03-01T00:00Z"],
    ["@quarterly", "2024-04-01T00:00Z/2024-07-01T00:00Z"],
    ["@yearly", "2025-01-01T00:00Z/2026-01-01T00:00Z"],
    ["@annually", "2025-01-01T00:00Z/2026-01-01T00:00Z"],
  ])("%s starts with the first whole interval after the start date", (preset, interval) => {
    expect(span(firstRun(timetableOf(preset, "utc"), "2024-01-31T09:30:00Z")?.interval)).toBe(interval);
  });

  test("their summary is what the author wrote", () => {
    expect(timetableOf("@daily", "utc")).toMatchObject({
      summary: "@daily",
      document: { kind: "cron", expression: "@daily", timezone: "utc" },
    });
  });
});

describe("a cron expression", () => {
  test("five days of @daily are five logical dates at midnight UTC", () => {
    expect(starts(timetableOf("@daily", "utc"), "2019-01-01T00:00:00Z", 5)).toEqual([
      "2019-01-01T00:00Z",
      "2019-01-02T00:00Z",
      "2019-01-03T00:00Z",
      "2019-01-04T00:00Z",
      "2019-01-05T00:00Z",
    ]);
  });

  test("0 16 * * * from midnight on has the logical date 16:00, and its run is due a day later", () => {
    const first = firstRun(timetableOf("0 16 * * *", "utc"), "2025-07-10T00:00:00Z")!;
    expect(span(first.interval)).toBe("2025-07-10T16:00Z/2025-07-11T16:00Z");
    expect([short(first.logicalDate), short(first.runAfter)]).toEqual(["2025-07-10T16:00Z", "2025-07-11T16:00Z"]);
  });

  test("a tick at the start date itself counts", () => {
    expect(span(firstRun(timetableOf("0 16 * * *", "utc"), "2025-07-10T16:00:00Z")?.interval)).toBe(
      "2025-07-10T16:00Z/2025-07-11T16:00Z",
    );
  });

  test("the next interval starts where the one before ends", () => {
    const weekdays = timetableOf("30 6 * * 1-5", "utc");
    expect(runs(weekdays, from("2024-03-01T00:00:00Z"), 2).map(({ interval }) => span(interval))).toEqual([
      "2024-03-01T06:30Z/2024-03-04T06:30Z",
      "2024-03-04T06:30Z/2024-03-05T06:30Z",
    ]);
  });

  test("day of month and day of week together mean either of them", () => {
    expect(starts(timetableOf("0 0 13 * 5", "utc"), "2024-09-01T00:00:00Z", 3)).toEqual([
      "2024-09-06T00:00Z",
      "2024-09-13T00:00Z",
      "2024-09-20T00:00Z",
    ]);
  });

  test.each(["* * * *", "61 * * * *", "@dayly", "soon", "H * * * *", "? * * * *"])("%j is refused", (schedule) => {
    expect(() => timetableOf(schedule, "utc")).toThrow(InvalidOptionError);
  });
});

describe("the newest complete interval", () => {
  const daily = timetableOf("@daily", "utc");

  test.each([
    ["in the middle of a day", "2025-01-02T12:00:00Z", "2025-01-01T00:00Z/2025-01-02T00:00Z"],
    ["at the very end of an interval", "2025-01-02T00:00:00Z", "2025-01-01T00:00Z/2025-01-02T00:00Z"],
    ["a millisecond earlier", "2025-01-01T23:59:59.999Z", "2024-12-31T00:00Z/2025-01-01T00:00Z"],
  ])("%s is the one that has ended", (_when, now, interval) => {
    expect(span(daily.newestComplete(at(now)))).toBe(interval);
  });
});

describe("an expression is read as croniter reads it", () => {
  test.each([
    ["a range that wraps", "0 22-1 * * *", ["2024-05-01T00:00Z", "2024-05-01T01:00Z", "2024-05-01T22:00Z"]],
    ["names that wrap", "0 0 * * FRI-MON", ["2024-05-03T00:00Z", "2024-05-04T00:00Z", "2024-05-05T00:00Z"]],
    ["a start with a step", "10/20 0 * * *", ["2024-05-01T00:10Z", "2024-05-01T00:30Z", "2024-05-01T00:50Z"]],
    [
      "a range from a value to itself: all",
      "0 9-9 * * *",
      ["2024-05-01T00:00Z", "2024-05-01T01:00Z", "2024-05-01T02:00Z"],
    ],
    ["7 as Sunday", "0 0 * * 7", ["2024-05-05T00:00Z", "2024-05-12T00:00Z", "2024-05-19T00:00Z"]],
    ["the last day", "0 0 L * *", ["2024-05-31T00:00Z", "2024-06-30T00:00Z", "2024-07-31T00:00Z"]],
    ["a range up to the last day", "0 0 30-L 4-6 *", ["2024-05-30T00:00Z", "2024-05-31T00:00Z", "2024-06-30T00:00Z"]],
    ["the nearest weekday", "0 0 1W * *", ["2024-05-01T00:00Z", "2024-06-03T00:00Z", "2024-07-01T00:00Z"]],
    ["the nearest weekday to the end", "0 0 31W * *", ["2024-05-31T00:00Z", "2024-06-28T00:00Z", "2024-07-31T00:00Z"]],
    ["the second Friday", "0 0 * * FRI#2", ["2024-05-10T00:00Z", "2024-06-14T00:00Z", "2024-07-12T00:00Z"]],
    ["the last Friday", "0 0 * * L5", ["2024-05-31T00:00Z", "2024-06-28T00:00Z", "2024-07-26T00:00Z"]],
    [
      "a day beside a counted one: nothing",
      "0 0 1 * MON#1",
      ["2024-05-06T00:00Z", "2024-06-03T00:00Z", "2024-07-01T00:00Z"],
    ],
    ["all days beside one: either", "0 0 1-31 * 1", ["2024-05-01T00:00Z", "2024-05-02T00:00Z", "2024-05-03T00:00Z"]],
    ["a star in a list: nothing", "0 0 *,1 * 1", ["2024-05-06T00:00Z", "2024-05-13T00:00Z", "2024-05-20T00:00Z"]],
  ])("%s", (_what, expression, expected) => {
    expect(starts(timetableOf(expression, "utc"), "2024-05-01T00:00:00Z", 3)).toEqual(expected);
  });

  test.each([
    "0 0 LW * *",
    "0 0 1,15W * *",
    "0 0 * * 5L",
    "0 0 * * 1#6",
    "0 0 * * 1,3#3",
    "0 0 ?,1 * *",
    "0 0 1,,2 * *",
    "*/0 * * * *",
    "0 0 25 * MON#1",
    "* * * * * * 2100",
  ])("%s is refused", (expression) => {
    expect(() => timetableOf(expression, "utc")).toThrow(InvalidOptionError);
  });
});

describe("an expression with more than five fields", () => {
  test("has seconds in the sixth and years in the seventh", () => {
    expect(starts(timetableOf("0 0 1 1 * 30 2026-2028", "utc"), "2024-01-01T00:00:00Z", 5)).toEqual([
      "2026-01-01T00:00:30Z",
      "2027-01-01T00:00:30Z",
    ]);
  });

  test("is refused when it leaves no time between two ticks", () => {
    expect(() => timetableOf("0 0 1 1 * 0 2025", "utc")).toThrow(/fires more than once/);
  });
});

describe("a time zone", () => {
  test.each(["UTC+2", "Europe/berlin", "local", "+02:00", "Mars/Olympus"])("named %s is refused", (timezone) => {
    expect(() => zoneName(timezone)).toThrow(InvalidOptionError);
  });

  test.each(["utc", "UTC", "Europe/Berlin", "Etc/GMT+5", "EST5EDT", "US/Eastern", "Asia/Kolkata"])(
    "named %s exists",
    (timezone) => {
      expect(zoneName(timezone)).toBe(timezone);
    },
  );

  const amsterdam = timetableOf("@daily", "Europe/Amsterdam");

  test("puts the ticks at its midnight", () => {
    const { interval: first } = firstRun(amsterdam, "2024-06-30T22:00:00Z")!;
    expect(span(first)).toBe("2024-06-30T22:00Z/2024-07-01T22:00Z");
    expect(first.start.zoneName).toBe("Europe/Amsterdam");
  });

  test.each([
    ["spring", "2024-03-30T23:00:00Z", 23],
    ["autumn", "2024-10-26T22:00:00Z", 25],
  ])("has a day of another length when clocks change in %s", (_season, day, hours) => {
    const { start, end } = firstRun(amsterdam, day)!.interval;
    expect(end.diff(start, "hours").hours).toBe(hours);
  });
});
