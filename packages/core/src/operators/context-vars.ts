import { attemptScope, type TaskContext } from "../context.ts";
import { isoWithOffset } from "../date.ts";
import { contextVarsOf } from "../policies/context-vars-of.ts";

/**
 * What a command is told of its attempt, as variables of its environment: `TRADEWIND_CTX_DAG_ID`, `..._TASK_ID`, `..._DAG_RUN_ID`,
 * `..._TRY_NUMBER`, `..._MAP_INDEX`, `..._DAG_OWNER`, `..._LOGICAL_DATE` in a run that has one, and what policies add. Bash tasks have them
 * by themselves. Airflow's `context_to_airflow_vars`.
 *
 * @throws PolicyFailedError when a policy fails.
 * @example
 * spawn("dbt", ["run"], { env: { ...process.env, ...contextVars(currentContext()) } });
 */
export function contextVars(context: TaskContext): Readonly<Record<string, string>> {
  const { ti, task, run } = context;
  return {
    TRADEWIND_CTX_DAG_ID: ti.dagId,
    TRADEWIND_CTX_TASK_ID: ti.taskId,
    TRADEWIND_CTX_DAG_RUN_ID: run.runId,
    TRADEWIND_CTX_TRY_NUMBER: String(ti.tryNumber),
    TRADEWIND_CTX_MAP_INDEX: String(ti.mapIndex),
    TRADEWIND_CTX_DAG_OWNER: task.owner,
    ...(run.logicalDate && { TRADEWIND_CTX_LOGICAL_DATE: isoWithOffset(run.logicalDate) }),
    ...contextVarsOf(attemptScope()?.definition.extensions?.policies ?? [], context),
  };
}
