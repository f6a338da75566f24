import { AnswerTimeoutError, type HumanQuestion, type TaskLogger } from "@tradewind/core";
import { type AskedQuestion, askedQuestion, type Clock, defaultAnswer, type GivenAnswer } from "@tradewind/core/engine";
import { maskedTexts } from "./masking/masked-texts.ts";
import type { AttemptRequest } from "./protocol.ts";

export interface QuestionParts {
  readonly attempt: AttemptRequest;
  readonly clock: Clock;
  readonly log: { readonly worker: TaskLogger };
  /** Makes `***` of the secrets in a text. */
  mask(text: string): string;
  /** What people would say, where there are none: in tests. */
  answerFor(question: AskedQuestion): GivenAnswer | undefined;
}

/** A question as people see it: they are no place for secrets. @throws InvalidOptionError */
export function describedQuestion(question: HumanQuestion, parts: QuestionParts): AskedQuestion {
  const { attempt, clock } = parts;
  const asked = askedQuestion(question, { now: clock.now(), taskTimeoutMs: attempt.executionTimeoutMs });
  return maskedTexts(asked, (text) => parts.mask(text));
}

/**
 * The answer where nobody is waited for: in a test, or when the time is over.
 *
 * @throws AnswerTimeoutError when the time is over, and there are no defaults.
 */
export function answerWithoutPeople(asked: AskedQuestion, parts: QuestionParts): GivenAnswer | undefined {
  const { attempt, clock, log } = parts;
  const now = clock.now();
  const prepared = parts.answerFor(asked) ?? (attempt.testMode ? answerOfTest(asked, now) : undefined);
  if (prepared) {
    log.worker.info(`Asks "${asked.subject}", and waits for nobody: ${prepared.chosenOptions.join(", ")}`);
    return prepared;
  }
  if (asked.dueAt === null || now < asked.dueAt) return undefined;
  const fallback = defaultAnswer(asked, now);
  if (!fallback) throw new AnswerTimeoutError({ subject: asked.subject, timeoutMs: asked.dueAt - asked.askedAt });
  log.worker.info(`Nobody answered "${asked.subject}" in time; the defaults count.`);
  return fallback;
}

/** A test waits for nobody: the defaults count, or the first of what could be said. */
function answerOfTest(question: AskedQuestion, now: number): GivenAnswer {
  const { options, paramsDefaults } = question;
  const first = { chosenOptions: [options[0]!], paramsInput: paramsDefaults };
  return defaultAnswer(question, now) ?? { ...first, respondedBy: null, respondedAt: now, timedOut: false };
}
