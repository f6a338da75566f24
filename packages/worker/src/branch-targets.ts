import { BadBranchTargetError, type BranchChoice, type DagDefinition } from "@tradewind/core";
import type { BoundTask, MethodCall } from "@tradewind/core/engine";

/**
 * The task ids that a branch chose. A method of the class stands for every direct downstream task that calls it.
 *
 * @throws BadBranchTargetError when something is not directly downstream.
 */
export function branchTargets(definition: DagDefinition, branch: BoundTask, choice: BranchChoice): string[] {
  if (choice === null || choice === undefined) return [];
  const targets = Array.isArray(choice) ? (choice as readonly unknown[]) : [choice];
  return targets.flatMap((target) => {
    const taskIds = branch.downstream.filter((taskId) => target === taskId || target === methodOf(definition, taskId));
    if (taskIds.length === 0) {
      throw new BadBranchTargetError({ task: branch.taskId, found: describe(target), valid: branch.downstream });
    }
    return taskIds;
  });
}

/** The function behind a task of a decorated method, as `this.method` gives it. */
function methodOf(definition: DagDefinition, taskId: string): unknown {
  const { call } = definition.tasks.get(taskId)!.operator as { call?: MethodCall };
  return call && (call.newInstance() as Record<string, unknown>)[call.method];
}

function describe(target: unknown): string {
  if (typeof target === "function") return `${target.name || "a function"}()`;
  return typeof target === "string" ? `"${target}"` : String(target);
}
