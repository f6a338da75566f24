import type { TaskContext } from "@tradewind/core";
import { decodeXCom, mapIndexOf, RETURN_VALUE, UNMAPPED } from "@tradewind/core/engine";
import type { RecordedRun, RecordedTask } from "@tradewind/runtime";
import type { Instead, Insteads } from "./replaced-tasks.ts";

/**
 * What tasks of a recorded run do when it is replayed: those of which all instances have succeeded or were skipped return and store what
 * they did then; the others do their own work, and so do those that the test names.
 */
export function recordedInsteads({ tasks }: RecordedRun, real: readonly string[]): Insteads {
  const byTask = new Map<string, RecordedTask[]>();
  for (const task of tasks) byTask.set(task.task_id, [...(byTask.get(task.task_id) ?? []), task]);
  const insteads = [...byTask].flatMap(([taskId, instances]): [string, Instead][] => {
    const isDone = instances.every(({ state }) => state === "success" || state === "skipped");
    return isDone && !real.includes(taskId) ? [[taskId, recorded(instances)]] : [];
  });
  return Object.fromEntries(insteads);
}

function recorded(instances: readonly RecordedTask[]): Instead {
  const [first] = instances;
  if (instances.length === 1 && first!.state === "skipped") return { skip: first!.reason ?? true };
  return {
    returns: async ({ ti }: TaskContext) => {
      const index = ti.mapIndexes.length === 0 ? UNMAPPED : mapIndexOf([...ti.mapIndexes]);
      const { xcoms = {} } = instances.find(({ map_index }) => map_index === index) ?? {};
      for (const [key, value] of Object.entries(xcoms)) {
        if (key !== RETURN_VALUE) ti.xcomPush(key, await decodeXCom(JSON.stringify(value)));
      }
      return xcoms[RETURN_VALUE] === undefined ? undefined : decodeXCom(JSON.stringify(xcoms[RETURN_VALUE]));
    },
  };
}
