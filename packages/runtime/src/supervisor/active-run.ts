import { type RunGraph, RunProgress, type Timer } from "@tradewind/core/engine";
import type { RunFacts } from "@tradewind/worker";
import type { RunEnd, RunRequest } from "./run-request.ts";

/** An attempt that has been queued and has not ended. */
export interface LiveAttempt {
  readonly run: ActiveRun;
  readonly task: number;
  readonly taskId: string;
  readonly token: string;
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly waitingSince: number | undefined;
  startedAt: number | undefined;
  /** Whether the store knows that it is running. */
  isRecorded: boolean;
}

/** What the store knows of a task that has a row: needed to move it on. */
export interface KnownRow {
  readonly token: string;
  readonly tryNumber: number;
  /** The number of the last try that is allowed; grows when the task is cleared. */
  readonly maxTries: number;
  readonly waitingSince: number | undefined;
}

/** A run in memory: a cache of the store. */
export class ActiveRun {
  readonly request: RunRequest;
  readonly facts: RunFacts;
  readonly graph: RunGraph;
  readonly progress: RunProgress;
  readonly rows = new Map<number, KnownRow>();
  readonly timers = new Set<Timer>();
  /** Callbacks that wait for their delivery. */
  readonly callbacks = new Set<number>();
  /** Known once the run is in the store. */
  runKey = -1;
  /** How it ended, once it has; callbacks may still be under way. */
  end: RunEnd | undefined;
  readonly done: Promise<RunEnd>;
  #resolve!: (end: RunEnd) => void;
  #reject!: (error: unknown) => void;

  constructor(request: RunRequest, graph: RunGraph, startedAt: number) {
    const { document, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf } = request;
    this.request = request;
    this.graph = graph;
    this.progress = new RunProgress(graph);
    this.facts = {
      dagId: document.dagId,
      runId,
      runType,
      logicalDate,
      dataIntervalStart,
      dataIntervalEnd,
      conf,
      startedAt,
    };
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Resolves `done` when the run has ended and nothing of it is under way. */
  finishIfDone(): void {
    if (this.end && this.callbacks.size === 0) this.#resolve(this.end);
  }

  /** The run cannot be carried on here. */
  abandon(error: unknown): void {
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    this.#reject(error);
  }
}
