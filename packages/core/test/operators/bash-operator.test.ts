import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { BashOperator, CommandFailedError, InvalidOptionError, SkipTask } from "../../src/index.ts";
import type { BashOptions } from "../../src/operators/bash-operator.ts";
import { taskContext } from "../task-context.ts";

/** Executes a command as an attempt would, without one; the log's lines go to `lines`. */
const execute = (bash: BashOptions, lines: string[] = [], signal = new AbortController().signal) =>
  new BashOperator({ taskId: "bash", ...bash }).execute(taskContext({ signal }, lines));

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "tradewind-bash-")));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    // a zombie that nobody has waited for yet is dead, too
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    // no such process
    return false;
  }
};

describe("the output of a command", () => {
  test("goes to the log; its last line is the result", async () => {
    const lines: string[] = [];
    expect(await execute({ bashCommand: "echo first; echo 'hello!'" }, lines)).toBe("hello!");
    expect(lines).toEqual(["first", "hello!"]);
  });

  test("of stderr goes to the log and is not the result", async () => {
    const lines: string[] = [];
    expect(await execute({ bashCommand: "echo out; echo err >&2" }, lines)).toBe("out");
    expect(lines.sort()).toEqual(["err", "out"]);
  });

  test("may lack the last newline, or be nothing at all", async () => {
    expect(await execute({ bashCommand: "printf 'a\\nb'" })).toBe("b");
    expect(await execute({ bashCommand: "true" })).toBe("");
  });

  test("may hold characters of several bytes, however it is cut", async () => {
    expect(await execute({ bashCommand: "for i in $(seq 3000); do printf 'äöü€'; done" })).toBe("äöü€".repeat(3000));
  });
});

describe("a command as a list", () => {
  test("is run without a shell: nothing in it is interpreted", async () => {
    expect(await execute({ bashCommand: ["echo", "$HOME", "&&", "a;b", "*", "`id`"] })).toBe("$HOME && a;b * `id`");
  });

  test("that names no program fails", async () => {
    await expect(execute({ bashCommand: ["no-such-program-here"] })).rejects.toThrow("ENOENT");
  });
});

describe("the environment of a command", () => {
  const show = 'echo "$GREETING,$(test -n "$HOME" && echo home)"';

  test("is the process's own when none is given", async () => {
    expect(await execute({ bashCommand: show })).toBe(",home");
  });

  test("is only env when that is given", async () => {
    expect(await execute({ bashCommand: show, env: { GREETING: "hi" } })).toBe("hi,");
  });

  test("is both with appendEnv", async () => {
    expect(await execute({ bashCommand: show, env: { GREETING: "hi" }, appendEnv: true })).toBe("hi,home");
  });

  test("is in the folder cwd", async () => {
    await using folder = await temporaryFolder();
    expect(await execute({ bashCommand: "pwd", cwd: folder.path })).toBe(folder.path);
  });
});

describe("the exit code of a command", () => {
  test("99 skips the task", async () => {
    await expect(execute({ bashCommand: "exit 99" })).rejects.toBeInstanceOf(SkipTask);
  });

  test.each([1, 2, 127])("%i fails it and is named", async (code) => {
    const failing = execute({ bashCommand: `exit ${code}` });
    await expect(failing).rejects.toBeInstanceOf(CommandFailedError);
    await expect(failing).rejects.toThrow(`Command "exit ${code}" exited with ${code}.`);
  });

  test("that skips may be another, several, or none", async () => {
    await expect(execute({ bashCommand: "exit 3", skipOnExitCode: 3 })).rejects.toBeInstanceOf(SkipTask);
    await expect(execute({ bashCommand: "exit 4", skipOnExitCode: [3, 4] })).rejects.toBeInstanceOf(SkipTask);
    await expect(execute({ bashCommand: "exit 99", skipOnExitCode: [3, 4] })).rejects.toThrow("exited with 99");
    await expect(execute({ bashCommand: "exit 99", skipOnExitCode: null })).rejects.toThrow("exited with 99");
  });

  test("of a command ended by a signal is that signal", async () => {
    await expect(execute({ bashCommand: "kill -KILL $$" })).rejects.toThrow("was ended by SIGKILL");
  });
});

describe("an abort", () => {
  test("ends the command and all that it has started", async () => {
    await using folder = await temporaryFolder();
    const pids = join(folder.path, "pids");
    const controller = new AbortController();
    const command = `sleep 1000 & echo $! >> ${pids}; echo $$ >> ${pids}; echo done > ${pids}.ready; wait`;
    const ended = execute({ bashCommand: command }, [], controller.signal).catch((error: unknown) => error);
    await vi.waitFor(() => expect(existsSync(`${pids}.ready`)).toBe(true), { timeout: 5000, interval: 5 });
    const started = readFileSync(pids, "utf8").trim().split("\n").map(Number);
    expect(started.filter(isAlive)).toHaveLength(2);

    const reason = new Error("cancelled");
    controller.abort(reason);
    expect(await ended).toBe(reason);
    await vi.waitFor(() => expect(started.filter(isAlive)).toEqual([]), { timeout: 5000, interval: 5 });
  });

  test("before the start lets nothing run", async () => {
    await using folder = await temporaryFolder();
    const trace = join(folder.path, "trace");
    await expect(
      execute({ bashCommand: `echo x > ${trace}` }, [], AbortSignal.abort(new Error("late"))),
    ).rejects.toThrow("late");
    expect(existsSync(trace)).toBe(false);
  });

  test("between the asking and the start lets nothing run, either", async () => {
    await using folder = await temporaryFolder();
    const trace = join(folder.path, "trace");
    const controller = new AbortController();
    const ended = execute({ bashCommand: `echo x > ${trace}` }, [], controller.signal);
    controller.abort(new Error("early"));
    await expect(ended).rejects.toThrow("early");
    expect(existsSync(trace)).toBe(false);
  });
});

describe("a BashOperator without a command", () => {
  test.each([undefined, "", []])("(%j) is refused when the DAG is loaded", (bashCommand) => {
    expect(() => new BashOperator({ taskId: "bash", bashCommand: bashCommand as never })).toThrow(InvalidOptionError);
  });
});
