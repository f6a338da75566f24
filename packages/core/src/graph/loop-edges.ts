import type { GroupNode } from "../flow/group-node.ts";
import type { TaskNode } from "../flow/task-node.ts";

/**
 * What comes after a task of a loop waits for the loop as a whole: for its gate, which has ended for good when the last iteration has.
 * References keep saying whose result is meant.
 */
export function leadThroughGates(groups: readonly GroupNode[]): void {
  for (const { tasks, loopTasks } of groups) {
    if (!loopTasks) continue;
    const inside = new Set(tasks);
    for (const task of tasks) {
      if (task === loopTasks.gate) continue;
      for (const next of [...task.downstream]) if (!inside.has(next)) move(task, next, loopTasks.gate);
    }
  }
}

function move(from: TaskNode, to: TaskNode, gate: TaskNode): void {
  from.downstream.delete(to);
  to.upstream.delete(from);
  gate.before(to, from.labels.get(to) ?? gate.labels.get(to));
  from.labels.delete(to);
}
