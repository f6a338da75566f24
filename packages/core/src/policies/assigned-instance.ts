import type { Json } from "../document/dag-document.ts";
import { notJson } from "../params/not-json.ts";
import type { Assignment, PolicedInstance, Policies } from "./policies.ts";
import { PolicyFailedError } from "./policy-failed-error.ts";

/** Where an attempt goes, as JSON. */
export interface InstanceAssignment {
  readonly queue: string;
  readonly executor: string | undefined;
  readonly executorConfig: { readonly [name: string]: Json } | undefined;
}

/**
 * Where an attempt goes with what policies make of it, each seeing what those before it have laid over. One that fails is told, and changes
 * nothing: the attempt goes where its author has sent it.
 */
export function assignedInstance(
  policies: readonly Policies[],
  instance: PolicedInstance,
  onFailure: (error: PolicyFailedError) => void,
): InstanceAssignment {
  let now = instance;
  for (const policy of policies) {
    if (!policy.taskInstance) continue;
    try {
      now = { ...now, ...checked(policy.taskInstance(Object.freeze({ ...now })) ?? {}) };
    } catch (cause) {
      const why = cause instanceof Error && !(cause instanceof TypeError) ? cause.message : String(cause);
      onFailure(
        new PolicyFailedError({
          what: `an instance of task "${instance.taskId}" of DAG "${instance.dagId}"`,
          why,
          cause,
        }),
      );
    }
  }
  const { queue, executor, executorConfig } = now;
  return { queue, executor, executorConfig: executorConfig as InstanceAssignment["executorConfig"] };
}

const CHANGEABLE = ["queue", "executor", "executorConfig"] as const satisfies readonly (keyof Assignment)[];

function checked(laid: Assignment): Assignment {
  const other = Object.keys(laid).find((name) => !(CHANGEABLE as readonly string[]).includes(name));
  if (other !== undefined) throw new Error(`it changes ${other}; it may change ${CHANGEABLE.join(", ")}`);
  for (const name of ["queue", "executor"] as const) {
    const value = laid[name];
    if (value !== undefined && (typeof value !== "string" || value === "")) throw new Error(`its ${name} is no name`);
  }
  const [wrong] = notJson(laid.executorConfig);
  if (wrong) throw new Error(`its executorConfig holds ${wrong.what}`);
  return laid;
}
