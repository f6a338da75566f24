import { OutsideFlowError } from "../errors/authoring-errors.ts";
import type { BaseOperator } from "../operators/base-operator.ts";
import type { TaskLike } from "./types.ts";

/** Where a stand-in for a task (operator, reference) keeps its node. In the global registry, so that it survives a second copy of this package. */
export const TASK_NODE: unique symbol = Symbol.for("tradewind.taskNode") as never;

/** A task while its DAG is being wired. */
export class TaskNode {
  readonly taskId: string;
  // biome-ignore lint/suspicious/noExplicitAny: a node holds operators of every option and result type
  readonly operator: BaseOperator<any, any>;
  readonly upstream = new Set<TaskNode>();
  readonly downstream = new Set<TaskNode>();
  readonly labels = new Map<TaskNode, string>();

  // biome-ignore lint/suspicious/noExplicitAny: as above
  constructor(taskId: string, operator: BaseOperator<any, any>) {
    this.taskId = taskId;
    this.operator = operator;
  }

  before(next: TaskNode, label?: string): void {
    this.downstream.add(next);
    next.upstream.add(this);
    if (label !== undefined) this.labels.set(next, label);
  }
}

/** The node that a stand-in stands for, or undefined when the value is something else. */
export function taskNodeOf(value: unknown): TaskNode | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  return (value as { [TASK_NODE]?: TaskNode })[TASK_NODE];
}

/** All nodes of a task-like, lists flattened. */
export function taskNodesOf(value: TaskLike): TaskNode[] {
  if (Array.isArray(value)) return value.flatMap((part: TaskLike) => taskNodesOf(part));
  const node = taskNodeOf(value);
  if (!node) throw new OutsideFlowError("A task dependency");
  return [node];
}
