import {
  type ConnectionInput,
  type DagDefinition,
  type DateInput,
  TradewindError,
  type XComBackend,
} from "@tradewind/core";
import { hostProcess } from "@tradewind/core/definition";
import type { AnyClass, HookOverrides, Runtime } from "@tradewind/core/engine";
import type { TaskResult } from "./task-results.ts";

/** How `run` runs a DAG; everything may be left out. */
export interface RunOptions {
  /** The run's logical date. @default now; none where there is a partition key */
  readonly logicalDate?: DateInput;
  /** @default "manual__<logical date>" */
  readonly runId?: string;
  /** The part of the data that the run is about. @default none */
  readonly partitionKey?: string;
  /** The run's configuration; laid over the DAG's params. */
  readonly conf?: Readonly<Record<string, unknown>>;
  /** `memory`, or the path of a SQLite file. @default the configured one: .tradewind/tradewind.sqlite */
  readonly store?: "memory" | (string & {});
  /** `inline`: in this process. `process`: in a pool of child processes. @default "inline" */
  readonly executor?: "inline" | "process";
  /** Connections by id, before those of the environment. */
  readonly connections?: Readonly<Record<string, ConnectionInput>>;
  /** Variables by key, before those of the environment. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /**
   * What people would say to the questions of tasks, by task id: nobody is waited for then.
   * @default a question waits for `tradewind inbox answer`, or for its time to be over
   */
  readonly answers?: Readonly<Record<string, PreparedAnswer>>;
  /** Stand-ins for hooks, by connection id. Only with the inline executor. */
  readonly hooks?: Readonly<Record<string, object>>;
  /** Stand-ins for hooks, by class. Only with the inline executor. */
  readonly override?: HookOverrides["byClass"];
  /**
   * Where XComs are kept that are longer than `thresholdBytes`, encoded (0: all). Only with the inline executor.
   * @default as configured: all in the database
   */
  readonly xcom?: { readonly backend: XComBackend; readonly thresholdBytes?: number };
  /** How many tasks may execute at a time. @default the configured number: 32 */
  readonly parallelism?: number;
  /** Prints nothing and leaves the exit status alone: for tests. @default false */
  readonly quiet?: boolean;
  /** Time and ids. @default the real ones */
  readonly runtime?: Runtime;
}

/** What somebody would say to a question. */
export interface PreparedAnswer {
  /** @default the only option there is */
  readonly options?: readonly string[];
  /** Values of the form, over its defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** @default "run()" */
  readonly by?: string;
}

/** What became of a run. */
export interface RunResult {
  readonly state: "success" | "failed";
  readonly dagId: string;
  readonly runId: string;
  /** ISO 8601, UTC; undefined for a run without one, as those of a partition are. */
  readonly logicalDate: string | undefined;
  /** In the order of the graph. */
  readonly tasks: readonly TaskResult[];
  /** Of a mapped task the instance with that index. @default its first instance */
  task(taskId: string, mapIndex?: number): TaskResult;
  /** A value that a task of the run left; undefined where there is none. Of a mapped task the list of those of its instances. */
  xcom(taskId: string, key?: string): Promise<unknown>;
}

/** `run()` was reached while the file was only imported. */
export class RunDuringImportError extends TradewindError {
  constructor(host: string) {
    super({
      code: "TW2005",
      message: `The file calls run() when it is merely imported, and a ${host} process was importing it.`,
      hint: "Write `if (isMain(import.meta)) await run(MyDag)`, so that it runs only when it is started itself.",
    });
  }
}

/**
 * Runs one run of a DAG in this process, from its first task to its end. Shows its progress, prints a table of states and
 * durations, and sets the exit status to 1 when the run failed. A run of the same logical date in the store is done again.
 *
 * @throws InvalidDagError, InvalidOptionError; a failing task throws nothing: look at `state`.
 * @example
 * if (isMain(import.meta)) await run(MovieRankings, { logicalDate: "2024-01-03", store: "memory" });
 */
export async function run(dag: AnyClass | DagDefinition, options: RunOptions = {}): Promise<RunResult> {
  const host = hostProcess();
  if (host) throw new RunDuringImportError(host);
  // the engine and its database are loaded by those who run something; DAG files import this package everywhere
  const { runHere } = await import("./run-here.ts");
  return runHere(dag, options);
}
