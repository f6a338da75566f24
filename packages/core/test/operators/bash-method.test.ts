import { describe, expect, test } from "vitest";
import { type BashMethodOptions, CommandFailedError, defineDag, SkipTask } from "../../src/index.ts";
import { taskContext } from "../task-context.ts";

/** What a method that returns `command` comes to, executed as an attempt would. */
const execute = (command: unknown, options: BashMethodOptions = {}, lines: string[] = []) => {
  class Commands {
    work() {
      return command;
    }
    flow() {
      this.work();
    }
  }
  const { tasks } = defineDag(Commands, { dagId: "commands", tasks: { work: { kind: "bash", ...options } } });
  return tasks.get("work")!.operator.execute(taskContext({}, lines));
};

describe("the command that a method returns", () => {
  test("is run by bash: its output is the log, its last line the result", async () => {
    const lines: string[] = [];
    expect(await execute("echo one; echo $((1 + 1))", {}, lines)).toBe("2");
    expect(lines).toEqual(["one", "2"]);
  });

  test("may come later", async () => {
    expect(await execute(Promise.resolve("echo later"))).toBe("later");
  });

  test("has the environment and the folder of the task's options", async () => {
    expect(await execute('echo "$DAY in $PWD"', { env: { DAY: "monday" }, cwd: "/" })).toBe("monday in /");
  });

  test("fails the task with its exit code, or skips it", async () => {
    await expect(execute("exit 3")).rejects.toThrow(CommandFailedError);
    await expect(execute("exit 99")).rejects.toThrow(SkipTask);
    await expect(execute("exit 3", { skipOnExitCode: 3 })).rejects.toThrow(SkipTask);
  });

  test.each([undefined, "", "  ", 5, ["ls"]])("has to be a text: %j", async (command) => {
    await expect(execute(command)).rejects.toThrow('What the method work() of task "work" returns');
  });
});
