import { durationMs } from "../duration.ts";
import type { Problem } from "../errors/authoring-errors.ts";
import type { GroupNode } from "../flow/group-node.ts";
import type { TaskNode } from "../flow/task-node.ts";
import { topologicalOrder } from "./topological-order.ts";
import { caught, numberProblems } from "./validate.ts";

/** What is wrong with groups that are to be tried again as a whole: their options, and what waits for them. */
export function retriedGroupProblems(nodes: readonly TaskNode[], groups: readonly GroupNode[]): Problem[] {
  const problems = groups.flatMap(optionProblems);
  const retried = groups.filter(({ parts }) => (parts.retries ?? 0) > 0);
  // a cycle of the tasks themselves is a problem of its own
  if (problems.length > 0 || retried.length === 0 || "cycle" in topologicalOrder(nodes)) return problems;
  return deadlocks(nodes, retried);
}

function optionProblems({ groupId, parts }: GroupNode): Problem[] {
  const ofGroup = ` of group "${groupId}"`;
  return [
    ...numberProblems(parts, { retries: 0 }, ofGroup),
    ...(["retryDelay", "maxRetryDelay"] as const).flatMap((name) =>
      parts[name] === undefined ? [] : caught(() => durationMs(parts[name]!, name + ofGroup)),
    ),
  ];
}

/** A task, or the end of a group that others wait for. */
interface Vertex {
  readonly taskId: string;
  readonly upstream: Set<Vertex>;
  readonly downstream: Set<Vertex>;
}

/** What comes after a task of such a group waits for all of it: nothing of it may wait for that in turn. */
function deadlocks(nodes: readonly TaskNode[], retried: readonly GroupNode[]): Problem[] {
  const vertexOf = new Map<TaskNode | GroupNode, Vertex>();
  const vertices: Vertex[] = [];
  const add = (of: TaskNode | GroupNode, taskId: string) => {
    const vertex = { taskId, upstream: new Set<Vertex>(), downstream: new Set<Vertex>() };
    vertices.push(vertex);
    vertexOf.set(of, vertex);
  };
  const connect = (before: TaskNode | GroupNode, after: TaskNode | GroupNode) => {
    vertexOf.get(before)!.downstream.add(vertexOf.get(after)!);
    vertexOf.get(after)!.upstream.add(vertexOf.get(before)!);
  };
  for (const node of nodes) add(node, node.taskId);
  for (const group of retried) add(group, `group ${group.groupId}`);
  for (const group of retried) for (const task of group.tasks) connect(task, group);
  for (const node of nodes) for (const next of node.downstream) connect(lastGroupLeft(node, next) ?? node, next);
  const sorted = topologicalOrder(vertices);
  if ("order" in sorted) return [];
  return [
    {
      code: "TW1029",
      message: `What comes after a task of a group with retries waits for all of the group, which here waits for it: ${sorted.cycle.join(" -> ")}.`,
      hint: "Take what stands between its tasks into the group, or give retries to its tasks instead.",
    },
  ];

  /** The outermost of these groups that an edge leaves. */
  function lastGroupLeft(node: TaskNode, next: TaskNode): GroupNode | undefined {
    const inside = new Set(next.group?.chain);
    return node.group?.chain.findLast((group) => vertexOf.has(group) && !inside.has(group));
  }
}
