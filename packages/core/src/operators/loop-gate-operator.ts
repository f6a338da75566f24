import type { TaskContext } from "../context.ts";
import { BaseOperator } from "./base-operator.ts";

export interface LoopGateOptions {
  /** What the iteration has returned. */
  readonly result?: unknown;
  /** Says whether the loop stops; left out where it has a fixed number of iterations. */
  readonly until?: (result: unknown, context: TaskContext) => unknown;
}

/** Stands behind the body of a loop and decides after each iteration whether there is another one. */
export class LoopGateOperator extends BaseOperator<LoopGateOptions, unknown, "result"> {
  static override readonly templateFields = ["result"] as const;

  override execute(context: TaskContext): unknown {
    const { result, until } = this.options;
    return until?.(result, context);
  }
}
