import { type Answer, type Question, taskErrorOf } from "@tradewind/worker";
import type { ExecutorListener } from "./executor.ts";

/** The listener's answer as it travels back to the worker; an error travels, too. */
export async function answerQuestion(listener: ExecutorListener, token: string, question: Question): Promise<Answer> {
  try {
    return { ok: true, value: await listener.answer(token, question) };
  } catch (thrown) {
    return { ok: false, error: taskErrorOf(thrown, (text) => text) };
  }
}
