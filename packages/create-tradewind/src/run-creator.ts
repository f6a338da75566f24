import { answerQuestions } from "./answer-questions.ts";
import { CreatorError } from "./creator-errors.ts";
import { creatorHelp } from "./creator-help.ts";
import { initRepository, isInRepository } from "./git.adapter.ts";
import { type OwnManifest, readOwnManifest } from "./own-manifest.ts";
import { PACKAGE_MANAGERS, type PackageManager, startedBy } from "./package-manager.ts";
import { readPackedPackages } from "./packed-packages.ts";
import { type Parsed, parseArguments } from "./parse-arguments.ts";
import type { Answers, Question } from "./question.ts";
import { isInteractive, openTerminal } from "./terminal.adapter.ts";
import { userAgent } from "./user-agent.adapter.ts";
import { type Project, writeProject } from "./write-project.ts";

/** A program that makes projects, as `npm create` starts it. */
export interface Creator {
  /** Its name. */
  readonly program: string;
  readonly summary: string;
  readonly examples: readonly string[];
  /** What it asks before what every creator asks: the package manager, and whether there is to be a repository. */
  readonly questions: readonly Question[];
  /** Its package.json. */
  readonly manifest: URL;
  /** What is to be written. */
  plan(answers: Answers, manager: PackageManager): Omit<Project, "versions">;
  /** What is said when it is written: what was made, and what to type. */
  done(answers: Answers, manager: PackageManager): readonly string[];
}

/** Runs a creator with the words of its command line; the exit status is 0, or 2 when it cannot do what was asked for. */
export async function runCreator(creator: Creator, argv: readonly string[]): Promise<number> {
  try {
    const questions = [...creator.questions, ...commonQuestions()];
    const parsed = parseArguments(questions, argv);
    const own = readOwnManifest(creator.manifest);
    if (parsed.help) console.log(creatorHelp(creator, questions));
    else if (parsed.version) console.log(own.version);
    else await create(creator, { questions, parsed, own });
    return 0;
  } catch (error) {
    if (!(error instanceof CreatorError)) throw error;
    console.error(`error ${error.code}  ${error.message}\n  hint  ${error.hint}`);
    return 2;
  }
}

const commonQuestions = (): readonly Question[] => [
  {
    name: "pm",
    summary: "The package manager",
    text: "Which package manager?",
    choices: PACKAGE_MANAGERS,
    standard: startedBy(userAgent()),
  },
  {
    name: "git",
    summary: "Make a git repository, unless the folder lies in one",
    text: "Make a git repository?",
    isYesOrNo: true,
    standard: "yes",
  },
];

async function create(
  creator: Creator,
  { questions, parsed, own }: { questions: readonly Question[]; parsed: Parsed; own: OwnManifest },
): Promise<void> {
  const packed = parsed.packages === undefined ? {} : readPackedPackages(parsed.packages);
  const answers = await allAnswers(questions, parsed);
  const manager = answers.pm as PackageManager;
  const project = { ...creator.plan(answers, manager), versions: { own, packed, manager } };
  writeProject(project);
  console.log(creator.done(answers, manager).join("\n"));
  if (answers.git === "yes" && !isInRepository(project.folder) && !initRepository(project.folder))
    console.error("There is no git repository: git could not make one.");
}

async function allAnswers(questions: readonly Question[], { answers, yes }: Parsed): Promise<Answers> {
  const terminal = !yes && isInteractive() ? openTerminal() : undefined;
  try {
    return await answerQuestions(questions, answers, { yes, terminal });
  } finally {
    terminal?.close();
  }
}
