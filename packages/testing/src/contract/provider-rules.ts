import type { Problem } from "@tradewind/core";
import { connectionTypeRules } from "./connection-type-rules.ts";
import { entriesRule } from "./provider-entries-rule.ts";
import { exampleRule } from "./provider-example-rule.ts";
import { importWorkRule } from "./provider-import-rule.ts";
import { peerRangeRule } from "./provider-peer-rule.ts";
import type { ProviderSubject } from "./provider-subject.ts";
import type { Rule } from "./rule.ts";

type ProviderRule = Rule<ProviderSubject>;

interface CodeRule {
  readonly name: string;
  readonly mend: string;
  readonly codes: readonly string[];
}

/** Rules that `tradewind providers check` has, too. */
const CODE_RULES: readonly CodeRule[] = [
  {
    name: "has the package.json of a provider",
    mend: "write it as docs/providers.md has it: the keyword, the descriptor, @tradewind/core as a peer.",
    codes: ["TW8004", "TW8010"],
  },
  {
    name: "has a descriptor that can be read",
    mend: "run `tradewind providers build`, and let `files` hold the descriptor.",
    codes: ["TW8001", "TW8002", "TW8003"],
  },
  {
    name: "can be imported by each of its entries",
    mend: "build the package before its tests, and let imports need nothing that is not installed with it.",
    codes: ["TW8005"],
  },
  {
    name: "has a descriptor that says what it exports",
    mend: "run `tradewind providers build` after each build, and commit what it writes.",
    codes: ["TW8006", "TW8007"],
  },
  {
    name: "shares the copy of @tradewind/core that its users have",
    mend: "name @tradewind/core among peerDependencies and devDependencies, and not among dependencies.",
    codes: ["TW8009"],
  },
];

const codeRule = ({ name, mend, codes }: CodeRule): ProviderRule => ({
  name,
  mend,
  judge: async ({ problems }) => (await problems()).filter(({ code }) => codes.includes(code)).map(problemText),
});

const problemText = ({ code, message, hint }: Problem): string => `${code}  ${message}\n  ${hint}`;

/** What is asked of every provider. */
export const PROVIDER_RULES: readonly ProviderRule[] = [
  ...CODE_RULES.map(codeRule),
  peerRangeRule,
  entriesRule,
  ...importWorkRule,
  ...connectionTypeRules,
  exampleRule,
];
