import { BadBranchTargetError, type BranchChoice, type DagDefinition } from "@tradewind/core";
import type { BoundGroup, BoundTask, MethodCall } from "@tradewind/core/engine";

/**
 * The task ids that a branch chose. A method of the class stands for every direct downstream task that calls it, a group for its first
 * tasks.
 *
 * @throws BadBranchTargetError when something is not directly downstream.
 */
export function branchTargets(definition: DagDefinition, branch: BoundTask, choice: BranchChoice): string[] {
  if (choice === null || choice === undefined) return [];
  const targets = Array.isArray(choice) ? (choice as readonly unknown[]) : [choice];
  const groups = [...definition.groups.values()].filter(({ roots }) =>
    roots.some((root) => branch.downstream.includes(root)),
  );
  return targets.flatMap((target) => {
    const taskIds = branch.downstream.filter((taskId) => target === taskId || target === methodOf(definition, taskId));
    const chosen = groups.filter((group) => target === group.groupId || target === groupMethodOf(branch, group));
    const all = [...taskIds, ...chosen.flatMap(({ roots }) => roots)];
    if (all.length === 0) {
      const valid = [...branch.downstream, ...groups.map(({ groupId }) => groupId)];
      throw new BadBranchTargetError({ task: branch.taskId, found: describe(target), valid });
    }
    return all;
  });
}

/** The function behind a group that a method has wired. */
function groupMethodOf({ operator }: BoundTask, { method }: BoundGroup): unknown {
  const { call } = operator as { call?: MethodCall };
  return method && call && (call.newInstance() as Record<string, unknown>)[method];
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
