import type { TaskContext } from "../context.ts";
import { type FunctionOptions, withKwargs } from "../operators/function-operator.ts";
import { BaseSensor, type PokeResult } from "./base-sensor.ts";

/**
 * Waits until a plain function returns true. Airflow's PythonSensor.
 *
 * @example
 * new FunctionSensor({ taskId: "wait", callable: () => existsSync("data/_SUCCESS"), mode: "reschedule" });
 */
export class FunctionSensor extends BaseSensor<FunctionOptions<PokeResult>, "templatesDict" | "opArgs" | "opKwargs"> {
  static override readonly templateFields: readonly string[] = ["templatesDict", "opArgs", "opKwargs"];

  override async poke(context: TaskContext): Promise<PokeResult> {
    const { callable, opArgs = [], opKwargs } = this.options;
    return callable(...opArgs, withKwargs(context, opKwargs));
  }
}
