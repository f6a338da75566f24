import { TradewindError } from "@tradewind/core";
import { answerTo, type Clock, type Json } from "@tradewind/core/engine";
import type { PreparedAnswers } from "./run-attempt.ts";

/** What people would say to the questions of a run, as JSON: it travels to worker processes. */
export interface PreparedAnswersSettings {
  /** By task id. */
  readonly byTask: Readonly<Record<string, PreparedResponse>>;
  /** Whether nobody else can answer: the run lives in memory. */
  readonly isAlone: boolean;
}

export interface PreparedResponse {
  /** @default the only option there is */
  readonly options?: readonly string[] | undefined;
  readonly params: Readonly<Record<string, Json>>;
  readonly by: string;
}

/** A task asks where nobody can answer. */
class NobodyToAskError extends TradewindError {
  constructor({ taskId, subject }: { taskId: string; subject: string }) {
    super({
      code: "TW3053",
      message: `Task "${taskId}" asks "${subject}", without a time limit, in a run that lives in memory: nobody can answer.`,
      hint: `Give run() the answer: { answers: { ${JSON.stringify(taskId)}: { options: [...] } } }. Or run it in a store.`,
    });
  }
}

/** The answers are held against the questions as those of people are. Of a run in memory no question waits for ever. */
export function preparedAnswersOf({ byTask, isAlone }: PreparedAnswersSettings, clock: Clock): PreparedAnswers {
  return ({ taskId }, question) => {
    const prepared = Object.hasOwn(byTask, taskId) ? byTask[taskId] : undefined;
    if (prepared) return answerTo(question, prepared, clock.now());
    if (isAlone && question.dueAt === null) throw new NobodyToAskError({ taskId, subject: question.subject });
    return undefined;
  };
}
