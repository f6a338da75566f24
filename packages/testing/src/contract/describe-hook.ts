import type { BaseHook, HookClass } from "@tradewind/core";
import { assertOptions } from "../known-options.ts";
import { HOOK_CONTRACT, type HookContract } from "./hook-contract.ts";
import { HOOK_RULES } from "./hook-rules.ts";
import { describeRules } from "./rule.ts";

/**
 * The contract of a hook, one test for each rule: it does nothing before it is asked, answers its calls, on a stand-in as over a
 * connection, can be closed at any time, ends when it is aborted, says what a connection lacks, and shows no secret in an error. Call it
 * at the top of a test file.
 *
 * @example
 * describeHook(MovielensHook, {
 *   connection: process.env.MOVIELENS_URI,
 *   fake: { count: async () => 3 },
 *   calls: { "counts the ratings of a day": (hook, { signal }) => hook.count("2023-01-01", "2023-01-02", { signal }) },
 *   needs: ["host"],
 * });
 */
export function describeHook<H extends BaseHook>(Hook: HookClass<H>, contract: HookContract<H>): void {
  const subject = { Hook, contract: contract as unknown as HookContract<BaseHook> };
  assertOptions("describeHook", subject.contract, HOOK_CONTRACT);
  describeRules(Hook.name, HOOK_RULES, subject);
}
