import type { TaskContext } from "../context.ts";
import type { DurationInput } from "../duration.ts";
import { NotImplementedError } from "../errors/run-errors.ts";
import { SensorTimeout } from "../errors/task-signals.ts";
import { BaseOperator, type OperatorOptions, type TaskKind } from "../operators/base-operator.ts";

/** Options of every sensor, in Airflow's words. */
export interface SensorOptions {
  /** Wait between pokes. @default { seconds: 60 } */
  readonly pokeInterval?: DurationInput;
  /** How long to wait in all before failing, without retry. @default { days: 7 } */
  readonly timeout?: DurationInput;
  /** `poke` keeps its slot between pokes, `reschedule` gives it back. @default "poke" */
  readonly mode?: "poke" | "reschedule";
  /** Skip instead of failing when the timeout is reached. @default false */
  readonly softFail?: boolean;
}

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
    super(options);
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

/** Both forms of a poke's result as one. */
export function pokeAnswer(result: PokeResult): PokeReturnValue {
  return result instanceof PokeReturnValue ? result : new PokeReturnValue(Boolean(result));
}
