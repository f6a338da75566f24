import type { DagDocument } from "@tradewind/core";
import { absentTasks, type RunGraph, RunProgress, type Timer } from "@tradewind/core/engine";
import type { RunFacts } from "@tradewind/worker";
import type { DagVersion } from "./document-versions.ts";
import type { LiveAttempt } from "./live-attempt.ts";
import type { RunEnd } from "./run-request.ts";

/** What the store knows of a task that has a row: needed to move it on. */
export interface KnownRow {
  readonly token: string;
  readonly tryNumber: number;
  /** The number of the last try that is allowed; grows when the task is cleared. */
  readonly maxTries: number;
  readonly waitingSince: number | undefined;
  readonly resume?: string | undefined;
}

export interface ActiveRunParts {
  readonly version: DagVersion;
  readonly facts: RunFacts;
  /** Where workers load the DAG from; null when they have it. */
  readonly file: string | null;
  readonly slotKey: number;
  /** Of a run that is in the store. */
  readonly runKey?: number;
}

/** A run in memory: a cache of the store. */
export class ActiveRun {
  readonly version: DagVersion;
  readonly facts: RunFacts;
  readonly file: string | null;
  readonly graph: RunGraph;
  readonly progress: RunProgress;
  /** Tells runs apart where slots are counted, also before a run is in the store. */
  readonly slotKey: number;
  readonly rows = new Map<number, KnownRow>();
  /** Attempts that occupy slots. */
  readonly holders = new Set<LiveAttempt>();
  /** Deferred attempts that occupy slots of their pool all the same. */
  readonly deferred = new Set<LiveAttempt>();
  readonly timers = new Set<Timer>();
  /** Callbacks that wait for their delivery. */
  readonly callbacks = new Set<number>();
  /** Held tasks of which it is known that their past allows them to start. */
  readonly pastIsMet = new Set<number>();
  /** Known once the run is in the store. */
  runKey: number;
  /** How it ended, once it has; callbacks may still be under way. */
  end: RunEnd | undefined;
  /** The store has moved on without this object: nothing that still comes from it counts. */
  isDropped = false;
  /** Whether attempts of an earlier object of the same run may still execute. */
  readonly isAdopted: boolean;
  readonly done: Promise<RunEnd>;
  #resolve!: (end: RunEnd) => void;
  #reject!: (error: unknown) => void;

  constructor({ version, facts, file, slotKey, runKey = -1 }: ActiveRunParts) {
    this.version = version;
    this.slotKey = slotKey;
    this.facts = facts;
    this.file = file;
    this.runKey = runKey;
    this.isAdopted = runKey >= 0;
    this.graph = version.graph;
    this.progress = new RunProgress(version.graph, absentTasks(version.graph, facts.logicalDate));
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // whoever wants to know awaits `done`; a scheduler hears of a lost run in another way
    this.done.catch(() => {});
  }

  get document(): DagDocument {
    return this.version.document;
  }

  /** Resolves `done` when the run has ended and nothing of it is under way. */
  finishIfDone(): boolean {
    if (!this.end || this.callbacks.size > 0) return false;
    this.#resolve(this.end);
    return true;
  }

  stopTimers(): void {
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  /** The run cannot be carried on by this object. */
  abandon(error: unknown): void {
    this.isDropped = true;
    this.stopTimers();
    this.#reject(error);
  }
}
