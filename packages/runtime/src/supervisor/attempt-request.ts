import type { AttemptRequest } from "@tradewind/worker";
import type { LiveAttempt } from "./active-run.ts";

/** What a worker is told about an attempt. */
export function attemptRequest(attempt: LiveAttempt, inputs: AttemptRequest["inputs"]): AttemptRequest {
  const { run, taskId, token, tryNumber, maxTries, waitingSince } = attempt;
  return {
    token,
    file: run.request.file,
    run: run.facts,
    taskId,
    mapIndex: -1,
    tryNumber,
    maxTries,
    executionTimeoutMs: run.graph.tasks[attempt.task]!.executionTimeoutMs,
    mayHaveXComs: tryNumber > 1,
    inputs,
    waitingSince: waitingSince ?? null,
    testMode: false,
  };
}
