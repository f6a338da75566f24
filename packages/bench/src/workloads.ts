import { fileURLToPath } from "node:url";
import type { DagDefinition } from "@tradewind/core";
import type { BodyName } from "./body.ts";
import { chainDag } from "./dags/chain.ts";
import { fanDag } from "./dags/fan.ts";
import { layersDag } from "./dags/layers.ts";
import { layers1kDag } from "./dags/layers-1k.ts";
import { lightDag } from "./dags/light.ts";
import { mapped10kDag } from "./dags/mapped-10k.ts";
import { mapped100Dag } from "./dags/mapped-100.ts";
import { oneDag } from "./dags/one.ts";
import { twentyDag } from "./dags/twenty.ts";

export const WORKLOAD_NAMES = ["chain", "fan", "many", "light", "layers1k", "layers", "runs20"] as const;
/** Only the engine does these: no floor maps. */
const MAPPED_NAMES = ["mapped100", "mapped10k"] as const;
export type WorkloadName = (typeof WORKLOAD_NAMES)[number] | (typeof MAPPED_NAMES)[number];

export const EXECUTOR_NAMES = ["inline", "process"] as const;
export type ExecutorName = (typeof EXECUTOR_NAMES)[number];

/** What engine and floor are asked to do, again and again. */
export interface Workload {
  readonly name: WorkloadName;
  readonly dag: DagDefinition;
  /** The compiled file that exports the DAG, for worker processes. */
  readonly dagFile: string;
  readonly body: BodyName;
  /** How many tasks a run executes. @default those of the DAG */
  readonly tasks?: number;
  /** How many runs are started together. */
  readonly runsAtOnce: number;
  /** How often it is measured in a round. */
  readonly repetitions: number;
  /** Whether only one task runs at a time, so that there is a hand-over from each to the next. */
  readonly isSequential: boolean;
  /** Whether orders are given to a scheduler, which makes the runs; otherwise they are handed to the supervisor. */
  readonly isScheduled: boolean;
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
    isScheduled: false,
  },
  fan: {
    name: "fan",
    dag: fanDag,
    dagFile: dagFile("fan"),
    body: "trivial",
    runsAtOnce: 1,
    repetitions: 7,
    isSequential: false,
    isScheduled: false,
  },
  many: {
    name: "many",
    dag: oneDag,
    dagFile: dagFile("one"),
    body: "trivial",
    runsAtOnce: 1_000,
    repetitions: 5,
    isSequential: false,
    isScheduled: false,
  },
  light: {
    name: "light",
    dag: lightDag,
    dagFile: dagFile("light"),
    body: "light",
    runsAtOnce: 1,
    repetitions: 20,
    isSequential: true,
    isScheduled: false,
  },
  layers1k: {
    name: "layers1k",
    dag: layers1kDag,
    dagFile: dagFile("layers-1k"),
    body: "trivial",
    runsAtOnce: 1,
    repetitions: 10,
    isSequential: false,
    isScheduled: false,
  },
  layers: {
    name: "layers",
    dag: layersDag,
    dagFile: dagFile("layers"),
    body: "trivial",
    runsAtOnce: 1,
    repetitions: 3,
    isSequential: false,
    isScheduled: false,
  },
  runs20: {
    name: "runs20",
    dag: twentyDag,
    dagFile: dagFile("twenty"),
    body: "trivial",
    runsAtOnce: 1_000,
    repetitions: 3,
    isSequential: false,
    isScheduled: true,
  },
  mapped100: mappedWorkload("mapped100", mapped100Dag, { file: "mapped-100", tasks: 100, repetitions: 100 }),
  mapped10k: mappedWorkload("mapped10k", mapped10kDag, { file: "mapped-10k", tasks: 10_000, repetitions: 3 }),
};

function mappedWorkload(
  name: WorkloadName,
  dag: DagDefinition,
  { file, tasks, repetitions }: { file: string; tasks: number; repetitions: number },
): Workload {
  return {
    name,
    dag,
    dagFile: dagFile(file),
    body: "trivial",
    tasks,
    runsAtOnce: 1,
    repetitions,
    isSequential: false,
    isScheduled: false,
  };
}

/**
 * A scheduler lives long: after about this many tasks its code is compiled, and what is measured is what it will be like. A task of
 * a fan takes the engine 90 us in the first run, 30 in the tenth and 19 from the twentieth on; the floor likewise.
 */
const WARM_UP_TASKS = 10_000;

/** Where every task waits for the disk, time passes and fewer do. */
const WARM_UP_TASKS_IN_SEQUENCE = 2_500;

/** How often a workload is done before anything is measured. */
export function warmUpsOf(workload: Workload): number {
  return Math.ceil((workload.isSequential ? WARM_UP_TASKS_IN_SEQUENCE : WARM_UP_TASKS) / tasksOf(workload));
}

/** How many tasks one repetition executes. */
export const tasksOf = ({ dag, tasks = dag.tasks.size, runsAtOnce }: Workload): number => tasks * runsAtOnce;

function dagFile(name: string): string {
  return fileURLToPath(import.meta.resolve(`./dags/${name}.js`));
}
