import { processEnvironment } from "../connection/process-environment.adapter.ts";
import type { TaskContext } from "../context.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { CommandFailedError } from "../errors/run-errors.ts";
import { SkipTask } from "../errors/task-signals.ts";
import { BaseOperator, type OperatorOptions } from "./base-operator.ts";
import { contextVars } from "./context-vars.ts";
import { runInProcessGroup } from "./process-group.adapter.ts";

export interface BashOptions {
  /** A text is run by bash; a list is a program and its arguments, run without a shell (nothing in it is interpreted). */
  readonly bashCommand: string | readonly string[];
  /** Environment of the command, to which `TRADEWIND_CTX_*` are added. @default this process's own */
  readonly env?: Readonly<Record<string, string>>;
  /** Adds `env` to this process's environment instead of replacing it. @default false */
  readonly appendEnv?: boolean;
  readonly cwd?: string;
  /** Exit codes that skip the task. @default 99 */
  readonly skipOnExitCode?: number | readonly number[] | null;
}

/** How the command is run that a method returns. */
export type BashMethodOptions = Omit<BashOptions, "bashCommand">;

type BashTemplateField = "bashCommand" | "env" | "cwd";

/**
 * Runs a command; its output goes to the log, its last line of stdout is the XCom. A non-zero exit fails the task, exit code 99
 * skips it. Airflow's BashOperator.
 *
 * @throws CommandFailedError
 * @example
 * new BashOperator({ taskId: "fetch", bashCommand: ["curl", "-fsS", "-o", "{{ ds }}.json", "http://api/events?day={{ ds }}"] });
 */
export class BashOperator extends BaseOperator<BashOptions, string, BashTemplateField> {
  static override readonly templateFields: readonly string[] = ["bashCommand", "env", "cwd"];
  static override readonly templateFieldsRenderers = { bashCommand: "bash", env: "json" };
  static override readonly templateExt: readonly string[] = [".sh", ".bash"];

  constructor(options: OperatorOptions<BashOptions, BashTemplateField>) {
    super(options);
    assertBashCommand(options.bashCommand, this.taskId);
  }

  /** A program's arguments and variables may be names of files, which the program itself reads. */
  override templateExtOf(field: string): readonly string[] {
    return field === "bashCommand" && typeof this.rawOptions.bashCommand === "string" ? super.templateExtOf(field) : [];
  }

  override execute(context: TaskContext): Promise<string> {
    return runCommand(this.options, context);
  }
}

/** @throws InvalidOptionError for none: bash would do nothing, and say that all is well. */
export function assertBashCommand(found: unknown, taskId: string): void {
  if (found !== undefined && found !== "" && !(Array.isArray(found) && found.length === 0)) return;
  throw new InvalidOptionError({ option: `bashCommand of task "${taskId}"`, found, expected: "a command" });
}

/**
 * Runs a command in an attempt; gives the last line of its stdout.
 *
 * @throws CommandFailedError, SkipTask
 */
export async function runCommand(
  { bashCommand, env, appendEnv = false, cwd, skipOnExitCode = 99 }: BashOptions,
  context: TaskContext,
): Promise<string> {
  const { log, signal } = context;
  const argv = typeof bashCommand === "string" ? ["bash", "-c", bashCommand] : bashCommand;
  let lastLine = "";
  const end = await runInProcessGroup(
    {
      argv: argv as [string, ...string[]],
      env: { ...(env === undefined || appendEnv ? processEnvironment() : {}), ...env, ...contextVars(context) },
      cwd,
      signal,
    },
    (line, stream) => {
      if (stream === "stdout") lastLine = line;
      log.info(line);
    },
  );
  signal.throwIfAborted();
  const skipCodes = typeof skipOnExitCode === "number" ? [skipOnExitCode] : (skipOnExitCode ?? []);
  if (end.exitCode !== null && skipCodes.includes(end.exitCode))
    throw new SkipTask(`the command exited with ${end.exitCode}`);
  if (end.exitCode !== 0) {
    throw new CommandFailedError({
      command: typeof bashCommand === "string" ? bashCommand : bashCommand.join(" "),
      ...end,
    });
  }
  return lastLine;
}
