import type { Json } from "../document/dag-document.ts";
import type { AskedQuestion } from "./asked-question.ts";
import type { GivenAnswer } from "./given-answer.ts";

/** What travels with a deferral and comes back, so that an attempt goes on where it ended. Its question is read outside of workers. */
export interface Resume {
  readonly waitsDone: number;
  /** When the wait that was not over began. */
  readonly since: number;
  /** What was answered at waits that are over, by their number. */
  readonly answers?: Readonly<Record<number, GivenAnswer>>;
  /** What the attempt asks at the wait that is not over. */
  readonly question?: AskedQuestion;
  /** What somebody has answered. */
  readonly answer?: GivenAnswer;
}

/** The question that a deferred task waits for an answer to. */
export function openQuestion(resume: string | null | undefined): AskedQuestion | undefined {
  if (!resume) return undefined;
  const { question, answer } = JSON.parse(resume) as Partial<Resume>;
  return answer === undefined ? question : undefined;
}

/** The same with an answer. */
export const withAnswer = (resume: string, answer: GivenAnswer): string =>
  JSON.stringify({ ...(JSON.parse(resume) as Resume), answer } satisfies Resume);

export const resumeOf = (resume: Json | null): Resume | undefined => (resume ?? undefined) as Resume | undefined;
