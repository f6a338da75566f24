import type { AttemptRequest } from "@tradewind/worker";
import type { LiveAttempt } from "./live-attempt.ts";

/** What a worker is told about an attempt. */
export function attemptRequest(
  attempt: LiveAttempt,
  { inputs, elements }: Pick<AttemptRequest, "inputs" | "elements">,
): AttemptRequest {
  const { run, taskId, mapIndex, token, tryNumber, maxTries, waitingSince, resume } = attempt;
  return {
    token,
    file: run.file,
    run: run.facts,
    taskId,
    mapIndex,
    expandedTiCount: run.instances.siblings(attempt.node),
    tryNumber,
    maxTries,
    executionTimeoutMs: run.graph.tasks[attempt.task]!.executionTimeoutMs,
    mayHaveXComs: tryNumber > 1 && resume === undefined,
    inputs,
    elements,
    waitingSince: waitingSince ?? null,
    resume: resume === undefined ? null : JSON.parse(resume),
    testMode: false,
  };
}
