import { answerTo, type Clock, type Json } from "@tradewind/core/engine";
import type { InlineExecutorOptions } from "@tradewind/runtime";
import type { RunOptions } from "./run.ts";

/** The answers that a program has prepared for the questions of its run, held against them as those of people are. */
export function preparedAnswers(
  answers: NonNullable<RunOptions["answers"]>,
  clock: Clock,
): NonNullable<InlineExecutorOptions["answers"]> {
  return ({ taskId }, question) => {
    const prepared = Object.hasOwn(answers, taskId) ? answers[taskId] : undefined;
    if (!prepared) return undefined;
    const { options, params = {}, by = "run()" } = prepared;
    const values = JSON.parse(JSON.stringify(params)) as Record<string, Json>;
    return answerTo(question, { options, params: values, by }, clock.now());
  };
}
