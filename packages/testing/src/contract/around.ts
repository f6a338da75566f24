import type { BaseOperator, DagDefinition } from "@tradewind/core";
import { createTestEnv } from "../create-test-env.ts";
import { EDGES } from "../env/edges.ts";
import type { DagSource } from "../env/env-options.ts";
import type { EnvAnswer } from "../env/env-run.ts";
import type { EnvTask } from "../env/env-task.ts";
import { StuckError } from "../env/kit-errors.ts";
import type { TestEnv } from "../env/test-env.ts";
import { type OptionKinds, optionsAmong } from "../known-options.ts";
import { loneTask } from "../trial/lone-task.ts";
import type { RunTaskOptions } from "../trial/run-task.ts";

/**
 * What an operator needs around it that is no hook. With this, be it empty, each of its attempts is that of a task in a run of its own, in a
 * real test environment: it may trigger other DAGs, look at their runs, choose among tasks behind it, ask people, and wait without a
 * worker.
 *
 * @example
 * describeOperator(TriggerDagRunOperator, { valid: [{ triggerDagId: "report" }], around: { dags: [Report] } });
 */
export interface Around {
  /** DAGs that it triggers, or asks for. @default none */
  readonly dags?: readonly DagSource[];
  /** Done before each attempt, with the clock at its logical date: has those DAGs run, for one. @default nothing */
  readonly prepare?: (env: TestEnv) => unknown;
  /** Ids of the tasks directly behind it, among which a branch chooses. @default none */
  readonly downstream?: readonly string[];
  /** What people say to its questions. @default nobody answers */
  readonly answer?: EnvAnswer;
}

export const AROUND: OptionKinds<Around> = { dags: "list", prepare: "any", downstream: "list", answer: "object" };

/** Options of an attempt, and what is around it. */
export interface Surroundings extends RunTaskOptions {
  readonly around?: Around;
}

/** One attempt of an operator as the task of a run. Its `results` are what tasks before it have returned. */
export function attemptInRun(operator: BaseOperator, surroundings: Surroundings): Promise<EnvTask> {
  const { around = {}, dag = {}, results = {} } = surroundings;
  const neighbours = { upstream: Object.keys(results), downstream: around.downstream ?? [] };
  return taskOfRun(loneTask(operator, dag, neighbours), operator.taskId, surroundings);
}

/** A task of a run that has come to its end, or as far as it comes. */
export async function taskOfRun(
  definition: DagDefinition,
  taskId: string,
  surroundings: Surroundings,
): Promise<EnvTask> {
  const { logicalDate = "2024-01-01", params, conf, results = {}, around = {} } = surroundings;
  const { dags = [], prepare, answer } = around;
  await using env = await createTestEnv({ ...optionsAmong(surroundings, EDGES), dags, now: logicalDate });
  await prepare?.(env);
  const run = await env.start(definition, {
    logicalDate,
    ...(params && { params }),
    ...(conf && { conf }),
    ...(answer && { answers: { [taskId]: answer } }),
    tasks: Object.fromEntries(Object.entries(results).map(([id, result]) => [id, { returns: () => result }])),
  });
  try {
    await env.advanceUntil(() => run.isFinished);
  } catch (error) {
    // what it waits for does not come: then its state says so
    if (!(error instanceof StuckError)) throw error;
  }
  return run.task(taskId);
}
