import { assertOptions } from "../known-options.ts";
import { AROUND } from "./around.ts";
import type { AnyOptions, OptionsOf } from "./operator-contract.ts";
import { describeRules } from "./rule.ts";
import { SENSOR_CONTRACT, type SensorClass, type SensorContract } from "./sensor-contract.ts";
import { SENSOR_RULES } from "./sensor-rules.ts";

/**
 * The contract of a sensor, one test for each rule: it answers each poke, the same again when it is poked again, ends in both modes alike,
 * gives up at its timeout, is skipped with softFail, and keeps what `describeOperator` asks of every operator. Call it at the top of a
 * test file.
 *
 * @example
 * describeSensor(RatingsSensor, {
 *   valid: [{ connId: "movielens", startDate: "{{ ds }}" }],
 *   whenFound: { hooks: { movielens: { count: async () => 3 } } },
 *   whenNotFound: { hooks: { movielens: { count: async () => 0 } } },
 * });
 */
export function describeSensor<Sensor extends SensorClass>(
  Sensor: Sensor,
  contract: SensorContract<OptionsOf<Sensor>>,
): void {
  assertOptions("describeSensor", contract, SENSOR_CONTRACT);
  if (contract.around) assertOptions("around", contract.around, AROUND);
  describeRules(Sensor.name, SENSOR_RULES, { Sensor, contract: contract as unknown as SensorContract<AnyOptions> });
}
