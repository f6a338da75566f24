import type { BaseOperator } from "@tradewind/core";
import type { RunTaskOptions } from "../trial/run-task.ts";

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
  /** Options that have to be refused when the operator is made. @default none */
  readonly invalid?: readonly object[];
  /** Options with which an attempt goes on until it is cancelled. @default those of `valid`, with hooks that never answer */
  readonly endless?: readonly Options[];
  /** How long a cancelled attempt may take to end, in milliseconds. @default 1000 */
  readonly cancelTimeoutMs?: number;
  /** Texts in options, results and answers of hooks that nobody may see. Those of connections are known. @default none */
  readonly secrets?: readonly string[];
}

/** Options without the types of their class, which the rules know nothing of. */
export type AnyOptions = Readonly<Record<string, unknown>>;

export interface OperatorSubject {
  readonly Op: OperatorClass;
  readonly contract: OperatorContract<AnyOptions>;
}
