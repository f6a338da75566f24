import { type DagDefinition, UnknownNameError } from "@tradewind/core";
import { isFinished, type TaskState } from "@tradewind/core/engine";
import type { SupervisorEvent } from "@tradewind/runtime";

/** How a task of a run ended. */
export interface TaskResult {
  readonly taskId: string;
  readonly state: TaskState;
  /** How many attempts there were; 0 for a task that never started. */
  readonly tries: number;
  /** Of the last attempt; undefined for a task that never started. */
  readonly durationMs: number | undefined;
  readonly reason: string | undefined;
  readonly error:
    | { readonly name: string; readonly message: string; readonly stack?: string; readonly hint?: string }
    | undefined;
  /** What it wrote to its log, all attempts. */
  readonly log: readonly string[];
}

/** Gathers the results of a run's tasks from its events. */
export class TaskResults {
  readonly #results: Map<string, TaskResult>;
  readonly #dagId: string;

  constructor({ dagId, tasks }: DagDefinition) {
    this.#dagId = dagId;
    const nothing = { state: "none", tries: 0, durationMs: undefined, reason: undefined, error: undefined } as const;
    this.#results = new Map([...tasks.keys()].map((taskId) => [taskId, { taskId, ...nothing, log: [] }]));
  }

  take(event: SupervisorEvent): void {
    if (event.kind === "runStarted" || event.kind === "runEnded") return;
    const before = this.#results.get(event.taskId);
    if (!before) return;
    if (event.kind === "log") {
      (before.log as string[]).push(event.line.message);
      return;
    }
    const { state, startedAt, at, reason, error } = event;
    const durationMs = startedAt !== undefined && isFinished(state) ? at - startedAt : before.durationMs;
    this.#results.set(event.taskId, {
      ...before,
      state,
      tries: before.tries + Number(state === "running"),
      durationMs,
      reason,
      error,
    });
  }

  list(): TaskResult[] {
    return [...this.#results.values()];
  }

  get(taskId: string): TaskResult {
    const result = this.#results.get(taskId);
    if (!result)
      throw new UnknownNameError({
        kind: "task",
        found: taskId,
        known: this.#results.keys(),
        within: `DAG "${this.#dagId}"`,
      });
    return result;
  }
}
