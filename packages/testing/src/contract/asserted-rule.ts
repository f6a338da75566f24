import { inspect } from "node:util";
import type { Rule } from "./rule.ts";

interface Asserted<Subject> {
  readonly name: string;
  readonly mend: string;
  /** Asserts that the rule holds. */
  readonly holds: (subject: Subject) => Promise<void>;
}

/** A rule that is told by assertions: what the first one that fails has compared is what was found. */
export const assertedRule = <Subject>({ name, mend, holds }: Asserted<Subject>): Rule<Subject> => ({
  name,
  mend,
  judge: async (subject) => {
    try {
      await holds(subject);
      return [];
    } catch (error) {
      return [assertionText(error)];
    }
  },
});

function assertionText(error: unknown): string {
  if (!(error instanceof Error)) return `found ${String(error)}`;
  const sides = error as Error & { readonly actual?: unknown; readonly expected?: unknown };
  if (!("actual" in sides) || sides.expected === undefined) return `found ${error.message}`;
  return `found ${inspect(sides.actual, { depth: 6 })}, expected ${inspect(sides.expected, { depth: 6 })}`;
}
