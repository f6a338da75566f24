import type { TaskContext } from "../context.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { BaseSensor, type PokeResult, type SensorOptions } from "../sensors/base-sensor.ts";
import { BaseOperator, type TaskKind } from "./base-operator.ts";
import { type BashMethodOptions, runCommand } from "./bash-operator.ts";
import type { TaskOptions } from "./task-options.ts";

/** A decorated method, called once in `flow()`: what the operator needs to call it when the task runs. */
export interface MethodCall {
  readonly method: string;
  readonly args: readonly unknown[];
  /** A fresh object of the DAG's class for every attempt, so that fields set by one never show in another. */
  readonly newInstance: () => object;
}

type Own = { args: unknown[] };
type MethodTaskOptions = TaskOptions & { readonly taskId: string };

/** The operator behind a `@task` method. */
export class MethodTask extends BaseOperator<Own> {
  static override readonly templateFields: readonly string[] = ["args"];
  readonly call: MethodCall;

  constructor(call: MethodCall, options: MethodTaskOptions) {
    super({ ...options, args: [...call.args] });
    this.call = call;
  }

  override execute(_context: TaskContext): unknown {
    return callMethod(this.call, this.options.args);
  }
}

/** The operator behind a `@branch` method. */
export class MethodBranch extends MethodTask {
  static override readonly kind: TaskKind = "branch";
}

/** The operator behind a `@shortCircuit` method. */
export class MethodShortCircuit extends MethodTask {
  static override readonly kind: TaskKind = "shortCircuit";
}

/** The operator behind a `@bash` method. */
export class MethodBash extends BaseOperator<Own & BashMethodOptions, string> {
  static override readonly templateFields: readonly string[] = ["args", "env", "cwd"];
  static override readonly templateFieldsRenderers = { env: "json" };
  readonly call: MethodCall;

  constructor(call: MethodCall, options: MethodTaskOptions & BashMethodOptions) {
    super({ ...options, args: [...call.args] });
    this.call = call;
  }

  /** @throws CommandFailedError; SkipTask; InvalidOptionError when the method returns no command. */
  override async execute(context: TaskContext): Promise<string> {
    const { args, ...options } = this.options;
    const bashCommand = await callMethod(this.call, args);
    if (typeof bashCommand !== "string" || bashCommand.trim() === "") {
      const option = `What the method ${this.call.method}() of task "${this.taskId}" returns`;
      throw new InvalidOptionError({ option, found: bashCommand, expected: "a command" });
    }
    return runCommand({ ...options, bashCommand }, context);
  }
}

/** The operator behind a `@sensor` method. */
export class MethodSensor extends BaseSensor<Own> {
  static override readonly templateFields: readonly string[] = ["args"];
  readonly call: MethodCall;

  constructor(call: MethodCall, options: MethodTaskOptions & SensorOptions) {
    super({ ...options, args: [...call.args] });
    this.call = call;
  }

  override poke(): PokeResult | Promise<PokeResult> {
    return callMethod(this.call, this.options.args) as PokeResult | Promise<PokeResult>;
  }
}

function callMethod({ method, newInstance }: MethodCall, args: readonly unknown[]): unknown {
  const instance = newInstance() as Record<string, (...args: readonly unknown[]) => unknown>;
  return instance[method]!(...args);
}
