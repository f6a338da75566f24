import { describe, expect, test } from "vitest";
import { cronTrigger, deltaTrigger, eventsTimetable, InvalidOptionError } from "../../src/index.ts";
import { timetableOf } from "../../src/timetable/schedule.ts";
import { at, firstRun, from, runs, short, span, starts } from "./intervals.ts";

describe("cronTrigger", () => {
  test("runs at its ticks, about nothing but the tick", () => {
    const run = firstRun(cronTrigger("0 6 * * *"), "2024-05-01T00:00:00Z")!;
    expect([span(run.interval), short(run.logicalDate), short(run.runAfter)]).toEqual([
      "2024-05-01T06:00Z/2024-05-01T06:00Z",
      "2024-05-01T06:00Z",
      "2024-05-01T06:00Z",
    ]);
  });

  test("may look back from the tick", () => {
    const run = firstRun(cronTrigger("0 6 * * *", { interval: { days: 1 } }), "2024-05-01T00:00:00Z")!;
    expect([span(run.interval), short(run.runAfter)]).toEqual([
      "2024-04-30T06:00Z/2024-05-01T06:00Z",
      "2024-05-01T06:00Z",
    ]);
  });

  test("of several expressions runs once where they meet", () => {
    expect(starts(cronTrigger(["0 0 * * *", "0 */12 * * *"]), "2024-05-01T00:00:00Z", 3)).toEqual([
      "2024-05-01T00:00Z",
      "2024-05-01T12:00Z",
      "2024-05-02T00:00Z",
    ]);
  });

  test("is in the DAG's time zone unless it names one", () => {
    const inUtc = cronTrigger("0 6 * * *", { timezone: "utc" });
    const [own, named] = [cronTrigger("0 6 * * *"), inUtc].map((schedule) => timetableOf(schedule, "Asia/Tokyo"));
    expect(starts(own!, "2024-05-01T00:00:00Z", 1)).toEqual(["2024-05-01T21:00Z"]);
    expect(starts(named!, "2024-05-01T00:00:00Z", 1)).toEqual(["2024-05-01T06:00Z"]);
  });

  test("without catchup runs the newest tick that has passed, then those to come", () => {
    const bounds = from("2024-01-01T00:00:00Z", { catchup: false, now: at("2024-05-01T12:00:00Z") });
    expect(runs(cronTrigger("0 6 * * *"), bounds, 2).map(({ runAfter }) => short(runAfter))).toEqual([
      "2024-05-01T06:00Z",
      "2024-05-02T06:00Z",
    ]);
  });

  test.each([[[]], [["0 6 * * *", "soon"]], ["0 0 31 2 *"]])("%j is refused", (expressions) => {
    expect(() => cronTrigger(expressions)).toThrow(InvalidOptionError);
  });
});

describe("deltaTrigger", () => {
  test("runs one step after the other from the start date on", () => {
    expect(starts(deltaTrigger({ days: 2 }), "2024-05-01T05:00:00Z", 2)).toEqual([
      "2024-05-01T05:00Z",
      "2024-05-03T05:00Z",
    ]);
  });

  test("without catchup runs at once and counts from there", () => {
    const now = at("2024-05-01T12:34:00Z");
    const bounds = from("2024-01-01T00:00:00Z", { catchup: false, now });
    expect(runs(deltaTrigger({ hours: 1 }), bounds, 2).map(({ runAfter }) => short(runAfter))).toEqual([
      "2024-05-01T12:34Z",
      "2024-05-01T13:34Z",
    ]);
  });
});

describe("eventsTimetable", () => {
  const quarters = eventsTimetable(["2024-06-30", "2024-03-31", "2024-03-31T00:00:00Z"], { restrictToEvents: true });

  test("runs at each date once, in their order", () => {
    expect(starts(quarters, "2024-01-01T00:00:00Z", 5)).toEqual(["2024-03-31T00:00Z", "2024-06-30T00:00Z"]);
  });

  test("does not run dates that have passed without catchup", () => {
    const bounds = from("2024-01-01T00:00:00Z", { catchup: false, now: at("2024-05-01T00:00:00Z") });
    expect(short(quarters.nextRun(undefined, bounds)!.logicalDate)).toBe("2024-06-30T00:00Z");
  });

  test("has runs by hand about the last date when they are restricted to dates", () => {
    expect(short(quarters.newestComplete(at("2024-05-01T00:00:00Z")).start)).toBe("2024-03-31T00:00Z");
    expect(short(quarters.newestComplete(at("2024-01-01T00:00:00Z")).start)).toBe("2024-03-31T00:00Z");
  });

  test("reads dates without offset in the DAG's time zone", () => {
    const inTokyo = timetableOf(eventsTimetable(["2024-03-31"]), "Asia/Tokyo");
    expect(starts(inTokyo, "2024-01-01T00:00:00Z", 1)).toEqual(["2024-03-30T15:00Z"]);
  });

  test("says how many there are unless it is described", () => {
    expect(quarters.summary).toBe("2 events");
    expect(eventsTimetable([], { description: "Holidays" }).summary).toBe("Holidays");
  });
});
