import {
  type BaseOperator,
  type DagDefinition,
  type DagOptions,
  type DateInput,
  InvalidOptionError,
} from "@tradewind/core";
import { definitionOf, isDagDefinition } from "@tradewind/core/definition";
import { EDGES } from "../env/edges.ts";
import type { DagSource } from "../env/env-options.ts";
import { assertOptions, type OptionKinds } from "../known-options.ts";
import { loneTask } from "./lone-task.ts";
import type { SoloOptions } from "./solo-attempt.ts";
import type { TaskHistory } from "./task-history.ts";
import type { TaskTrial } from "./task-trial.ts";

/** What a task has around it when it is tried alone; everything may be left out. */
export interface RunTaskOptions extends SoloOptions {
  /** @default 2024-01-01, midnight UTC */
  readonly logicalDate?: DateInput;
  /** Values for params: part of the run's conf. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Options of the DAG around an operator that has none: schedule, params, macros, `templateSearchpath`. */
  readonly dag?: Partial<DagOptions>;
}

/** The same for every run between two dates. */
export interface RunTaskBetweenOptions extends Omit<RunTaskOptions, "logicalDate"> {
  /** The first logical date. */
  readonly startDate: DateInput;
  /** The last logical date, itself included. */
  readonly endDate: DateInput;
  /** Whether what has succeeded in the history is done again. Airflow's `ignore_ti_state`. @default false */
  readonly ignoreTiState?: boolean;
  /** What earlier calls have done: their runs keep their intervals, and what succeeded is not done again. @default none */
  readonly history?: TaskHistory;
}

export const RUN_TASK: OptionKinds<RunTaskOptions> = {
  ...EDGES,
  results: "object",
  taskState: "object",
  conf: "object",
  logicalDate: "any",
  params: "object",
  dag: "object",
};

const { logicalDate: _, ...OF_EVERY_RUN } = RUN_TASK;

const RUN_TASK_BETWEEN: OptionKinds<RunTaskBetweenOptions> = {
  ...OF_EVERY_RUN,
  startDate: "any",
  endDate: "any",
  ignoreTiState: "any",
  history: "object",
};

/**
 * Tries one task alone: the steps of a real attempt (context, templates, preExecute, execute, XCom, postExecute), without scheduler,
 * store and other tasks. An operator need not belong to a DAG; of a DAG any task can be tried, with `results` for what is upstream.
 * With `startDate` and `endDate` there is one attempt for each run of the schedule between them. Airflow's `task.run`.
 *
 * A failing task throws nothing: look at `state`.
 *
 * @throws UnknownNameError when the DAG has no such task.
 * @example
 * const trial = await runTask(new BashOperator({ taskId: "hello", bashCommand: "echo {{ ds }}" }), { logicalDate: "2026-03-01" });
 * expect(trial).toHaveRendered({ bashCommand: "echo 2026-03-01" });
 * @example
 * const trial = await runTask(Sales, "total", { results: { extract: [1, 2, 3] } });
 */
export function runTask(operator: BaseOperator, options: RunTaskBetweenOptions): Promise<TaskTrial[]>;
export function runTask(operator: BaseOperator, options?: RunTaskOptions): Promise<TaskTrial>;
export function runTask(dag: DagSource, taskId: string, options: RunTaskBetweenOptions): Promise<TaskTrial[]>;
export function runTask(dag: DagSource, taskId: string, options?: RunTaskOptions): Promise<TaskTrial>;
export async function runTask(
  of: BaseOperator | DagSource,
  second: string | RunTaskOptions | RunTaskBetweenOptions = {},
  third: RunTaskOptions | RunTaskBetweenOptions = {},
): Promise<TaskTrial | TaskTrial[]> {
  const isOfDag = typeof second === "string";
  assertSubject(of, isOfDag);
  const options = isOfDag ? third : second;
  assertRunTaskOptions(options);
  const definition = isOfDag ? definitionOfSource(of as DagSource) : loneTask(of as BaseOperator, options.dag ?? {});
  const { Trial } = await import("./trial.ts");
  const trial = new Trial(definition, isOfDag ? second : (of as BaseOperator).taskId);
  return isBetween(options) ? trial.between(options) : trial.on(options);
}

function assertSubject(of: unknown, isOfDag: boolean): void {
  const isDag = typeof of === "function" || isDagDefinition(of);
  if (isDag === isOfDag) return;
  const expected = isOfDag
    ? "a DAG in front of a task id; an operator is tried without one: runTask(operator, { ... })"
    : 'an operator that was made, or a DAG with the id of a task: runTask(Sales, "load")';
  throw new InvalidOptionError({ option: "runTask", found: of, expected });
}

const isBetween = (options: RunTaskOptions | RunTaskBetweenOptions): options is RunTaskBetweenOptions =>
  (options as Partial<RunTaskBetweenOptions> | null)?.startDate !== undefined;

function assertRunTaskOptions(options: RunTaskOptions | RunTaskBetweenOptions): void {
  if (isBetween(options)) assertOptions("runTask with startDate", options, RUN_TASK_BETWEEN);
  else if ((options as Partial<RunTaskBetweenOptions> | null)?.endDate !== undefined)
    throw new InvalidOptionError({ option: "startDate", found: undefined, expected: "a date, beside endDate" });
  else assertOptions("runTask", options, RUN_TASK);
}

const definitionOfSource = (dag: DagSource): DagDefinition => (isDagDefinition(dag) ? dag : definitionOf(dag));
