import { processEnvironment } from "../connection/process-environment.adapter.ts";
import type { TaskContext } from "../context.ts";
import { CommandFailedError } from "../errors/run-errors.ts";
import { FailTask } from "../errors/task-signals.ts";
import type { OperatorOptions } from "../operators/base-operator.ts";
import { assertBashCommand } from "../operators/bash-operator.ts";
import { contextVars } from "../operators/context-vars.ts";
import { runInProcessGroup } from "../operators/process-group.adapter.ts";
import { BaseSensor, type SensorOptions } from "./base-sensor.ts";

export interface BashSensorOptions {
  /** A text is run by bash; a list is a program and its arguments, run without a shell. */
  readonly bashCommand: string | readonly string[];
  /** Environment of the command, to which `TRADEWIND_CTX_*` are added. @default this process's own */
  readonly env?: Readonly<Record<string, string>>;
  /** The exit code that means "not yet"; every other one but 0 fails the task then. @default any but 0 means "not yet" */
  readonly retryExitCode?: number;
}

type BashSensorTemplateField = "bashCommand" | "env";

/**
 * Waits until a command exits with 0. Its output goes to the log. Airflow's BashSensor.
 *
 * @example
 * new BashSensor({ taskId: "wait", bashCommand: "test -e data/{{ ds }}/_SUCCESS", pokeInterval: { seconds: 10 } });
 */
export class BashSensor extends BaseSensor<BashSensorOptions, BashSensorTemplateField> {
  static override readonly templateFields: readonly string[] = ["bashCommand", "env"];
  static override readonly templateFieldsRenderers = { bashCommand: "bash", env: "json" };

  constructor(options: OperatorOptions<BashSensorOptions, BashSensorTemplateField> & SensorOptions) {
    super(options);
    assertBashCommand(options.bashCommand, this.taskId);
  }

  override async poke(context: TaskContext): Promise<boolean> {
    const { log, signal } = context;
    const { bashCommand, env, retryExitCode } = this.options;
    const argv = typeof bashCommand === "string" ? ["bash", "-c", bashCommand] : bashCommand;
    const end = await runInProcessGroup(
      {
        argv: argv as [string, ...string[]],
        env: { ...(env ?? processEnvironment()), ...contextVars(context) },
        cwd: undefined,
        signal,
      },
      (line) => log.info(line),
    );
    signal.throwIfAborted();
    if (end.exitCode === 0) return true;
    log.info(end.signal ? `The command was ended by ${end.signal}` : `The command exited with ${end.exitCode}`);
    if (retryExitCode === undefined || end.exitCode === retryExitCode) return false;
    const command = typeof bashCommand === "string" ? bashCommand : bashCommand.join(" ");
    throw new FailTask(new CommandFailedError({ command, ...end }).message);
  }
}
