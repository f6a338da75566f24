import { BaseOperator, type TaskKind } from "./base-operator.ts";

/**
 * Does nothing: a start, an end, a join. Airflow's EmptyOperator.
 *
 * @example
 * const join = new EmptyOperator({ taskId: "join", triggerRule: "none_failed_min_one_success" });
 */
export class EmptyOperator extends BaseOperator<Record<never, never>, void> {
  static override readonly kind: TaskKind = "empty";
  override execute(): void {}
}
