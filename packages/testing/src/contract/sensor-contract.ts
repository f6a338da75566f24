import type { BaseOperator, TaskContext } from "@tradewind/core";
import type { OptionKinds } from "../known-options.ts";
import { RUN_TASK, type RunTaskOptions } from "../trial/run-task.ts";
import type { Around } from "./around.ts";
import {
  type AnyOptions,
  OPERATOR_CONTRACT,
  type OperatorContract,
  type OperatorSubject,
} from "./operator-contract.ts";

/** A class of sensors that can be made. */
// biome-ignore lint/suspicious/noExplicitAny: only so is the type of the options found that the class wants
export type SensorClass = new (options: any) => BaseOperator & { poke(context: TaskContext): unknown };

/** What the world is like around a sensor: what an attempt has around it, and options that differ. */
export interface Situation<Options> extends RunTaskOptions {
  /** Laid over the valid ones. @default none */
  readonly options?: Partial<Options>;
  /** Laid over that of the contract. @default none */
  readonly around?: Around;
}

type Situated<Options> = Situation<Options> | (() => Situation<Options> | Promise<Situation<Options>>);

/** What the rules for a sensor need to know about it. */
export interface SensorContract<Options> extends OperatorContract<Options> {
  /** What it waits for is there: a function may put it there. */
  readonly whenFound: Situated<Options>;
  /** What it waits for is not there, and does not come. */
  readonly whenNotFound: Situated<Options>;
  /** How long one poke may take, in milliseconds. @default 5000 */
  readonly pokeTimeoutMs?: number;
}

export const SENSOR_CONTRACT: OptionKinds<SensorContract<unknown>> = {
  ...OPERATOR_CONTRACT,
  whenFound: "any",
  whenNotFound: "any",
  pokeTimeoutMs: "any",
};

export const SITUATION: OptionKinds<Situation<unknown>> = { ...RUN_TASK, options: "object", around: "object" };

/** What is around a sensor in one of its situations. */
export interface SituatedSensor extends OperatorSubject {
  readonly pokeTimeoutMs: number;
}

export interface SensorSubject {
  readonly Sensor: SensorClass;
  readonly contract: SensorContract<AnyOptions>;
}
