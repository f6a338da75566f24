import type { TaskContext } from "../context.ts";
import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { NotImplementedError } from "../errors/run-errors.ts";
import { SensorTimeout } from "../errors/task-signals.ts";
import { openFlow } from "../flow/flow-scope.ts";
import { BaseOperator, type OperatorOptions, type TaskKind } from "../operators/base-operator.ts";
import { pokeTimingOf } from "./poke-timing.ts";
import { SENSOR_OPTION_NAMES, type SensorOptions } from "./sensor-options.ts";

export type { SensorOptions } from "./sensor-options.ts";

/** A poke's answer with a value for XCom. Airflow's PokeReturnValue. */
export class PokeReturnValue {
  readonly isDone: boolean;
  readonly xcomValue: unknown;
  constructor(isDone: boolean, xcomValue?: unknown) {
    this.isDone = isDone;
    this.xcomValue = xcomValue;
  }
}

/** What a poke may return. */
export type PokeResult = boolean | PokeReturnValue;

/**
 * Waits until a condition holds: implement `poke`. Waiting never costs a process, in either mode. Airflow's BaseSensorOperator.
 *
 * @example
 * class RatingsSensor extends BaseSensor<{ connId: string; day: string }> {
 *   static override readonly templateFields = ["day"] as const;
 *   async poke() { return (await hook(MovielensHook, this.options.connId).count(this.options.day)) > 0; }
 * }
 */
export abstract class BaseSensor<
  Options extends object = Record<never, never>,
  TemplateField extends keyof Options = keyof Options,
> extends BaseOperator<Options, unknown, TemplateField> {
  static override readonly kind: TaskKind = "sensor";

  constructor(options: OperatorOptions<Options, TemplateField> & SensorOptions) {
    super({ ...defaultSensorOptions(), ...options });
    assertUsable(this.taskId, this.sensorOptions);
  }

  get sensorOptions(): SensorOptions {
    return this.rawOptions as SensorOptions;
  }

  /** Looks once whether the condition holds. */
  poke(_context: TaskContext): PokeResult | Promise<PokeResult> {
    throw new NotImplementedError({ className: this.constructor.name, method: "poke" });
  }

  /** Looks once; a worker calls `poke` again and again instead. */
  override async execute(context: TaskContext): Promise<unknown> {
    const { isDone, xcomValue } = pokeAnswer(await this.poke(context));
    if (!isDone) throw new SensorTimeout("the condition does not hold, and execute() looks only once");
    return xcomValue;
  }
}

/** What the `defaultArgs` of the DAG that is being wired say about sensors. */
function defaultSensorOptions(): SensorOptions {
  const defaultArgs = openFlow()?.defaultArgs ?? {};
  return Object.fromEntries(
    SENSOR_OPTION_NAMES.filter((name) => name in defaultArgs).map((name) => [name, defaultArgs[name]]),
  );
}

/** @throws InvalidOptionError when the DAG is loaded, and not only when the sensor first waits. */
function assertUsable(taskId: string, options: SensorOptions): void {
  const { mode = "poke", softFail, neverFail } = options;
  if (mode !== "poke" && mode !== "reschedule") {
    throw new InvalidOptionError({
      option: `mode of task "${taskId}"`,
      found: mode,
      expected: '"poke" or "reschedule"',
    });
  }
  if (softFail && neverFail) {
    throw new InvalidOptionError({
      option: `softFail and neverFail of task "${taskId}"`,
      found: "both",
      expected: "one of them at most",
    });
  }
  pokeTimingOf(options, taskId);
}

/** Both forms of a poke's result as one. */
export function pokeAnswer(result: PokeResult): PokeReturnValue {
  return result instanceof PokeReturnValue ? result : new PokeReturnValue(Boolean(result));
}
