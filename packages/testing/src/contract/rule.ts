import { describe, test } from "vitest";
import { ContractBrokenError } from "./contract-broken-error.ts";

/** One rule of a contract. */
export interface Rule<Subject> {
  /** What holds, as a sentence: the name of the test. */
  readonly name: string;
  /** What to do when it does not hold. */
  readonly mend: string;
  /** What was found, and what is expected instead; nothing when the rule holds. */
  readonly judge: (subject: Subject) => Judgement | Promise<Judgement>;
}

export type Judgement = readonly string[] | NotJudged;

/** There is nothing here that the rule could be about: the test is skipped, and says why. */
export interface NotJudged {
  readonly notJudged: string;
}

/** Rules take their time where they wait for something that does not come. */
const TIMEOUT_MS = 60_000;

/** One test for each rule. */
export function describeRules<Subject>(name: string, rules: readonly Rule<Subject>[], subject: Subject): void {
  describe(name, () => {
    for (const rule of rules) {
      test(rule.name, { timeout: TIMEOUT_MS }, async ({ skip }) => {
        const found = await judged(rule, subject);
        if (isNotJudged(found)) skip(found.notJudged);
        else if (found.length > 0) throw new ContractBrokenError({ subject: name, rule, found });
      });
    }
  });
}

/** The rules that a subject breaks, each with what was found. */
export async function brokenRules<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const broken = new Map<string, readonly string[]>();
  for (const rule of rules) {
    const found = await judged(rule, subject);
    if (!isNotJudged(found) && found.length > 0) broken.set(rule.name, found);
  }
  return broken;
}

/** What nobody foresaw breaks the rule, too. */
async function judged<Subject>({ judge }: Rule<Subject>, subject: Subject): Promise<Judgement> {
  try {
    return await judge(subject);
  } catch (error) {
    return [`found ${errorText(error)}`];
  }
}

export const isNotJudged = (found: Judgement): found is NotJudged => "notJudged" in found;

/** An error in one line. */
export function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.split("\n", 1)[0]}` : String(error);
}
