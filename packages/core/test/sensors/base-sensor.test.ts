import { describe, expect, test } from "vitest";
import {
  BaseOperator,
  BaseSensor,
  defineDag,
  EmptyOperator,
  FileSensor,
  FunctionSensor,
  type PokeResult,
  PokeReturnValue,
  SensorTimeout,
} from "../../src/index.ts";
import { pokeAnswer } from "../../src/sensors/base-sensor.ts";
import { taskContext } from "../task-context.ts";

class Answers extends BaseSensor<{ answer: unknown }> {
  override poke(): PokeResult {
    return this.options.answer as PokeResult;
  }
}

describe("a sensor", () => {
  test("is an operator, with the options of one", () => {
    const sensor = new FileSensor({ taskId: "wait", filepath: "x", retries: 2, triggerRule: "all_done" });
    expect(sensor).toBeInstanceOf(BaseOperator);
    expect(sensor.taskOptions).toMatchObject({ retries: 2, triggerRule: "all_done" });
  });

  test("knows its own options", () => {
    const sensor = new FileSensor({
      taskId: "wait",
      filepath: "x",
      mode: "reschedule",
      pokeInterval: { seconds: 10 },
      timeout: { hours: 1 },
      softFail: true,
    });
    expect(sensor.sensorOptions).toMatchObject({
      mode: "reschedule",
      pokeInterval: { seconds: 10 },
      timeout: { hours: 1 },
      softFail: true,
    });
  });

  test("has what the DAG's defaultArgs say about sensors, unless it says otherwise itself; other tasks have not", () => {
    const { tasks } = defineDag(
      class Defaults {
        check() {
          return true;
        }
        flow() {
          new FunctionSensor({ taskId: "wait", callable: () => true, timeout: { hours: 2 } });
          new EmptyOperator({ taskId: "after" });
          this.check();
        }
      },
      {
        dagId: "defaults",
        defaultArgs: { mode: "reschedule", timeout: { hours: 1 }, retries: 2 },
        tasks: { check: { kind: "sensor", mode: "poke" } },
      },
    );
    const optionsOf = (taskId: string) => tasks.get(taskId)!.operator.rawOptions;
    expect(optionsOf("wait")).toMatchObject({ mode: "reschedule", timeout: { hours: 2 } });
    expect(optionsOf("check")).toMatchObject({ mode: "poke", timeout: { hours: 1 } });
    expect(optionsOf("after")).toEqual({});
    expect(tasks.get("wait")!.options.retries).toBe(2);
  });

  test.each([
    [{ mode: "rescheduled" as "reschedule" }, 'mode of task "wait": found "rescheduled"'],
    [{ softFail: true, neverFail: true }, 'softFail and neverFail of task "wait": found "both"'],
    [{ pokeInterval: "a minute" }, 'pokeInterval of task "wait"'],
    [{ timeout: { days: -1 } }, 'timeout of task "wait"'],
    [{ maxWait: "long" }, 'maxWait of task "wait"'],
  ])("with %j is refused when the DAG is loaded", (options, message) => {
    expect(() => new FunctionSensor({ taskId: "wait", callable: () => true, ...options })).toThrow(message);
  });

  test("that does not say how to look cannot poke", () => {
    class Unfinished extends BaseSensor {}
    expect(() => new Unfinished({ taskId: "u" }).poke(taskContext())).toThrow("Unfinished does not implement poke()");
  });
});

describe("execute() of a sensor", () => {
  const execute = (answer: unknown) => new Answers({ taskId: "a", answer }).execute(taskContext());

  test("succeeds when the condition holds, with the value that poke gave", async () => {
    expect(await execute(true)).toBeUndefined();
    expect(await execute(new PokeReturnValue(true, { rows: 3 }))).toEqual({ rows: 3 });
  });

  test.each([false, new PokeReturnValue(false, "x")])("looks only once (%j)", async (answer) => {
    await expect(execute(answer)).rejects.toBeInstanceOf(SensorTimeout);
  });
});

describe("the answer of a poke", () => {
  test.each([
    [true, true],
    [false, false],
    [1, true],
    [0, false],
    ["", false],
    [undefined, false],
    [[], true],
  ])("%j means %s", (answer, isDone) => {
    expect(pokeAnswer(answer as boolean).isDone).toBe(isDone);
  });
});

describe("a FunctionSensor", () => {
  test("calls its function like a FunctionOperator does", async () => {
    const calls: unknown[] = [];
    const sensor = new FunctionSensor({
      taskId: "wait",
      callable: (id: string, { ds, folder }: { ds: string; folder: string }) => {
        calls.push([id, ds, folder]);
        return calls.length > 1;
      },
      opArgs: ["supermarket1"],
      opKwargs: { folder: "data" },
    });
    const answers = [await sensor.poke(taskContext()), await sensor.poke(taskContext())];
    expect(answers).toEqual([false, true]);
    expect(calls[0]).toEqual(["supermarket1", "2024-01-31", "data"]);
  });
});
