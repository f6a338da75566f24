import { OutsideFlowError } from "../errors/authoring-errors.ts";
import type { BaseOperator } from "../operators/base-operator.ts";
import { type GroupNode, groupNodeOf } from "./group-node.ts";
import type { TaskLike } from "./types.ts";

/** Where a stand-in for a task (operator, reference) keeps its node. In the global registry, so that it survives a second copy of this package. */
export const TASK_NODE: unique symbol = Symbol.for("tradewind.taskNode") as never;

/** Work that prepares, or cleans up, what other tasks need. */
export type TaskRole =
  | { readonly kind: "setup" }
  | { readonly kind: "teardown"; readonly onFailureFailDagrun: boolean };

/** A task while its DAG is being wired. */
export class TaskNode {
  readonly taskId: string;
  // biome-ignore lint/suspicious/noExplicitAny: a node holds operators of every option and result type
  readonly operator: BaseOperator<any, any>;
  readonly upstream = new Set<TaskNode>();
  readonly downstream = new Set<TaskNode>();
  readonly labels = new Map<TaskNode, string>();
  /** The innermost group that it was made in. */
  readonly group: GroupNode | undefined;
  role: TaskRole | undefined;

  // biome-ignore lint/suspicious/noExplicitAny: as above
  constructor(taskId: string, operator: BaseOperator<any, any>, group?: GroupNode) {
    this.taskId = taskId;
    this.operator = operator;
    this.group = group;
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

/** The nodes that whatever follows a task-like waits for: of a group those that nothing in it follows, teardowns left out. */
export const lastNodesOf = (value: TaskLike): TaskNode[] => nodesOf(value, (group) => group.leaves);

/** The nodes that wait for whatever is before a task-like: of a group those that nothing in it is before. */
export const firstNodesOf = (value: TaskLike): TaskNode[] => nodesOf(value, (group) => group.roots);

/** All nodes of a task-like, lists flattened. */
function nodesOf(value: TaskLike, ofGroup: (group: GroupNode) => TaskNode[]): TaskNode[] {
  if (Array.isArray(value)) return value.flatMap((part: TaskLike) => nodesOf(part, ofGroup));
  const group = groupNodeOf(value);
  if (group) return ofGroup(group);
  const node = taskNodeOf(value);
  if (!node) throw new OutsideFlowError("A task dependency");
  return [node];
}
