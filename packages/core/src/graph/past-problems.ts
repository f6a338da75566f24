import type { Problem } from "../errors/authoring-errors.ts";
import { suggestion } from "../errors/nearest.ts";
import type { TaskNode } from "../flow/task-node.ts";
import type { TaskOptions } from "../operators/task-options.ts";

/** Problems of what tasks wait for in the previous run. */
export function pastProblems(optionsOf: ReadonlyMap<TaskNode, TaskOptions>): Problem[] {
  const taskIds = new Set([...optionsOf.keys()].map(({ taskId }) => taskId));
  return [...optionsOf].flatMap(([{ taskId }, { dependsOnPreviousTasks = [], dependsOnPast, waitForDownstream }]) => {
    const isTwice = dependsOnPreviousTasks.length > 0 && [dependsOnPast, waitForDownstream].includes(true);
    const unknown = dependsOnPreviousTasks.filter((awaited) => !taskIds.has(awaited));
    return [
      ...(isTwice ? [saidTwice(taskId)] : []),
      ...unknown.map((found) => ({
        code: "TW1024",
        message: `Task "${taskId}" has "${found}" in dependsOnPreviousTasks, which is no task of the DAG.`,
        hint: suggestion(found, taskIds),
      })),
    ];
  });
}

const saidTwice = (taskId: string): Problem => ({
  code: "TW1025",
  message: `Task "${taskId}" has dependsOnPreviousTasks, and dependsOnPast or waitForDownstream.`,
  hint: "Name all that it waits for in dependsOnPreviousTasks, the task itself, too, and drop the others.",
});
