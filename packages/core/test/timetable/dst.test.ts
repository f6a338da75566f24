import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { cronTrigger } from "../../src/index.ts";
import { timetableOf } from "../../src/timetable/schedule.ts";
import { at, from, runs, short, starts } from "./intervals.ts";

const ticks = (expression: string, timezone: string, earliest: string, count: number) =>
  starts(cronTrigger(expression, { timezone }), earliest, count);

describe("when clocks are put forward", () => {
  test("a time that they leave out runs so much later", () => {
    expect(ticks("30 2 * * *", "Europe/Berlin", "2024-03-31T00:00:00Z", 2)).toEqual([
      "2024-03-31T01:30Z",
      "2024-04-01T00:30Z",
    ]);
  });

  test("two times that fall together run once", () => {
    expect(ticks("0 2-3 * * *", "Europe/Berlin", "2024-03-31T00:00:00Z", 2)).toEqual([
      "2024-03-31T01:00Z",
      "2024-04-01T00:00Z",
    ]);
  });

  test("several expressions lose nothing", () => {
    const several = cronTrigger(["0 2 * * *", "30 2 * * *", "0 3 * * *"], { timezone: "Europe/Berlin" });
    expect(starts(several, "2024-03-31T00:00:00Z", 3)).toEqual([
      "2024-03-31T01:00Z",
      "2024-03-31T01:30Z",
      "2024-04-01T00:00Z",
    ]);
  });

  test("the interval that ends there runs, also without catchup", () => {
    const bounds = from("2024-01-01T00:00:00Z", { catchup: false, now: at("2024-03-31T01:00:00Z") });
    const run = timetableOf("0 2 * * *", "Europe/Berlin").nextRun(undefined, bounds)!;
    expect([short(run.interval.start), short(run.runAfter)]).toEqual(["2024-03-30T01:00Z", "2024-03-31T01:00Z"]);
  });
});

describe("when clocks are put back", () => {
  test("a fixed time runs once, at its second showing", () => {
    expect(ticks("30 2 * * *", "Europe/Berlin", "2024-10-26T12:00:00Z", 2)).toEqual([
      "2024-10-27T01:30Z",
      "2024-10-28T01:30Z",
    ]);
  });

  test.each(["30 * * * *", "30 */1 * * *", "30 0-23 * * *"])("%s runs in both hours", (expression) => {
    expect(ticks(expression, "Europe/Berlin", "2024-10-27T00:00:00Z", 3)).toEqual([
      "2024-10-27T00:30Z",
      "2024-10-27T01:30Z",
      "2024-10-27T02:30Z",
    ]);
  });

  test("half an hour is no reason to run a time twice or never", () => {
    expect(ticks("0 * * * *", "Australia/Lord_Howe", "2024-04-06T13:30:00Z", 3)).toEqual([
      "2024-04-06T14:00Z",
      "2024-04-06T15:30Z",
      "2024-04-06T16:30Z",
    ]);
  });
});

test("a year of an hourly DAG has 8,760 runs that touch", () => {
  const restriction = from("2023-01-01T00:00:00Z", { latest: at("2023-12-31T23:00:00Z") });
  const all = runs(timetableOf("@hourly", "utc"), restriction, 10_000);
  expect(all).toHaveLength(8760);
  expect(all.every(({ interval }) => +interval.end - +interval.start === 3_600_000)).toBe(true);
  expect(all.slice(1).every(({ interval }, i) => +interval.start === +all[i]!.interval.end)).toBe(true);
});

describe.each(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Toronto"])("in %s", (zone) => {
  const changes = changesOf(zone);

  test("the offset changes twice a year from 2000 to 2037", () => {
    expect(changes).toHaveLength(76);
  });

  test.each(["30 2 * * *", "*/20 1-3 * * *", "0 * * * *", "*/15 * * * *"])(
    "%s has intervals that touch and rise around every change",
    (expression) => {
      const timetable = timetableOf(expression, zone);
      for (const change of changes) {
        const earliest = DateTime.fromMillis(change - 86_400_000, { zone: "utc" });
        const latest = earliest.plus({ days: 3 });
        const around = runs(timetable, { earliest, latest, catchup: true, now: latest }, 400);
        expect(around.length).toBeGreaterThan(1);
        expect(around.filter(({ interval }) => interval.end <= interval.start)).toEqual([]);
        expect(around.slice(1).map(({ interval }) => +interval.start)).toEqual(
          around.slice(0, -1).map(({ interval }) => +interval.end),
        );
      }
    },
  );

  test("30 2 * * * runs once on every day of a change", () => {
    const timetable = cronTrigger("30 2 * * *", { timezone: zone });
    for (const change of changes) {
      const day = DateTime.fromMillis(change, { zone }).startOf("day");
      const bounds = { earliest: day, latest: day.endOf("day"), catchup: true, now: day };
      expect(runs(timetable, bounds, 5)).toHaveLength(1);
    }
  });
});

/** The instants from 2000 to 2037 at which the zone's offset changes, to the minute. */
function changesOf(zone: string): number[] {
  const offset = (ms: number) => DateTime.fromMillis(ms, { zone }).offset;
  const found: number[] = [];
  for (let day = Date.UTC(2000, 0, 1); day < Date.UTC(2038, 0, 1); day += 86_400_000) {
    if (offset(day) === offset(day + 86_400_000)) continue;
    let minute = day;
    while (offset(minute) === offset(day)) minute += 60_000;
    found.push(minute);
  }
  return found;
}
