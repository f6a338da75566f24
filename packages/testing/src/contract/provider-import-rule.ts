import { problemText } from "../vitest/project-rules.ts";
import type { ProviderSubject } from "./provider-subject.ts";
import type { Rule } from "./rule.ts";

const aboutImports = async ({ imports }: ProviderSubject, code: string): Promise<readonly string[]> =>
  (await imports()).filter((problem) => problem.code === code).map(problemText);

export const importWorkRule: readonly Rule<ProviderSubject>[] = [
  {
    name: "does no work while it is imported",
    mend: "connect, read and start what is needed where it is needed: in makeConn(), execute() or poke().",
    judge: (subject) => aboutImports(subject, "TW7005"),
  },
  {
    name: "is imported in less than 300 ms of processor time",
    mend: "import big libraries where they are used: `await import()` in makeConn().",
    judge: (subject) => aboutImports(subject, "TW7004"),
  },
];
