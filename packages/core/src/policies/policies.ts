import type { DateTime } from "luxon";
import type { TaskContext } from "../context.ts";
import type { DagOptions } from "../dag-options.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { RunType } from "../state/run-state.ts";

/** A DAG as policies see it, before its tasks are wired. */
export interface PolicedDag {
  readonly dagId: string;
  /** As its author has given them. */
  readonly options: Readonly<DagOptions>;
}

/** A task as policies see it. */
export interface PolicedTask {
  readonly taskId: string;
  /** The operator's class, or `@task`, `@branch`, `@shortCircuit`, `@sensor`, `@bash`. */
  readonly operator: string;
  /** Its own over those of its groups and of the DAG's `defaultArgs`. */
  readonly options: Readonly<TaskOptions>;
  /** With what policies have laid over its options. */
  readonly dag: PolicedDag;
}

/** An attempt of a task as policies see it, before it is given to an executor. */
export interface PolicedInstance {
  readonly dagId: string;
  readonly taskId: string;
  /** The operator's class, or `@task`, `@branch`, `@shortCircuit`, `@sensor`, `@bash`. */
  readonly operator: string;
  readonly runId: string;
  readonly runType: RunType;
  readonly logicalDate: DateTime | undefined;
  /** -1 for a task that is not mapped. */
  readonly mapIndex: number;
  /** 1 for the first attempt. */
  readonly tryNumber: number;
  readonly queue: string;
  /** Undefined: the first one of the configuration. */
  readonly executor: string | undefined;
  readonly executorConfig: Readonly<Record<string, unknown>> | undefined;
}

/** Where an attempt goes. */
export type Assignment = Partial<Pick<PolicedInstance, "queue" | "executor" | "executorConfig">>;

/** Options that are laid over those that the author has given; nothing leaves them alone. */
type Laid<Options> = Partial<Options> | undefined | void;

/** What an installation demands of all DAGs. */
export interface Policies {
  /**
   * Looks at a DAG when it is loaded. Airflow's `dag_policy`.
   *
   * @throws PolicyViolation to refuse it, SkipDag to leave it out.
   */
  dag?(dag: PolicedDag): Laid<Omit<DagOptions, "dagId">>;
  /**
   * Looks at a task when its DAG is loaded. Airflow's `task_policy`.
   *
   * @throws PolicyViolation to refuse it.
   */
  task?(task: PolicedTask): Laid<Omit<TaskOptions, "taskId">>;
  /**
   * Says where an attempt goes, each time one is made: another queue for later tries, another executor for runs by hand. Called in the
   * scheduler, and again after it was started anew: let it be quick, and give the same for the same attempt. An error is told in the
   * scheduler's log, and changes nothing. Airflow's `task_instance_mutation_hook`.
   */
  taskInstance?(instance: PolicedInstance): Assignment | undefined | void;
  /**
   * Adds variables to the environment of commands: those of Bash tasks, and of whoever asks `contextVars()`. Called in the attempt; an error
   * fails it. Airflow's `get_airflow_context_vars`.
   */
  contextVars?(context: TaskContext): Readonly<Record<string, string>> | undefined | void;
}

/** What policies may see. */
export const POLICY_KINDS = [
  "dag",
  "task",
  "taskInstance",
  "contextVars",
] as const satisfies readonly (keyof Policies)[];

const POLICIES: unique symbol = Symbol.for("tradewind.policies") as never;

/**
 * Makes policies of functions that see each DAG and each task when it is loaded: they may lay options over those of the author, or refuse.
 * Export them from a module that `TRADEWIND__CORE__POLICIES` names, or from a provider. They run wherever DAG files are imported: let them
 * only look at what they are given. Airflow's cluster policies.
 *
 * @example
 * export const policies = definePolicies({
 *   dag({ options }) {
 *     if (!options.tags?.length) throw new PolicyViolation("every DAG has a tag");
 *     return { maxActiveRuns: Math.min(options.maxActiveRuns ?? 4, 4) };
 *   },
 *   task: ({ options }) => ({ executionTimeout: options.executionTimeout ?? { hours: 6 } }),
 * });
 */
export function definePolicies(policies: Policies): Policies {
  return Object.freeze(Object.assign({ ...policies }, { [POLICIES]: true }));
}

/** Whether a value is what `definePolicies` made, of whichever copy of this package. */
export const isPolicies = (value: unknown): value is Policies =>
  typeof value === "object" && value !== null && POLICIES in value;

/**
 * Thrown by a policy to refuse a DAG, or a task and with it its DAG. What several policies and tasks come to is reported together.
 * Airflow's `AirflowClusterPolicyViolation`.
 *
 * @example
 * throw new PolicyViolation("every DAG has a tag");
 */
export class PolicyViolation extends Error {
  override readonly name = "PolicyViolation";
}

/**
 * Thrown by a policy of DAGs to leave a DAG out, as if its file did not define it. Airflow's `AirflowClusterPolicySkipDag`.
 *
 * @example
 * throw new SkipDag("only for the test installation");
 */
export class SkipDag extends Error {
  override readonly name = "SkipDag";
}
