import { type BaseSensor, type DagOptions, defineDag, type TaskContext } from "@tradewind/core";
import type { EnvTask } from "../env/env-task.ts";
import { assertOptions, optionsAmong } from "../known-options.ts";
import { RUN_TASK } from "../trial/run-task.ts";
import { taskOfRun } from "./around.ts";
import { attempt } from "./operator-attempts.ts";
import type { AnyOptions } from "./operator-contract.ts";
import { type Waited, waited } from "./patience.adapter.ts";
import { type SensorSubject, SITUATION, type SituatedSensor, type Situation } from "./sensor-contract.ts";

export type SituationName = "whenFound" | "whenNotFound";

/** The sensor in one of its situations, as an operator with all that is around it. */
export async function situated({ Sensor, contract }: SensorSubject, name: SituationName): Promise<SituatedSensor> {
  const given = contract[name];
  const situation: Situation<AnyOptions> = typeof given === "function" ? await given() : given;
  assertOptions(name, situation, SITUATION);
  const { options = {}, ...around } = situation;
  const valid = contract.valid.map((each) => ({ ...each, ...options }));
  const { whenFound: _found, whenNotFound: _notFound, pokeTimeoutMs = 5_000, ...rest } = contract;
  const both = rest.around || around.around ? { around: { ...rest.around, ...around.around } } : {};
  return { Op: Sensor, contract: { ...rest, ...around, ...both, valid }, pokeTimeoutMs };
}

/** What a sensor answers when it is poked so many times in one attempt. */
export async function pokes(
  { Op, contract, pokeTimeoutMs }: SituatedSensor,
  options: AnyOptions,
  times: number,
): Promise<Waited<unknown>[]> {
  const sensor = new Op({ taskId: "contract", ...options }) as unknown as Poking;
  const poke = sensor.poke.bind(sensor);
  const answers: Waited<unknown>[] = [];
  sensor.poke = async (context) => {
    for (let time = 0; time < times; time++) answers.push(await waited(async () => poke(context), pokeTimeoutMs));
    return true;
  };
  await attempt(sensor as unknown as BaseSensor, contract);
  return answers;
}

interface Poking {
  poke(context: TaskContext): unknown;
}

export interface Wait {
  /** What the sensor is made with besides. */
  readonly changes: AnyOptions;
  /** So many pokes find nothing, whatever the situation is. @default 0 */
  readonly late?: number;
}

/** How a sensor ends in a whole run, on a clock that does not keep anybody waiting. */
export async function endOfWait(
  { Op, contract, pokeTimeoutMs }: SituatedSensor,
  options: AnyOptions,
  { changes, late = 0 }: Wait,
): Promise<EnvTask> {
  const { dag, around } = contract;
  let looks = 0;
  class Waiting {
    flow() {
      const sensor = new Op({ taskId: "contract", ...options, ...changes }) as unknown as Poking;
      const poke = sensor.poke.bind(sensor);
      sensor.poke = async (context) => (looks++ < late ? false : looked(() => poke(context), pokeTimeoutMs));
    }
  }
  const definition = defineDag(Waiting, { dagId: "contract", ...(dag as DagOptions | undefined) });
  return taskOfRun(definition, "contract", { ...optionsAmong(contract, RUN_TASK), ...(around && { around }) });
}

/** One that does not come back would keep the run for ever. */
async function looked(poke: () => unknown, ms: number): Promise<unknown> {
  const end = await waited(async () => poke(), ms);
  if (end.kind === "late") throw new Error(`poke() does not come back within ${ms} ms`);
  if (end.kind === "error") throw end.error;
  return end.value;
}
