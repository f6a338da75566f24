import { BaseOperator, type DagDefinition, InvalidOptionError, SkipTask, type TaskContext } from "@tradewind/core";
import { type BoundTask, operatorClassOf, type TaskKind } from "@tradewind/core/engine";
import { assertOptions, type OptionKinds } from "../known-options.ts";
import { unknownName } from "./kit-errors.ts";

/** What stands for a task's own work: a value, or what makes one. Of a mapped task `ti.mapIndex` tells the instances apart. */
export interface ReturnsInstead {
  /** The result; a function is called with the context of the attempt. */
  readonly returns: unknown;
}

/** The task is skipped. */
export interface SkipsInstead {
  /** `true`, or the reason. */
  readonly skip: true | string;
}

/** The task fails, as often as there are errors. Tries behind them return, or are skipped, or do the task's own work. */
export interface FailsInstead extends Partial<ReturnsInstead>, Partial<SkipsInstead> {
  readonly fails: Error | readonly Error[];
}

/** What a task does in a test instead of its own work. */
export type Instead = ReturnsInstead | SkipsInstead | FailsInstead;

/** By task id. */
export type Insteads = Readonly<Record<string, Instead>>;

const INSTEAD: OptionKinds<Required<FailsInstead>> = { returns: "any", skip: "any", fails: "any" };

/** @throws UnknownOptionError, InvalidOptionError for what says nothing of a task. */
export function assertInsteads(insteads: Insteads): void {
  for (const [taskId, instead] of Object.entries(insteads)) {
    const option = `tasks.${taskId}`;
    assertOptions(option, instead, INSTEAD);
    if (Object.keys(INSTEAD).some((name) => name in instead)) continue;
    const expected = "what it does instead: { returns: ... }, { skip: true } or { fails: new Error(...) }";
    throw new InvalidOptionError({ option, found: instead, expected });
  }
}

/** @throws UnknownNameError for a task that the DAG does not have. */
export function assertTasksExist({ dagId, tasks }: DagDefinition, taskIds: readonly string[]): void {
  for (const taskId of taskIds) {
    if (tasks.has(taskId)) continue;
    throw unknownName({ kind: "task", found: taskId, known: tasks.keys(), within: `DAG "${dagId}"` });
  }
}

/** What is to be done in one try; undefined for the task's own work. */
export function insteadOf(instead: Instead | undefined, tryNumber: number): Instead | undefined {
  if (!instead || !("fails" in instead)) return instead;
  const { fails, ...afterwards } = instead;
  const error = [fails].flat()[tryNumber - 1];
  if (error) return { fails: error };
  return "returns" in afterwards || "skip" in afterwards ? (afterwards as ReturnsInstead | SkipsInstead) : undefined;
}

/** The same DAG with something else in the place of one task's work. Its place in the graph, its options and its kind stay. */
export function withInstead(definition: DagDefinition, taskId: string, instead: Instead): DagDefinition {
  const task = definition.tasks.get(taskId)!;
  const replaced: BoundTask = { ...task, operator: standIn(task, instead) };
  return { ...definition, tasks: new Map([...definition.tasks, [taskId, replaced]]) };
}

/** A branch stays a branch, so that its targets count; a sensor finds at once. */
function standIn({ taskId, operator }: BoundTask, instead: Instead): BaseOperator {
  const { kind, ignoreDownstreamTriggerRules } = operatorClassOf(operator);
  class StandIn extends BaseOperator {
    static override readonly kind: TaskKind = kind === "sensor" ? "task" : kind;
    static override readonly ignoreDownstreamTriggerRules = ignoreDownstreamTriggerRules;
    override execute(context: TaskContext): unknown {
      return perform(instead, context);
    }
  }
  return new StandIn({ taskId });
}

function perform(instead: Instead, context: TaskContext): unknown {
  if ("fails" in instead) throw [instead.fails].flat()[0];
  if ("skip" in instead) throw new SkipTask(instead.skip === true ? "the test skips it" : instead.skip);
  const { returns } = instead;
  return typeof returns === "function" ? (returns as (context: TaskContext) => unknown)(context) : returns;
}
