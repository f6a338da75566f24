import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { inAttempt } from "../../src/context.ts";
import {
  BranchDateTimeOperator,
  type BranchDateTimeOptions,
  BranchDayOfWeekOperator,
  type BranchDayOfWeekOptions,
} from "../../src/index.ts";
import { attemptScope } from "../attempt-scope.ts";
import { taskContext } from "../task-context.ts";

const branches = { followTaskIdsIfTrue: "inside", followTaskIdsIfFalse: "outside" } as const;
type Bounds = Pick<BranchDateTimeOptions, "targetLower" | "targetUpper" | "useTaskLogicalDate">;

const byTime = (bounds: Bounds, now: string, timezone = "utc") =>
  inAttempt(attemptScope({ now, timezone }), () =>
    new BranchDateTimeOperator({ taskId: "pick", ...branches, ...bounds }).execute(taskContext()),
  );

describe("a BranchDateTimeOperator", () => {
  const hours: Bounds = { targetLower: "08:00", targetUpper: "18:00" };

  test.each([
    ["2024-02-01T07:59:59Z", "outside"],
    ["2024-02-01T08:00:00Z", "inside"],
    ["2024-02-01T18:00:00Z", "inside"],
    ["2024-02-01T18:00:01Z", "outside"],
  ])("with two times of day goes at %s %s", (now, choice) => {
    expect(byTime(hours, now)).toBe(choice);
  });

  test("takes times of day in the DAG's zone", () => {
    expect(byTime(hours, "2024-02-01T07:30:00Z", "Europe/Amsterdam")).toBe("inside");
    expect(byTime(hours, "2024-02-01T17:30:00Z", "Europe/Amsterdam")).toBe("outside");
  });

  test("lets an earlier upper time of day be that of the next day", () => {
    const night: Bounds = { targetLower: "22:00", targetUpper: "04:00" };
    expect(byTime(night, "2024-02-01T23:00:00Z")).toBe("inside");
    expect(byTime(night, "2024-02-01T12:00:00Z")).toBe("outside");
  });

  test.each<[Bounds, string]>([
    [{ targetLower: "2024-01-01" }, "inside"],
    [{ targetLower: "2024-03-01" }, "outside"],
    [{ targetUpper: DateTime.fromISO("2024-03-01", { zone: "utc" }) }, "inside"],
    [{ targetUpper: "2024-01-01" }, "outside"],
    [{ targetLower: "2024-01-01", targetUpper: "23:00" }, "inside"],
  ])("with dates, or one bound only: %j goes %s", (bounds, choice) => {
    expect(byTime(bounds, "2024-02-01T12:00:00Z")).toBe(choice);
  });

  test("compares the logical date with useTaskLogicalDate", () => {
    // 06:30 on 31 January
    const early: Bounds = { targetLower: "06:00", targetUpper: "07:00", useTaskLogicalDate: true };
    expect(byTime(early, "2024-02-01T12:00:00Z")).toBe("inside");
    expect(byTime(early, "2024-02-01T12:00:00Z", "Europe/Amsterdam")).toBe("outside");
  });

  test("without a bound, or with one that cannot be read, is refused when the DAG is loaded", () => {
    expect(() => byTime({}, "2024-02-01")).toThrow("expected one of them at least");
    expect(() => byTime({ targetLower: "8 o'clock" }, "2024-02-01")).toThrow('targetLower of task "pick"');
  });
});

describe("a BranchDayOfWeekOperator", () => {
  const byDay = (
    options: Pick<BranchDayOfWeekOptions, "weekDay" | "useTaskLogicalDate">,
    now: string,
    timezone = "utc",
  ) =>
    inAttempt(attemptScope({ now, timezone }), () =>
      new BranchDayOfWeekOperator({ taskId: "pick", ...branches, ...options }).execute(taskContext()),
    );

  test.each([
    ["2024-02-02T12:00:00Z", "outside"],
    ["2024-02-03T12:00:00Z", "inside"],
    ["2024-02-04T23:59:59Z", "inside"],
  ])("for the weekend goes at %s %s", (now, choice) => {
    expect(byDay({ weekDay: ["Saturday", "Sunday"] }, now)).toBe(choice);
  });

  test("looks at today in the DAG's zone, or at the logical date", () => {
    expect(byDay({ weekDay: "Saturday" }, "2024-02-02T22:00:00Z", "Asia/Tokyo")).toBe("inside");
    expect(byDay({ weekDay: "Wednesday", useTaskLogicalDate: true }, "2024-02-02T22:00:00Z")).toBe("inside");
  });

  test("refuses what is no day", () => {
    expect(() => byDay({ weekDay: "Sonday" as "Sunday" }, "2024-02-02")).toThrow("the name of a weekday");
  });
});
