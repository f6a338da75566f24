import type { TaskContext } from "../context.ts";
import type { Policies } from "./policies.ts";
import { PolicyFailedError } from "./policy-failed-error.ts";

/** The variables that policies add to the environment of a task's commands; a later one's over an earlier one's. */
export function contextVarsOf(policies: readonly Policies[], context: TaskContext): Readonly<Record<string, string>> {
  const what = `the variables of task "${context.ti.taskId}"`;
  const vars: Record<string, string> = {};
  for (const policy of policies) {
    let given: Readonly<Record<string, string>> | undefined;
    try {
      given = policy.contextVars?.(context) ?? undefined;
    } catch (cause) {
      throw new PolicyFailedError({ what, why: String(cause), cause });
    }
    for (const [name, value] of Object.entries(given ?? {})) {
      if (typeof value !== "string")
        throw new PolicyFailedError({ what, why: `${name} is a ${typeof value}, no text` });
      vars[name] = value;
    }
  }
  return vars;
}
