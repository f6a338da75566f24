import { defineDag, EmptyOperator, type Flow, type Schedule } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { comingRuns } from "../src/coming-runs.ts";

class Empty {
  flow(this: Flow<Empty>) {
    new EmptyOperator({ taskId: "nothing" });
  }
}

interface Asked {
  readonly schedule: Schedule;
  readonly catchup?: boolean;
  readonly endDate?: string;
  readonly cursor?: readonly [start: string, end: string];
}

function dates({ schedule, cursor, ...options }: Asked): (string | null)[] {
  const { document } = defineDag(Empty, { dagId: "empty", startDate: "2024-01-01", schedule, tasks: {}, ...options });
  const row = {
    dagId: "empty",
    hash: document.hash,
    file: null,
    isPaused: false,
    isActive: true,
    cursorStart: cursor ? Date.parse(cursor[0]) : null,
    cursorEnd: cursor ? Date.parse(cursor[1]) : null,
    updatedAt: 0,
  };
  const now = Date.parse("2024-01-04T12:00:00Z");
  const runs = comingRuns({ row, document, catchupByDefault: false, now, limit: 3 });
  return runs.map(({ runAfter }) => runAfter.toUTC().toISODate());
}

describe("coming runs", () => {
  test("begin with the newest interval that has passed, or with catchup with the first", () => {
    expect(dates({ schedule: "@daily" })).toEqual(["2024-01-04", "2024-01-05", "2024-01-06"]);
    expect(dates({ schedule: "@daily", catchup: true })).toEqual(["2024-01-02", "2024-01-03", "2024-01-04"]);
  });

  test("go on from where the schedule stands", () => {
    expect(dates({ schedule: "@daily", cursor: ["2024-01-03", "2024-01-04"] })).toEqual([
      "2024-01-05",
      "2024-01-06",
      "2024-01-07",
    ]);
  });

  test("end with the DAG", () => {
    expect(dates({ schedule: "@daily", endDate: "2024-01-04", cursor: ["2024-01-03", "2024-01-04"] })).toEqual([
      "2024-01-05",
    ]);
    expect(dates({ schedule: "@once" })).toHaveLength(1);
  });

  test("of a DAG that runs without pause only the next is known", () => {
    expect(dates({ schedule: "@continuous" })).toHaveLength(1);
  });
});
