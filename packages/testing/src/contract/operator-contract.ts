import type { BaseOperator } from "@tradewind/core";
import type { OptionKinds } from "../known-options.ts";
import { RUN_TASK, type RunTaskOptions } from "../trial/run-task.ts";
import type { Around } from "./around.ts";

/** A class of operators that can be made; what it is made with is its own affair. */
// biome-ignore lint/suspicious/noExplicitAny: only so is the type of the options found that the class wants
export type OperatorClass = new (options: any) => BaseOperator;

/** Options of a class of operators. The task id may be left out. */
export type OptionsOf<Op extends OperatorClass> = ConstructorParameters<Op>[0] extends infer Options extends object
  ? Omit<Options, "taskId"> & { readonly taskId?: string }
  : never;

/** What the rules for an operator need to know about it; what its attempts have around them stands there, too. */
export interface OperatorContract<Options> extends RunTaskOptions {
  /** Options with which an attempt succeeds, with the hooks, connections and results that are given. Each template field stands in one. */
  readonly valid: readonly Options[];
  /** What an attempt needs that is no hook: other DAGs and their runs, tasks behind it, people. @default nothing: no run is around it */
  readonly around?: Around;
  /** Options that have to be refused when the operator is made; an empty list says that there are none. @default not given */
  readonly invalid?: readonly object[];
  /**
   * Options with which an attempt goes on until it is cancelled; an empty list says that there are none, as when it waits without a
   * worker.
   *
   * @default those of `valid`, with hooks that never answer
   */
  readonly endless?: readonly Options[];
  /** How long a cancelled attempt may take to end, in milliseconds. @default 1000 */
  readonly cancelTimeoutMs?: number;
  /**
   * Texts in options, results and answers of hooks that nobody may see. Those of connections are known. An empty list says that there
   * are none.
   *
   * @default not given
   */
  readonly secrets?: readonly string[];
}

export const OPERATOR_CONTRACT: OptionKinds<OperatorContract<unknown>> = {
  ...RUN_TASK,
  valid: "list",
  around: "object",
  invalid: "list",
  endless: "list",
  cancelTimeoutMs: "any",
  secrets: "list",
};

/** Options without the types of their class, which the rules know nothing of. */
export type AnyOptions = Readonly<Record<string, unknown>>;

export interface OperatorSubject {
  readonly Op: OperatorClass;
  readonly contract: OperatorContract<AnyOptions>;
}
