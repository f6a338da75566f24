import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { LoopGateOperator } from "../operators/loop-gate-operator.ts";
import { elementArg } from "./element.ts";
import type { FlowBuilder } from "./flow-builder.ts";
import type { GroupNode } from "./group-node.ts";
import type { AnyLoopOptions } from "./loop-options.ts";
import { makeGroup, type TaskGroup } from "./task-group.ts";
import { isTaskMethod } from "./task-method.ts";
import { type TaskNode, taskNodeOf } from "./task-node.ts";
import type { XComArg } from "./types.ts";
import { xcomArg } from "./xcom-arg.ts";
import { xcomReferenceOf } from "./xcom-reference.ts";

export interface NewLoop {
  readonly name: string;
  readonly options: AnyLoopOptions;
  readonly method: string | undefined;
}

/** What the gate of a loop with a fixed number of iterations is called, and one whose function has no name. As in Airflow. */
const GATE = "__loop_gate";

/** Adds a group that is repeated. `wire` gets what stands for the result of the iteration before. */
export function addLoop(
  builder: FlowBuilder,
  { name, options, method }: NewLoop,
  wire: (previous: unknown) => unknown,
): TaskGroup {
  const { maxIterations, until, initial, ...group } = options;
  const groupId = builder.idInGroup(name);
  assertUntil(until, groupId);
  const loop = { maxIterations, until, initial };
  return makeGroup(builder, { name, options: group, method, lists: undefined, loop }, (node) => {
    const previous = { expansion: groupId, list: 0, path: [] };
    const output = wire(elementArg(previous, `the iteration before of ${groupId}`));
    const result = resultOf(node, output);
    if (result) node.loopTasks = { result, gate: addGate(builder, node, result) };
    return output;
  });
}

function assertUntil(until: unknown, groupId: string): void {
  if (until === undefined || typeof until === "function") return;
  throw new InvalidOptionError({
    option: `until of loop "${groupId}"`,
    found: until,
    expected: "a function of the iteration's result, or a task method: until: this.isDone",
  });
}

/** The task whose result is that of an iteration. What is wrong with the body is noted; then it is the likeliest, if there is any. */
function resultOf(group: GroupNode, output: unknown): TaskNode | undefined {
  const { groupId, leaves } = group;
  const [last] = leaves;
  const note = (message: string, hint: string) => group.problems.push({ code: "TW1030", message, hint });
  if (leaves.length !== 1) {
    const found = leaves.map(({ taskId }) => `"${taskId}"`).join(", ") || "no task";
    note(
      `Loop "${groupId}" has to end with one task, whose result is that of the iteration; it ends with ${found}.`,
      "Let one last task take the results of the others, and return what it returns.",
    );
    return last;
  }
  const reference = xcomReferenceOf(output);
  // a loop within a loop is a problem of its own
  if (reference?.node.group !== group && reference?.node.group?.loopTasks?.gate === last) return last;
  if ((reference && reference.path.length > 0) || taskNodeOf(output) !== last) {
    const found = reference ? `the result of "${[reference.taskId, ...reference.path].join(".")}"` : "something else";
    note(
      `The function of loop "${groupId}" has to return the result of its last task, "${last!.taskId}"; it returns ${found}.`,
      "Return that: return this.lastTask(...). It is what until and the next iteration get.",
    );
  }
  return last;
}

/** Adds the task that asks whether the loop stops; it comes after the last task of the body. */
function addGate(builder: FlowBuilder, group: GroupNode, result: TaskNode): TaskNode {
  const { until } = group.parts.loop!;
  const gate = isTaskMethod(until) ? nodeOf(until(xcomArg(result))) : functionGate(builder, result, until);
  result.before(gate);
  return gate;
}

const nodeOf = (reference: unknown): TaskNode => taskNodeOf(reference)!;

function functionGate(builder: FlowBuilder, result: TaskNode, until: unknown): TaskNode {
  if (typeof until !== "function") return nodeOf(new LoopGateOperator({ taskId: builder.freeTaskId(GATE) }).output);
  const taskId = builder.freeTaskId(until.name || GATE);
  const asked = { result: xcomArg(result) as XComArg<unknown>, until: until as () => unknown };
  return nodeOf(new LoopGateOperator({ taskId, ...asked }).output);
}
