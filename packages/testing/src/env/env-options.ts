import type { DagDefinition, DateInput, ParamsOf } from "@tradewind/core";
import type { AnyClass } from "@tradewind/core/engine";
import type { OptionKinds } from "../known-options.ts";
import type { StateValues } from "../state-seeds.ts";
import { EDGES, type Edges } from "./edges.ts";
import type { EnvAnswer } from "./env-run.ts";
import type { Insteads } from "./replaced-tasks.ts";

/** A decorated class, or what `defineDag` made. */
export type DagSource = AnyClass | DagDefinition;

/** What a test environment has; everything may be left out. */
export interface TestEnvOptions extends Edges {
  /** The DAGs that know of each other. Others join when they are first run. */
  readonly dags?: readonly DagSource[];
  /** When the clock starts. @default 2024-01-01, midnight UTC */
  readonly now?: DateInput;
  /** Sizes of pools by name. `default_pool` has 128 slots; other pools that are not named have room for all. */
  readonly pools?: Readonly<Record<string, number>>;
  /** How many tasks may execute at a time. @default 32 */
  readonly parallelism?: number;
  /** Where the store lies: in memory, or a SQLite file that outlives the environment. @default "memory" */
  readonly store?: "memory" | { readonly sqlite: string };
}

export const TEST_ENV: OptionKinds<TestEnvOptions> = {
  ...EDGES,
  dags: "list",
  now: "any",
  pools: "object",
  parallelism: "any",
  store: "any",
};

/** How a run is made; everything may be left out. */
export interface EnvRunOptions<Params = Readonly<Record<string, unknown>>> {
  /** @default now, on the clock of the environment */
  readonly logicalDate?: DateInput;
  /** @default "manual__<logical date>" */
  readonly runId?: string;
  /** The part of the data that the run is about; it has a logical date then only if one is given. @default none */
  readonly partitionKey?: string;
  /** Values for the DAG's params: part of the run's conf. */
  readonly params?: Partial<Params>;
  /** The run's conf. */
  readonly conf?: Readonly<Record<string, unknown>>;
  /** What tasks have kept before their first attempt, by task id and key: as if an earlier one had left it. */
  readonly taskState?: Readonly<Record<string, StateValues>>;
  /** What tasks do instead of their own work, by task id. */
  readonly tasks?: Insteads;
  /** What people would say to the questions of tasks, by task id: nobody is waited for then. */
  readonly answers?: Readonly<Record<string, EnvAnswer>>;
}

export const ENV_RUN: OptionKinds<EnvRunOptions> = {
  logicalDate: "any",
  runId: "any",
  partitionKey: "any",
  params: "object",
  conf: "object",
  taskState: "object",
  tasks: "object",
  answers: "object",
};

/** The params that a DAG declares in its class. */
export type ParamsOfSource<Dag extends DagSource> = Dag extends abstract new (
  ...args: never[]
) => infer Instance
  ? ParamsOf<Instance>
  : Readonly<Record<string, unknown>>;
