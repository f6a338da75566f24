import { describe, expect, test } from "vitest";
import { BashSensor, type BashSensorOptions, FailTask } from "../../src/index.ts";
import { taskContext } from "../task-context.ts";

const poke = (options: BashSensorOptions, lines: string[] = []) =>
  new BashSensor({ taskId: "wait", ...options }).poke(taskContext({}, lines));

describe("a BashSensor", () => {
  test("waits until its command exits with 0, and logs what that writes", async () => {
    const lines: string[] = [];
    expect(await poke({ bashCommand: "echo here" }, lines)).toBe(true);
    expect(await poke({ bashCommand: "exit 1" }, lines)).toBe(false);
    expect(lines).toEqual(["here", "The command exited with 1"]);
  });

  test("runs a list without a shell, and a text in its own environment", async () => {
    expect(await poke({ bashCommand: ["test", "$HOME", "=", "$HOME"] })).toBe(true);
    expect(await poke({ bashCommand: 'test "$DAY" = monday -a -z "$HOME"', env: { DAY: "monday" } })).toBe(true);
  });

  test("with retryExitCode waits on that code only; others fail it, without a retry", async () => {
    expect(await poke({ bashCommand: "exit 100", retryExitCode: 100 })).toBe(false);
    const failing = poke({ bashCommand: "exit 2", retryExitCode: 100 });
    await expect(failing).rejects.toBeInstanceOf(FailTask);
    await expect(failing).rejects.toThrow('Command "exit 2" exited with 2.');
  });

  test.each([undefined, "", []])("without a command is refused when it is made: %j", (bashCommand) => {
    const make = () => new BashSensor({ taskId: "wait", bashCommand: bashCommand as string });
    expect(make).toThrow('bashCommand of task "wait"');
  });

  test("renders its command and its environment", () => {
    expect(BashSensor.templateFields).toEqual(["bashCommand", "env"]);
  });
});
