import { type BaseSensor, type DagOptions, defineDag, type TaskContext } from "@tradewind/core";
import { createTestEnv } from "../create-test-env.ts";
import type { EnvTask } from "../env/env-task.ts";
import { attempt } from "./operator-attempts.ts";
import type { AnyOptions } from "./operator-contract.ts";
import { type Waited, waited } from "./patience.adapter.ts";
import type { SensorSubject, SituatedSensor, Situation } from "./sensor-contract.ts";

export type SituationName = "whenFound" | "whenNotFound";

/** The sensor in one of its situations, as an operator with all that is around it. */
export async function situated({ Sensor, contract }: SensorSubject, name: SituationName): Promise<SituatedSensor> {
  const given = contract[name];
  const { options = {}, ...around }: Situation<AnyOptions> = typeof given === "function" ? await given() : given;
  const valid = contract.valid.map((each) => ({ ...each, ...options }));
  const { whenFound: _found, whenNotFound: _notFound, pokeTimeoutMs = 5_000, ...rest } = contract;
  return { Op: Sensor, contract: { ...rest, ...around, valid }, pokeTimeoutMs };
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
  const { logicalDate = "2024-01-01", params, conf, dag } = contract;
  let looks = 0;
  class Waiting {
    flow() {
      const sensor = new Op({ taskId: "contract", ...options, ...changes }) as unknown as Poking;
      const poke = sensor.poke.bind(sensor);
      sensor.poke = async (context) => (looks++ < late ? false : looked(() => poke(context), pokeTimeoutMs));
    }
  }
  const definition = defineDag(Waiting, { dagId: "contract", ...(dag as DagOptions | undefined) });
  await using env = await createTestEnv({ ...contract, now: logicalDate });
  const run = await env.run(definition, {
    logicalDate,
    ...(params && { params }),
    ...(conf && { conf }),
  });
  return run.task("contract");
}

/** One that does not come back would keep the run for ever. */
async function looked(poke: () => unknown, ms: number): Promise<unknown> {
  const end = await waited(async () => poke(), ms);
  if (end.kind === "late") throw new Error(`poke() does not come back within ${ms} ms`);
  if (end.kind === "error") throw end.error;
  return end.value;
}
