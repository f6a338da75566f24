import type { Runtime } from "@tradewind/core/engine";
import type { ActiveRun } from "./active-run.ts";
import type { SupervisorEvent } from "./events.ts";
import type { LiveAttempt } from "./live-attempt.ts";
import type { RunEnd } from "./run-request.ts";
import type { AttemptEnding } from "./task-moves.ts";

/** Tells whoever watches what has become of runs and their tasks, once it is in the store. */
export class RunEvents {
  readonly #runtime: Runtime;
  readonly #onEvent: ((event: SupervisorEvent) => void) | undefined;

  constructor({
    runtime,
    onEvent,
  }: {
    readonly runtime: Runtime;
    readonly onEvent?: ((event: SupervisorEvent) => void) | undefined;
  }) {
    this.#runtime = runtime;
    this.#onEvent = onEvent;
  }

  runStarted({ facts: { dagId, runId, runType, startedAt } }: ActiveRun): void {
    this.#onEvent?.({ kind: "runStarted", dagId, runId, runType, at: startedAt });
  }

  runEnded({ facts: { dagId, runId } }: ActiveRun, { state, reason }: Omit<RunEnd, "runKey">): void {
    this.#onEvent?.({ kind: "runEnded", dagId, runId, state, reason, at: this.#runtime.clock.now() });
  }

  task(
    attempt: Pick<LiveAttempt, "run" | "taskId" | "mapIndex" | "tryNumber" | "startedAt">,
    state: AttemptEnding["to"],
    at: number,
    details: Partial<Pick<AttemptEnding, "reason" | "error" | "nextAt">> = {},
  ): void {
    if (!this.#onEvent) return;
    const { run, taskId, mapIndex, tryNumber, startedAt } = attempt;
    const { dagId, runId } = run.facts;
    const { reason, error, nextAt } = details;
    this.#onEvent({
      kind: "task",
      dagId,
      runId,
      taskId,
      mapIndex,
      state,
      tryNumber,
      at,
      startedAt,
      reason,
      error,
      nextAt,
    });
  }
}
