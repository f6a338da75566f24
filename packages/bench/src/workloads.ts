import { fileURLToPath } from "node:url";
import type { DagDefinition } from "@tradewind/core";
import type { BodyName } from "./body.ts";
import { chainDag } from "./dags/chain.ts";
import { fanDag } from "./dags/fan.ts";
import { lightDag } from "./dags/light.ts";
import { oneDag } from "./dags/one.ts";

export const WORKLOAD_NAMES = ["chain", "fan", "many", "light"] as const;
export type WorkloadName = (typeof WORKLOAD_NAMES)[number];

export const EXECUTOR_NAMES = ["inline", "process"] as const;
export type ExecutorName = (typeof EXECUTOR_NAMES)[number];

/** What engine and floor are asked to do, again and again. */
export interface Workload {
  readonly name: WorkloadName;
  readonly dag: DagDefinition;
  /** The compiled file that exports the DAG, for worker processes. */
  readonly dagFile: string;
  readonly body: BodyName;
  /** How many runs are started together. */
  readonly runsAtOnce: number;
  /** How often it is measured in a round. */
  readonly repetitions: number;
  /** Whether only one task runs at a time, so that there is a hand-over from each to the next. */
  readonly isSequential: boolean;
}

export const WORKLOADS: Readonly<Record<WorkloadName, Workload>> = {
  chain: {
    name: "chain",
    dag: chainDag,
    dagFile: dagFile("chain"),
    body: "trivial",
    runsAtOnce: 1,
    repetitions: 20,
    isSequential: true,
  },
  fan: {
    name: "fan",
    dag: fanDag,
    dagFile: dagFile("fan"),
    body: "trivial",
    runsAtOnce: 1,
    repetitions: 7,
    isSequential: false,
  },
  many: {
    name: "many",
    dag: oneDag,
    dagFile: dagFile("one"),
    body: "trivial",
    runsAtOnce: 1_000,
    repetitions: 5,
    isSequential: false,
  },
  light: {
    name: "light",
    dag: lightDag,
    dagFile: dagFile("light"),
    body: "light",
    runsAtOnce: 1,
    repetitions: 20,
    isSequential: true,
  },
};

/** A scheduler lives long: after about this many tasks its code is compiled, and what is measured is what it will be like. */
const WARM_UP_TASKS = 2_500;

/** How often a workload is done before anything is measured. */
export const warmUpsOf = (workload: Workload): number => Math.ceil(WARM_UP_TASKS / tasksOf(workload));

/** How many tasks one repetition executes. */
export const tasksOf = ({ dag, runsAtOnce }: Workload): number => dag.tasks.size * runsAtOnce;

function dagFile(name: string): string {
  return fileURLToPath(import.meta.resolve(`./dags/${name}.js`));
}
