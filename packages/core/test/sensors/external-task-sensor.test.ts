import { describe, expect, test } from "vitest";
import type { ExternalStates, ExternalStatesRequest } from "../../src/attempt-runs.ts";
import { inAttempt } from "../../src/context.ts";
import {
  ExternalTaskFailedError,
  ExternalTaskNotFoundError,
  ExternalTaskSensor,
  type ExternalTaskSensorOptions,
  InvalidOptionError,
  type SensorOptions,
  SkipTask,
} from "../../src/index.ts";
import { attemptScope } from "../attempt-scope.ts";
import { taskContext } from "../task-context.ts";

type Options = Omit<ExternalTaskSensorOptions, "externalDagId"> & SensorOptions;

/** A look of a sensor in the run of 2024-01-31 06:30, where others are in these states, and what it asked for. */
async function poke(
  options: Options,
  states: (string | null)[] | ((date: string) => (string | null)[]),
  exists = true,
) {
  const asked: ExternalStatesRequest[] = [];
  const externalStates = async (request: ExternalStatesRequest): Promise<ExternalStates> => {
    asked.push(request);
    const date = new Date(request.logicalDate).toISOString();
    return { exists, states: typeof states === "function" ? states(date) : states };
  };
  const sensor = new ExternalTaskSensor({ taskId: "wait", externalDagId: "etl", ...options });
  const answer = await inAttempt(attemptScope({ answers: { externalStates } }), () => sensor.poke(taskContext()));
  return { answer, asked, dates: asked.map(({ logicalDate }) => new Date(logicalDate).toISOString()) };
}

describe("an ExternalTaskSensor asks", () => {
  test("for one task, at exactly the logical date of its own run", async () => {
    const { asked } = await poke({ externalTaskId: "load" }, ["success"]);
    const logicalDate = Date.parse("2024-01-31T06:30:00Z");
    expect(asked).toEqual([{ dagId: "etl", taskIds: ["load"], taskGroupId: null, logicalDate }]);
  });

  test("for several tasks, for a group, or for the DAG itself", async () => {
    const tasks = await poke({ externalTaskIds: ["load", "check"] }, ["success", "success"]);
    const group = await poke({ externalTaskGroupId: "loading" }, ["success"]);
    const dag = await poke({}, ["success"]);
    expect([tasks, group, dag].map(({ asked: [request] }) => [request!.taskIds, request!.taskGroupId])).toEqual([
      [["load", "check"], null],
      [null, "loading"],
      [null, null],
    ]);
  });

  test("for the run that was so much earlier with executionDelta, later with a negative one", async () => {
    const at = async (hours: number) => (await poke({ executionDelta: { hours } }, ["success"])).dates;
    expect(await at(4)).toEqual(["2024-01-31T02:30:00.000Z"]);
    expect(await at(-2)).toEqual(["2024-01-31T08:30:00.000Z"]);
  });

  test("for the dates that executionDateFn gives, all of which count", async () => {
    const executionDateFn: Options["executionDateFn"] = (date) => [date, date.minus({ days: 1 })];
    const only = (day: string) => (date: string) => [date.startsWith(day) ? "success" : "running"];
    expect((await poke({ executionDateFn }, only("2024-01-31"))).answer).toBe(false);
    const { answer, dates } = await poke({ executionDateFn }, ["success"]);
    expect([answer, dates]).toEqual([true, ["2024-01-31T06:30:00.000Z", "2024-01-30T06:30:00.000Z"]]);
  });
});

describe("an ExternalTaskSensor goes on", () => {
  test.each([
    [["success"], true],
    [["failed"], false],
    [["running"], false],
    [["skipped"], false],
    [[null], false],
    [[], false],
    [["success", "success"], true],
    [["success", null], false],
  ])("with %j: %s", async (states, isThere) => {
    expect((await poke({ externalTaskIds: states.map((_, i) => `t${i}`) }, states)).answer).toBe(isThere);
  });

  test("in other states, where it is told so", async () => {
    const options: Options = { externalTaskId: "load", allowedStates: ["success", "skipped"] };
    expect((await poke(options, ["skipped"])).answer).toBe(true);
  });

  test("when the task has succeeded, though its DAG no longer exists", async () => {
    expect((await poke({ externalTaskId: "load" }, ["success"], false)).answer).toBe(true);
  });
});

describe("an ExternalTaskSensor ends", () => {
  test("failed in one of failedStates, and skipped with softFail", async () => {
    const options: Options = { externalTaskIds: ["load", "check"], failedStates: ["failed", "upstream_failed"] };
    const failing = poke(options, ["success", "failed"]);
    await expect(failing).rejects.toBeInstanceOf(ExternalTaskFailedError);
    await expect(failing).rejects.toThrow('One of the tasks "load", "check" of DAG "etl" is failed.');
    await expect(poke({ ...options, softFail: true }, ["failed", null])).rejects.toBeInstanceOf(SkipTask);
  });

  test("skipped in one of skippedStates; failure goes first", async () => {
    const options: Options = { externalTaskIds: ["a", "b"], failedStates: ["failed"], skippedStates: ["skipped"] };
    await expect(poke(options, ["skipped", null])).rejects.toThrow(SkipTask);
    await expect(poke(options, ["skipped", "failed"])).rejects.toThrow(ExternalTaskFailedError);
  });

  test("failed with checkExistence when there is no such task; without, it waits", async () => {
    const options: Options = { externalTaskId: "lod" };
    expect((await poke(options, [null], false)).answer).toBe(false);
    const failing = poke({ ...options, checkExistence: true }, [null], false);
    await expect(failing).rejects.toThrow(ExternalTaskNotFoundError);
    await expect(failing).rejects.toThrow('Task "lod" of DAG "etl" does not exist.');
  });
});

describe("an ExternalTaskSensor is refused when the DAG is loaded", () => {
  test.each<[string, Options]>([
    ["two kinds of targets", { externalTaskId: "a", externalTaskIds: ["b"] }],
    ["a group and a task", { externalTaskId: "a", externalTaskGroupId: "b" }],
    ["two ways to find the date", { executionDelta: { hours: 1 }, executionDateFn: (date) => date }],
    ["a state that means two things", { allowedStates: ["success"], failedStates: ["success"] }],
    ["a state that a run cannot have", { allowedStates: ["skipped"] }],
    ["a state that does not exist", { externalTaskId: "a", allowedStates: ["succes" as "success"] }],
  ])("with %s", async (_what, options) => {
    await expect(poke(options, [])).rejects.toThrow(InvalidOptionError);
  });
});
