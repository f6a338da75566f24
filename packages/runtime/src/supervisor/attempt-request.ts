import { DEFAULT_QUEUE } from "@tradewind/core/engine";
import type { AttemptRequest } from "@tradewind/worker";
import type { LiveAttempt } from "./live-attempt.ts";

/** What a worker is told about an attempt. */
export function attemptRequest(
  attempt: LiveAttempt,
  { inputs, elements }: Pick<AttemptRequest, "inputs" | "elements">,
): AttemptRequest {
  const { run, taskId, mapIndex, token, tryNumber, maxTries, waitingSince, resume } = attempt;
  const task = run.graph.tasks[attempt.task]!;
  const { executor, executorConfig, queue } = attempt.assignment ?? task;
  return {
    token,
    file: run.file,
    run: run.facts,
    taskId,
    mapIndex,
    expandedTiCount: run.instances.siblings(attempt.node),
    tryNumber,
    maxTries,
    executionTimeoutMs: task.executionTimeoutMs,
    executor,
    executorConfig,
    queue: queue === DEFAULT_QUEUE ? undefined : queue,
    mayHaveXComs: tryNumber > 1 && resume === undefined,
    inputs,
    elements,
    waitingSince: waitingSince ?? null,
    resume: resume === undefined ? null : JSON.parse(resume),
    testMode: false,
  };
}
