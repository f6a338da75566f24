import type { OperatorOptions, TaskKind } from "./base-operator.ts";
import { FunctionOperator, type FunctionOptions } from "./function-operator.ts";

/** What a branch may choose: task ids, task methods of its class, a list of those, or nothing (all is skipped). */
export type BranchChoice = BranchTarget | readonly BranchTarget[] | null | undefined | void;
// biome-ignore lint/suspicious/noExplicitAny: a task method of any signature
export type BranchTarget = string | ((...args: any[]) => unknown);

/**
 * Decides which of its direct downstream tasks run: its function returns their ids, the others are skipped. Airflow's
 * BranchPythonOperator.
 *
 * @example
 * new BranchOperator({ taskId: "pick", callable: ({ ds }: { ds: string }) => (ds < "2024-06-01" ? "old_erp" : "new_erp") });
 */
export class BranchOperator extends FunctionOperator<BranchChoice> {
  static override readonly kind: TaskKind = "branch";
}

export interface ShortCircuitOptions {
  /**
   * With true all tasks downstream are skipped whatever their trigger rule; with false only the direct ones, and the rest
   * follows its rules.
   * @default true
   */
  readonly ignoreDownstreamTriggerRules?: boolean;
}

/** A short circuit whose result does not say by itself whether to go on. */
export interface ShortCircuits {
  goesOn(result: unknown): boolean;
}

/** Whether what is downstream of a short circuit runs. */
export const goesOn = (operator: object, result: unknown): boolean =>
  (operator as Partial<ShortCircuits>).goesOn?.(result) ?? Boolean(result);

/**
 * Goes on when its function returns something truthy; otherwise everything downstream is skipped. Airflow's
 * ShortCircuitOperator.
 *
 * @example
 * new ShortCircuitOperator({ taskId: "has_rows", callable: () => countRows() > 0 });
 */
export class ShortCircuitOperator<Result = unknown> extends FunctionOperator<Result> {
  static override readonly kind: TaskKind = "shortCircuit";

  constructor(
    options: OperatorOptions<FunctionOptions<Result>, "templatesDict" | "opArgs" | "opKwargs"> & ShortCircuitOptions,
  ) {
    super(options);
  }
}
