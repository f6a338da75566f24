import type { LoopDocument } from "../document/dag-document.ts";
import type { GroupNode } from "../flow/group-node.ts";

/** How a group is repeated; undefined for one that is not, and for a loop whose wiring has not come to its end. */
export function loopDocument({ loopTasks, parts }: GroupNode): LoopDocument | undefined {
  if (!parts.loop || !loopTasks) return undefined;
  const { maxIterations, until } = parts.loop;
  const { gate, result } = loopTasks;
  return { gate: gate.taskId, result: result.taskId, maxIterations, hasUntil: until !== undefined };
}
