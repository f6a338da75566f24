import type { BodyName } from "./bodies.ts";

/** One kind of work: a DAG, and how often it is run. */
export interface Workload {
  readonly dagId: string;
  /** The same graph with bodies that return when they began and ended. */
  readonly stampedDagId: string | undefined;
  readonly tasksPerRun: number;
  readonly runsAtOnce: number;
  /** How often it is timed in a round. */
  readonly repetitions: number;
}

export const WORKLOADS = {
  chain: { dagId: "chain", stampedDagId: "chain_stamped", tasksPerRun: 100, runsAtOnce: 1, repetitions: 20 },
  fan: { dagId: "fan", stampedDagId: undefined, tasksPerRun: 502, runsAtOnce: 1, repetitions: 7 },
  many: { dagId: "one_task", stampedDagId: undefined, tasksPerRun: 1, runsAtOnce: 1_000, repetitions: 5 },
  light: { dagId: "light", stampedDagId: "light_stamped", tasksPerRun: 40, runsAtOnce: 1, repetitions: 20 },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;

/** The bodies of the DAGs' tasks, for the floor, which knows no DAGs. */
export const BODY_OF: Readonly<Record<string, BodyName>> = {
  chain: "one",
  chain_stamped: "stampedOne",
  light: "fibonacci",
  light_stamped: "stampedFibonacci",
  fan: "one",
  one_task: "one",
};
