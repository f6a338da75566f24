import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { inAttempt } from "../../src/context.ts";
import {
  DateTimeSensor,
  DayOfWeekSensor,
  InvalidOptionError,
  NoContextError,
  type TaskContext,
  TimeDeltaSensor,
  TimeSensor,
} from "../../src/index.ts";
import { attemptScope, type ScopeOptions } from "../attempt-scope.ts";
import { taskContext } from "../task-context.ts";

const poke = (
  sensor: { poke(context: TaskContext): unknown },
  scope: ScopeOptions,
  context: TaskContext = taskContext(),
) => inAttempt(attemptScope(scope), () => sensor.poke(context));

const startedAt = (iso: string) =>
  taskContext({ ti: { ...taskContext().ti, startDate: DateTime.fromISO(iso, { zone: "utc" }) } });

describe("a DateTimeSensor", () => {
  test.each([
    ["2024-02-01T07:59:59Z", false],
    ["2024-02-01T08:00:00Z", true],
    ["2024-03-01T00:00:00Z", true],
  ])("for eight o'clock says at %s %s", (now, isThere) => {
    expect(poke(new DateTimeSensor({ taskId: "wait", targetTime: "2024-02-01T08:00:00Z" }), { now })).toBe(isThere);
  });

  test("reads a text without an offset in the DAG's zone", () => {
    const sensor = new DateTimeSensor({ taskId: "wait", targetTime: "2024-02-01T08:00:00" });
    const timezone = "Europe/Amsterdam";
    expect(poke(sensor, { timezone, now: "2024-02-01T06:59:00Z" })).toBe(false);
    expect(poke(sensor, { timezone, now: "2024-02-01T07:00:00Z" })).toBe(true);
  });

  test("takes a template, and fails where it renders to no date", () => {
    expect(DateTimeSensor.templateFields).toEqual(["targetTime"]);
    const sensor = new DateTimeSensor({ taskId: "wait", targetTime: "{{ ds }}" });
    expect(() => poke(sensor, {})).toThrow('targetTime of task "wait": found "{{ ds }}", expected a date');
  });

  test("outside of an attempt has no clock, and says so", () => {
    const sensor = new DateTimeSensor({ taskId: "wait", targetTime: "2024-02-01" });
    expect(() => sensor.poke(taskContext())).toThrow(NoContextError);
  });
});

describe("a TimeSensor", () => {
  const sensor = new TimeSensor({ taskId: "wait", targetTime: "18:00" });

  test.each([
    ["2024-02-01T17:59:00Z", false],
    ["2024-02-01T18:00:00Z", true],
    ["2024-02-02T00:10:00Z", true],
  ])("that began to wait at noon says at %s %s", (now, isThere) => {
    expect(poke(sensor, { now }, startedAt("2024-02-01T12:00:00Z"))).toBe(isThere);
  });

  test("takes day and time in the DAG's zone", () => {
    const scope = { timezone: "America/New_York", now: "2024-02-01T22:59:00Z" };
    // there it was still the day before
    const context = startedAt("2024-02-01T03:00:00Z");
    expect(poke(sensor, scope, context)).toBe(true);
    expect(poke(sensor, { ...scope, now: "2024-01-31T22:59:00Z" }, context)).toBe(false);
  });

  test.each(["24:00", "6pm", "18", "18:60", ""])("refuses %j when the DAG is loaded", (targetTime) => {
    expect(() => new TimeSensor({ taskId: "wait", targetTime })).toThrow(InvalidOptionError);
  });
});

describe("a TimeDeltaSensor", () => {
  const sensor = new TimeDeltaSensor({ taskId: "wait", delta: { hours: 2 } });

  test("waits from the end of the data interval", () => {
    expect(poke(sensor, { now: "2024-02-01T08:29:59Z" })).toBe(false);
    expect(poke(sensor, { now: "2024-02-01T08:30:00Z" })).toBe(true);
  });

  test("waits from the start of a run that has no data interval", () => {
    const startDate = DateTime.fromISO("2024-03-01T00:00:00Z", { zone: "utc" });
    const context = taskContext({ run: { ...taskContext().run, dataInterval: undefined, startDate } });
    expect(poke(sensor, { now: "2024-03-01T01:59:00Z" }, context)).toBe(false);
    expect(poke(sensor, { now: "2024-03-01T02:00:00Z" }, context)).toBe(true);
  });

  test("refuses a delta that cannot be read when the DAG is loaded", () => {
    expect(() => new TimeDeltaSensor({ taskId: "wait", delta: "two hours" })).toThrow('delta of task "wait"');
  });
});

describe("a DayOfWeekSensor", () => {
  // the logical date is Wednesday, 31 January
  test("looks at today, in the DAG's zone", () => {
    const sensor = new DayOfWeekSensor({ taskId: "wait", weekDay: "Friday" });
    const now = "2024-02-01T22:30:00Z";
    expect(poke(sensor, { now })).toBe(false);
    expect(poke(sensor, { now, timezone: "Asia/Tokyo" })).toBe(true);
  });

  test("looks at the logical date with useTaskLogicalDate", () => {
    const on = (weekDay: "Wednesday" | "Thursday", timezone = "utc") =>
      poke(new DayOfWeekSensor({ taskId: "wait", weekDay, useTaskLogicalDate: true }), { timezone });
    expect([on("Wednesday"), on("Thursday")]).toEqual([true, false]);
    expect([on("Wednesday", "Pacific/Kiritimati"), on("Thursday", "Pacific/Kiritimati")]).toEqual([true, false]);
  });

  test("takes several days, in whatever case", () => {
    const sensor = new DayOfWeekSensor({ taskId: "wait", weekDay: ["saturday", "THURSDAY"] });
    expect(poke(sensor, { now: "2024-02-01T12:00:00Z" })).toBe(true);
    expect(poke(sensor, { now: "2024-02-02T12:00:00Z" })).toBe(false);
  });

  test("refuses what is no day, and names the nearest", () => {
    expect(() => new DayOfWeekSensor({ taskId: "wait", weekDay: "Wendsday" as "Wednesday" })).toThrow(
      'Did you mean "Wednesday"?',
    );
  });
});
