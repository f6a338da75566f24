import { assertOptions } from "../known-options.ts";
import { EXECUTOR_CONTRACT, type ExecutorContract } from "./executor-contract.ts";
import { EXECUTOR_RULES } from "./executor-rules.ts";
import { describeRules } from "./rule.ts";

/**
 * The contract of an executor, one test for each rule: every attempt that it is given starts and ends once, with what the worker has said;
 * questions are answered, cancelled attempts end, callbacks are called. Call it at the top of a test file.
 *
 * @param name What the executor is called.
 * @example
 * describeExecutor("acme", { open: () => new AcmeExecutor({ workers: 2 }) });
 */
export function describeExecutor(name: string, contract: ExecutorContract): void {
  assertOptions("describeExecutor", contract, EXECUTOR_CONTRACT);
  describeRules(`executor ${name}`, EXECUTOR_RULES, contract);
}
