import type { BaseOperator } from "@tradewind/core";
import { type RunTaskOptions, runTask } from "../trial/run-task.ts";
import type { TaskTrial } from "../trial/task-trial.ts";
import type { AnyOptions, OperatorContract, OperatorSubject } from "./operator-contract.ts";

/** An operator of the class, outside of any DAG. */
export const made = ({ Op }: OperatorSubject, options: AnyOptions): BaseOperator =>
  new Op({ taskId: "contract", ...options });

/** One attempt of an operator, with what the contract puts around it. */
export function attempt(
  operator: BaseOperator,
  contract: OperatorContract<AnyOptions>,
  changes: RunTaskOptions = {},
): Promise<TaskTrial> {
  return runTask(operator, { ...contract, ...changes });
}

/** Which of the options it is about, for whoever reads what was found. */
export const shown = (options: AnyOptions): string => {
  const text = JSON.stringify(options, (_name, value: unknown) =>
    typeof value === "function" ? `<function ${value.name}>` : value,
  );
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};

/** How an attempt ended, in one line. */
export const endText = ({ state, error }: TaskTrial): string =>
  error ? `${state} (${error.name}: ${error.message.split("\n", 1)[0]})` : state;

/** What the rules do not want: an error, or the wish for another try. */
export const hasFailed = ({ state }: TaskTrial): boolean => state === "failed" || state === "up_for_retry";
