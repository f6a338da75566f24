import type { DagOptions } from "../dag-options.ts";
import { defaultArgsOf } from "../flow/flow-builder.ts";
import type { Condition } from "../flow/group-options.ts";
import type { TaskNode } from "../flow/task-node.ts";
import type { TaskOptions } from "../operators/task-options.ts";

type Conditions = Pick<TaskOptions, "runIf" | "skipIf">;

/** Everything that is said of a task: by its DAG, by the groups around it, and by itself. */
export function optionsOfTask(node: TaskNode, ofDag: NonNullable<DagOptions["defaultArgs"]>): TaskOptions {
  const own = node.operator.taskOptions;
  const options = { ...defaultArgsOf(ofDag, node.group), ...own };
  // a teardown has a rule that nobody changes, and cleans up also what a group has left half done
  if (!node.group || node.role?.kind === "teardown") return options;
  const groups = node.group.chain;
  const { triggerRule } = groups.find((group) => group.parts.triggerRule && group.roots.includes(node))?.parts ?? {};
  return {
    ...options,
    ...(triggerRule && own.triggerRule === undefined && { triggerRule }),
    ...conditions([...groups.map(({ parts }) => parts).reverse(), options]),
  };
}

/** Those of all groups and the task's own as one of each kind: the outermost is asked first, and the first one that says no decides. */
function conditions(parts: readonly Conditions[]): Conditions {
  const runIf = parts.flatMap((part) => part.runIf ?? []);
  const skipIf = parts.flatMap((part) => part.skipIf ?? []);
  return {
    ...(runIf.length > 0 && { runIf: allOf(runIf) }),
    ...(skipIf.length > 0 && { skipIf: anyOf(skipIf) }),
  };
}

const allOf =
  (all: readonly Condition[]): Condition =>
  async (context) => {
    for (const condition of all) if (!(await condition(context))) return false;
    return true;
  };

const anyOf =
  (all: readonly Condition[]): Condition =>
  async (context) => {
    for (const condition of all) if (await condition(context)) return true;
    return false;
  };
