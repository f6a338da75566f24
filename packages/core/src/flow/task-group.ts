import { elementArg } from "./element.ts";
import type { FlowBuilder } from "./flow-builder.ts";
import { GROUP_NODE, type GroupNode, type LoopParts } from "./group-node.ts";
import type { TaskGroupOptions } from "./group-options.ts";
import { listOf, type MappedList } from "./mapped-list.ts";
import { firstNodesOf, lastNodesOf, type TaskNode } from "./task-node.ts";
import type { TaskLike, TaskRef } from "./types.ts";

/** Stands for a group while wiring: what is before it comes before its first tasks, what is after it after its last ones. */
export class TaskGroup<Output = unknown> implements TaskRef {
  readonly groupId: string;
  /** What the group's function returned: references to results in it. Of a mapped group each stands for the list over all elements, of a loop for the result of its last iteration. */
  readonly output: Output;
  readonly [GROUP_NODE]: GroupNode;

  constructor(node: GroupNode, output: Output) {
    this.groupId = node.groupId;
    this.output = output;
    this[GROUP_NODE] = node;
  }

  before(...next: TaskLike[]): this {
    connect(this[GROUP_NODE].leaves, firstNodesOf(next));
    return this;
  }

  after(...previous: TaskLike[]): this {
    connect(lastNodesOf(previous), this[GROUP_NODE].roots);
    return this;
  }
}

function connect(before: readonly TaskNode[], after: readonly TaskNode[]): void {
  for (const upstream of before) for (const downstream of after) upstream.before(downstream);
}

export interface NewGroup {
  readonly name: string;
  readonly options: TaskGroupOptions;
  readonly expand: readonly unknown[] | undefined;
  readonly method: string | undefined;
}

/** A group, and whether it is mapped or repeated. */
interface GroupMaking extends Pick<NewGroup, "name" | "options" | "method"> {
  readonly lists: readonly MappedList[] | undefined;
  readonly loop: LoopParts | undefined;
}

/** Makes a group with all that `wire` adds in it; what that returns is its output. */
export function makeGroup(
  builder: FlowBuilder,
  { name, options, lists, loop, method }: GroupMaking,
  wire: (node: GroupNode) => unknown,
): TaskGroup {
  const groupId = builder.idInGroup(name);
  const { prefixGroupId = true, defaultArgs = {}, tooltip, groupDisplayName = name, ...start } = options;
  return builder.inGroup(
    {
      ...start,
      groupId,
      label: groupDisplayName,
      prefix: prefixGroupId ? `${groupId}.` : builder.idInGroup(""),
      tooltip,
      defaultArgs,
      lists,
      loop,
      method,
    },
    (node) => new TaskGroup(node, wire(node)),
  );
}

export function addGroup(
  builder: FlowBuilder,
  { name, options, expand, method }: NewGroup,
  wire: (...elements: unknown[]) => unknown,
): TaskGroup {
  const groupId = builder.idInGroup(name);
  const lists = expand?.map((list, i) => listOf(list, `list ${i + 1} of group "${groupId}"`));
  const elements = (expand ?? []).map((_list, list) => elementArg({ expansion: groupId, list, path: [] }));
  return makeGroup(builder, { name, options, lists, loop: undefined, method }, () => wire(...elements));
}
