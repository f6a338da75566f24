import type { BaseOperator } from "@tradewind/core";
import type { EnvTask } from "../env/env-task.ts";
import { optionsAmong } from "../known-options.ts";
import { RUN_TASK, type RunTaskOptions, runTask } from "../trial/run-task.ts";
import { attemptInRun } from "./around.ts";
import type { AnyOptions, OperatorContract, OperatorSubject } from "./operator-contract.ts";

/** An operator of the class, outside of any DAG. */
export const made = ({ Op }: OperatorSubject, options: AnyOptions): BaseOperator =>
  new Op({ taskId: "contract", ...options });

/** One attempt of an operator, with what the contract puts around it. */
export function attempt(
  operator: BaseOperator,
  contract: OperatorContract<AnyOptions>,
  changes: RunTaskOptions = {},
): Promise<EnvTask> {
  const surroundings = { ...optionsAmong(contract, RUN_TASK), ...changes };
  const { around } = contract;
  return around ? attemptInRun(operator, { ...surroundings, around }) : runTask(operator, surroundings);
}

/** Which of the options it is about, for whoever reads what was found. */
export const shown = (options: AnyOptions): string => {
  const text = JSON.stringify(options, (_name, value: unknown) =>
    typeof value === "function" ? `<function ${value.name}>` : value,
  );
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
};

/** How an attempt ended, in one line. */
export const endText = ({ state, error }: EnvTask): string =>
  error ? `${state} (${error.name}: ${error.message.split("\n", 1)[0]})` : state;

/** What valid options are to lead to. An attempt that waits for something has not ended. */
export const hasEndedWell = ({ state }: EnvTask): boolean => state === "success" || state === "skipped";
