import { parseArgs } from "node:util";
import { CreatorUsageError } from "./creator-errors.ts";
import { type Answers, checkAnswer, type Question } from "./question.ts";

/** What every creator understands beside its questions. */
export const COMMON_FLAGS = {
  packages: { type: "string", value: "FOLDER", summary: "Take Tradewind's packages from files in this folder" },
  yes: { type: "boolean", short: "y", summary: "Ask nothing: take what stands in (...) where no flag says otherwise" },
  help: { type: "boolean", short: "h", summary: "Show this help" },
  version: { type: "boolean", summary: "Print the version" },
} as const;

/** A command line, read: the answers that it gives, and what else it says. */
export interface Parsed {
  readonly answers: Answers;
  readonly packages: string | undefined;
  readonly yes: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** @throws CreatorUsageError for flags, arguments and answers that are not known; what a question's check throws */
export function parseArguments(questions: readonly Question[], argv: readonly string[]): Parsed {
  const { values, positionals } = parse(questions, argv);
  const argument = questions.find(({ isArgument }) => isArgument);
  const given: Record<string, string | boolean | undefined> = { ...values };
  if (argument && positionals[0] !== undefined) given[argument.name] = positionals[0];
  const tooMuch = positionals[argument ? 1 : 0];
  if (tooMuch !== undefined)
    throw new CreatorUsageError({ message: `"${tooMuch}" is one argument too many.`, hint: "See: --help" });
  const answers = questions.flatMap((question) => {
    const value = given[question.name];
    if (value === undefined) return [];
    const answer = typeof value === "string" ? value : value ? "yes" : "no";
    checkAnswer(question, answer);
    return [[question.name, answer] as const];
  });
  const is = (flag: "yes" | "help" | "version") => values[flag] === true;
  return {
    answers: Object.fromEntries(answers),
    packages: typeof values.packages === "string" ? values.packages : undefined,
    yes: is("yes"),
    help: is("help"),
    version: is("version"),
  };
}

function parse(questions: readonly Question[], argv: readonly string[]) {
  const flags = questions.map(({ name, short, isYesOrNo }) => {
    const type = isYesOrNo ? ("boolean" as const) : ("string" as const);
    return [name, short === undefined ? { type } : { type, short }] as const;
  });
  const options = { ...Object.fromEntries(flags), ...COMMON_FLAGS };
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, allowNegative: true, options });
  } catch (cause) {
    const message = (cause as Error).message.replace(/\. To specify.*$/s, "").replace(/\.$/, "");
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new CreatorUsageError({ message: `${message}.`, hint: `Known: ${known.join(", ")}.` });
  }
}
