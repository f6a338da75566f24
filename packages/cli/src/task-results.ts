import { type DagDefinition, UnknownNameError } from "@tradewind/core";
import { isFinished, type TaskState, UNMAPPED } from "@tradewind/core/engine";
import type { SupervisorEvent } from "@tradewind/runtime";

/** How a task of a run ended. */
export interface TaskResult {
  readonly taskId: string;
  /** The index of an instance of a mapped task, as one number for all mappings around it; -1 for a task that is not mapped. */
  readonly mapIndex: number;
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

/** Gathers the results of a run's tasks from its events. A mapped task has one for each instance, once those are known. */
export class TaskResults {
  /** By task and map index. */
  readonly #results: Map<string, Map<number, TaskResult>>;
  readonly #dagId: string;

  constructor({ dagId, tasks }: DagDefinition) {
    this.#dagId = dagId;
    this.#results = new Map(
      [...tasks.keys()].map((taskId) => [taskId, new Map([[UNMAPPED, nothingOf(taskId, UNMAPPED)]])]),
    );
  }

  take(event: SupervisorEvent): void {
    if (event.kind === "runStarted" || event.kind === "runEnded") return;
    const instances = this.#results.get(event.taskId);
    if (!instances) return;
    // what stood for all of them is no result of its own any more
    if (event.mapIndex !== UNMAPPED) instances.delete(UNMAPPED);
    const before = instances.get(event.mapIndex) ?? nothingOf(event.taskId, event.mapIndex);
    instances.set(event.mapIndex, before);
    if (event.kind === "log") {
      (before.log as string[]).push(event.line.message);
      return;
    }
    const { state, startedAt, at, reason, error } = event;
    const durationMs = startedAt !== undefined && isFinished(state) ? at - startedAt : before.durationMs;
    instances.set(event.mapIndex, {
      ...before,
      state,
      tries: before.tries + Number(state === "running"),
      durationMs,
      reason,
      error,
    });
  }

  list(): TaskResult[] {
    return [...this.#results.values()].flatMap((instances) =>
      [...instances.values()].sort((a, b) => a.mapIndex - b.mapIndex),
    );
  }

  /** @throws UnknownNameError */
  get(taskId: string, mapIndex?: number): TaskResult {
    const instances = this.#results.get(taskId);
    const result = mapIndex === undefined ? instances?.values().next().value : instances?.get(mapIndex);
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

const nothingOf = (taskId: string, mapIndex: number): TaskResult => ({
  taskId,
  mapIndex,
  state: "none",
  tries: 0,
  durationMs: undefined,
  reason: undefined,
  error: undefined,
  log: [],
});
