import { CreatorError, CreatorUsageError } from "./creator-errors.ts";
import { type Answers, checkAnswer, type Question } from "./question.ts";
import type { Terminal } from "./terminal.adapter.ts";

/** Whom to ask what the command line does not say. */
export interface Asking {
  /** Nobody is asked: what is standard is taken. */
  readonly yes: boolean;
  /** undefined: there is no terminal. */
  readonly terminal: Terminal | undefined;
}

/**
 * All answers: those of the command line, then what is standard or what somebody types.
 *
 * @throws CreatorUsageError when nobody can be asked for what is missing, or nobody answers.
 */
export async function answerQuestions(
  questions: readonly Question[],
  given: Answers,
  { yes, terminal }: Asking,
): Promise<Answers> {
  const open = questions.filter(({ name }) => given[name] === undefined);
  if (yes || !terminal) return { ...given, ...standardAnswers(open, yes) };
  const answers: Record<string, string> = { ...given };
  for (const question of open) answers[question.name] = await ask(question, terminal);
  return answers;
}

function standardAnswers(open: readonly Question[], yes: boolean): Answers {
  const missing = open.filter(({ standard }) => !yes || standard === undefined);
  if (missing.length === 0) return Object.fromEntries(open.map(({ name, standard }) => [name, standard!]));
  const flags = missing.map(({ name, isArgument, isYesOrNo }) =>
    isArgument ? `<${name}>` : isYesOrNo ? `--${name} or --no-${name}` : `--${name}`,
  );
  throw new CreatorUsageError({
    message: `There is no terminal to ask on, and these are missing: ${flags.join(", ")}.`,
    hint: missing.every(({ standard }) => standard !== undefined)
      ? "Say --yes to take what --help says, or give them."
      : "Give them; --help explains each.",
  });
}

async function ask(question: Question, terminal: Terminal): Promise<string> {
  for (const { name, summary } of question.choices ?? []) terminal.say(`  ${name.padEnd(8)} ${summary}`);
  for (;;) {
    const typed = await terminal.ask(promptOf(question));
    if (typed === undefined)
      throw new CreatorUsageError({ message: "Not all questions were answered.", hint: "Nothing was written." });
    const answer = answerIn(question, typed.trim());
    if (answer === undefined) continue;
    try {
      checkAnswer(question, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof CreatorError)) throw error;
      terminal.say(`${error.message} ${error.hint}`);
    }
  }
}

function promptOf({ text, standard, isYesOrNo }: Question): string {
  if (isYesOrNo) return `${text} ${standard === "yes" ? "[Y/n]" : "[y/N]"} `;
  return standard === undefined ? `${text} ` : `${text} [${standard}] `;
}

/** undefined: there is nothing to take, so that it is asked again. */
function answerIn({ isYesOrNo, standard }: Question, typed: string): string | undefined {
  if (typed === "") return standard;
  if (!isYesOrNo) return typed;
  if (/^y(es)?$/i.test(typed)) return "yes";
  return /^no?$/i.test(typed) ? "no" : typed;
}
