import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { inAttempt } from "../../src/context.ts";
import {
  chain,
  cronTrigger,
  type DagRunContext,
  defineDag,
  EmptyOperator,
  LatestOnlyOperator,
} from "../../src/index.ts";
import { attemptScope } from "../attempt-scope.ts";
import { taskContext } from "../task-context.ts";

const definition = defineDag(
  class Latest {
    flow() {
      const latest = new LatestOnlyOperator({ taskId: "latest" });
      chain(latest, [new EmptyOperator({ taskId: "a" }), new EmptyOperator({ taskId: "b" })]);
    }
  },
  { dagId: "latest" },
);
const operator = definition.tasks.get("latest")!.operator;

/** What it chooses in the run of 31 January 06:30 of a DAG that runs daily at 06:30. */
function choose(now: string, run: Partial<DagRunContext> = {}, schedule: string | null = "30 6 * * *") {
  const context = taskContext();
  return inAttempt(attemptScope({ now, schedule }), () =>
    operator.execute(taskContext({ run: { ...context.run, ...run } })),
  );
}

describe("a LatestOnlyOperator", () => {
  test.each([
    ["2024-02-01T06:29:59Z", []],
    ["2024-02-01T06:30:00Z", ["a", "b"]],
    ["2024-02-02T06:30:00Z", ["a", "b"]],
    ["2024-02-02T06:30:01Z", []],
    ["2024-03-01T00:00:00Z", []],
  ])("at %s goes on with %j", (now, chosen) => {
    expect(choose(now)).toEqual(chosen);
  });

  test("of a schedule without intervals goes on from its tick to the next", () => {
    const tick = DateTime.fromISO("2024-02-01T06:30:00Z", { zone: "utc" });
    const run = { ...taskContext().run, logicalDate: tick, dataInterval: { start: tick, end: tick } };
    const definition = { timetable: cronTrigger("30 6 * * *", { timezone: "utc" }), options: {} };
    const at = (now: string) =>
      inAttempt(attemptScope({ now, definition }), () => operator.execute(taskContext({ run })));
    expect(at("2024-02-01T06:30:00Z")).toEqual(["a", "b"]);
    expect(at("2024-02-02T06:30:01Z")).toEqual([]);
  });

  test("never skips in a run that was started by hand", () => {
    expect(choose("2024-03-01T00:00:00Z", { runType: "manual" })).toEqual(["a", "b"]);
  });

  test("skips in a backfill, which is about the past", () => {
    expect(choose("2024-03-01T00:00:00Z", { runType: "backfill" })).toEqual([]);
  });

  test("never skips where there is no next run, or the run has no data interval", () => {
    expect(choose("2024-03-01T00:00:00Z", {}, null)).toEqual(["a", "b"]);
    expect(choose("2024-03-01T00:00:00Z", { dataInterval: undefined })).toEqual(["a", "b"]);
  });
});
