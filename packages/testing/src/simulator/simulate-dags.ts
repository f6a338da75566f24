import type { DateInput, DurationInput } from "@tradewind/core";
import type { RunState, TaskState } from "@tradewind/core/engine";
import type { DagSource } from "../env/env-options.ts";
import { assertOptions, type OptionKinds } from "../known-options.ts";

/** How a task goes in a simulation, in which nobody's code runs. */
export interface SimulatedWork {
  /** How long an attempt takes: always as long, or between two lengths. @default a minute */
  readonly takes?: DurationInput | { readonly from: DurationInput; readonly to: DurationInput };
  /** How likely an attempt fails, from 0 to 1. @default 0 */
  readonly fails?: number;
  /** Of a branch: the ids of the tasks that it chooses. @default drawn */
  readonly chooses?: readonly string[];
}

export interface SimulateDagsOptions {
  readonly from: DateInput;
  /** Until then, not included. */
  readonly to: DateInput;
  /** The same seed, the same history. @default 1 */
  readonly seed?: number;
  /** How tasks go, by `<dag id>.<task id>` or `<task id>`. */
  readonly tasks?: Readonly<Record<string, SimulatedWork>>;
  /** Sizes of pools by name. `default_pool` has 128 slots; other pools that are not named have room for all. */
  readonly pools?: Readonly<Record<string, number>>;
  /** How many tasks may execute at a time. @default 32 */
  readonly parallelism?: number;
  /** What goes wrong: nothing, some of each kind as the seed has it, or just this. @default "none" */
  readonly faults?: "none" | "some" | SimulatedFaults;
}

export interface SimulatedFaults {
  /** How likely an attempt loses its worker, from 0 to 1. @default 0 */
  readonly workerLoss?: number;
  /** How long the scheduler lives, on average, before it dies and comes back. @default for ever */
  readonly crashEvery?: DurationInput;
}

const SIMULATE: OptionKinds<SimulateDagsOptions> = {
  from: "any",
  to: "any",
  seed: "any",
  tasks: "object",
  pools: "object",
  parallelism: "any",
  faults: "any",
};

/** A run of a simulation. Dates are ISO 8601, UTC. */
export interface SimulatedRun {
  readonly dagId: string;
  readonly runId: string;
  readonly runType: string;
  readonly state: RunState;
  readonly logicalDate: string | undefined;
  readonly dataInterval: { readonly start: string; readonly end: string } | undefined;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** How long it waited to begin, for `maxActiveRuns`. */
  readonly waitedMs: number;
  readonly tasks: readonly SimulatedTask[];
}

/** A task instance of a simulation. */
export interface SimulatedTask {
  readonly taskId: string;
  /** -1 for a task that is not mapped. */
  readonly mapIndex: number;
  readonly state: TaskState;
  readonly tries: number;
  /** How long it waited for slots: of its pool, of its DAG, of the scheduler. */
  readonly waitedForSlotsMs: number;
  /** How long it waited between tries. */
  readonly waitedForRetryMs: number;
  /** Every change of its state, in order. */
  readonly moves: readonly { readonly state: TaskState; readonly at: string }[];
}

export interface SimulatedStretch {
  /** In the order in which they were made. */
  readonly runs: readonly SimulatedRun[];
  /** What happened beside: deaths and starts of the scheduler, lost workers; the newest last, of a long stretch its end. */
  readonly trace: readonly string[];
}

/**
 * What a stretch of time brings for DAGs: every run with its interval, every retry, every wait, from the real scheduler and store on a
 * virtual clock. Tasks are not executed; how long they take and how they end is given, or drawn from the seed. For questions of capacity
 * ("do the nightly DAGs fit into the pool?") and of schedules, and with `faults` of what a bad night does. A task that succeeds updates its
 * outlets, but those that it finds out while it executes.
 *
 * @throws UnknownNameError for a task or pool that none of the DAGs has; UnknownOptionError, InvalidOptionError; Error when something happens that must not: a bug in Tradewind.
 * @example
 * const { runs } = await simulate([Sales, Report], {
 *   from: "2026-03-01", to: "2026-03-08", pools: { warehouse: 2 }, tasks: { "sales.load": { takes: { minutes: 20 } } },
 * });
 * expect(Math.max(...runs.flatMap(({ tasks }) => tasks.map((task) => task.waitedForSlotsMs)))).toBeLessThan(3_600_000);
 */
export async function simulate(
  dags: DagSource | readonly DagSource[],
  options: SimulateDagsOptions,
): Promise<SimulatedStretch> {
  assertOptions("simulate", options, SIMULATE);
  // the engine and its database are loaded by tests that simulate something
  const { simulatedStretch } = await import("./simulated-stretch.ts");
  return simulatedStretch([dags].flat() as DagSource[], options);
}
