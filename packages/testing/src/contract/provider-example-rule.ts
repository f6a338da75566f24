import { problemText } from "../vitest/project-rules.ts";
import { checked } from "./checked-files.ts";
import type { ProviderSubject } from "./provider-subject.ts";
import type { Rule } from "./rule.ts";

export const exampleRule: Rule<ProviderSubject> = {
  name: "has example DAGs that pass the check",
  mend: "mend the example: `tradewind check <folder>` says the same.",
  judge: async ({ examples }) => {
    if (examples.length === 0) return { notJudged: "there is no folder example or examples: examples" };
    const problems = await checked(examples);
    return problems.filter(({ severity }) => severity === "error").map(problemText);
  },
};
