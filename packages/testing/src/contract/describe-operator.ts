import { assertOptions } from "../known-options.ts";
import { AROUND } from "./around.ts";
import {
  type AnyOptions,
  OPERATOR_CONTRACT,
  type OperatorClass,
  type OperatorContract,
  type OptionsOf,
} from "./operator-contract.ts";
import { OPERATOR_RULES } from "./operator-rules.ts";
import { describeRules } from "./rule.ts";

/**
 * The contract of an operator, one test for each rule: it succeeds with valid options and refuses invalid ones when it is made, its
 * document is always the same, templates are rendered in every template field, it ends when it is cancelled, shows no secret, and keeps
 * nothing in the instance. Attempts are those of `runTask`: without network unless it is allowed; with `around` each is that of a task in a
 * run. Call it at the top of a test file.
 *
 * @throws UnknownOptionError for what no contract has.
 * @example
 * describeOperator(CountRowsOperator, {
 *   valid: [{ connId: "warehouse", table: "sales_{{ ds_nodash }}" }],
 *   invalid: [{ connId: "warehouse", table: "" }],
 *   hooks: { warehouse: { count: async () => 3 } },
 * });
 */
export function describeOperator<Op extends OperatorClass>(Op: Op, contract: OperatorContract<OptionsOf<Op>>): void {
  assertOptions("describeOperator", contract, OPERATOR_CONTRACT);
  if (contract.around) assertOptions("around", contract.around, AROUND);
  describeRules(Op.name, OPERATOR_RULES, { Op, contract: contract as unknown as OperatorContract<AnyOptions> });
}
