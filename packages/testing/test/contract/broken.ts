import { brokenRules, type Rule } from "../../src/contract/rule.ts";

/** What breaks a contract, in a form that tests can read: the rule, and what was found. */
export async function brokenBy<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
): Promise<Readonly<Record<string, readonly string[]>>> {
  return Object.fromEntries(await brokenRules(rules, subject));
}
