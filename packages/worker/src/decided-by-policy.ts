import { type DecidedRetry, decideRetry, inAttempt } from "@tradewind/core/engine";
import type { RunningAttempt } from "./running-attempt.ts";

/** What the task's retry policy makes of an error, if there is one. A policy that fails itself decides nothing. */
export function decidedByPolicy(running: RunningAttempt, exception: unknown): DecidedRetry | undefined {
  const { retryPolicy } = running.task.options;
  if (retryPolicy === undefined) return undefined;
  const { tryNumber, maxTries } = running.attempt;
  const { worker } = running.log;
  try {
    const { context } = running;
    const decided = inAttempt(running, () => decideRetry(retryPolicy, { exception, tryNumber, maxTries, context }));
    if (decided.action !== "default") worker.info(sentenceOf(decided));
    return decided;
  } catch (error) {
    worker.warn(`The retryPolicy failed, so that it decides nothing: ${error}`);
    return undefined;
  }
}

function sentenceOf({ action, delayMs, reason }: DecidedRetry): string {
  const wait = delayMs === undefined ? "" : ` in ${delayMs / 1000} s`;
  const why = reason === undefined ? "" : `: ${reason}`;
  return `retryPolicy: ${action}${wait}${why}`;
}
