import { TradewindError } from "@tradewind/core";
import { answerTo, type Clock, type Json } from "@tradewind/core/engine";
import type { InlineExecutorOptions, Notices, Supervisor } from "@tradewind/runtime";
import type { RunOptions } from "./run.ts";

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

/**
 * The answers that a program has prepared for the questions of its run, held against them as those of people are. Of a run in memory no
 * question waits for ever.
 */
export function preparedAnswers(
  { answers = {}, store }: Pick<RunOptions, "answers" | "store">,
  clock: Clock,
): NonNullable<InlineExecutorOptions["answers"]> {
  return ({ taskId }, question) => {
    const prepared = Object.hasOwn(answers, taskId) ? answers[taskId] : undefined;
    if (prepared) {
      const { options, params = {}, by = "run()" } = prepared;
      const values = JSON.parse(JSON.stringify(params)) as Record<string, Json>;
      return answerTo(question, { options, params: values, by }, clock.now());
    }
    if (store === "memory" && question.dueAt === null)
      throw new NobodyToAskError({ taskId, subject: question.subject });
    return undefined;
  };
}

/** Lets tasks go on that other processes have answered; looks for answers from when the first is waited for. */
export function watchedAnswers(notices: Notices | undefined) {
  let stop: (() => void) | undefined;
  return {
    watch(supervisor: Supervisor): void {
      if (stop || !supervisor.isAsking) return;
      stop = notices?.watch(() => void supervisor.readAnswers());
    },
    stop: () => stop?.(),
  };
}
