import type { DagDocument } from "@tradewind/core";
import {
  absentTasks,
  type PlannedMove,
  type RunGraph,
  type RunInstances,
  RunProgress,
  type Timer,
} from "@tradewind/core/engine";
import type { WriteChain } from "@tradewind/store";
import type { RunFacts } from "@tradewind/worker";
import type { DagVersion } from "./document-versions.ts";
import type { InstancePolicy } from "./instance-policy.ts";
import type { ListElements } from "./list-elements.ts";
import type { LiveAttempt } from "./live-attempt.ts";
import type { RunEnd } from "./run-request.ts";

/** What the store knows of a task that has a row and may be moved on. */
export interface KnownRow {
  readonly token: string;
  readonly tryNumber: number;
  /** The number of the last try that is allowed; grows when the task is cleared. */
  readonly maxTries: number;
  readonly waitingSince: number | undefined;
  readonly resume?: string | undefined;
  /** There was no element for it any more; there may be again. */
  readonly isRemoved?: boolean;
}

export interface ActiveRunParts {
  readonly version: DagVersion;
  readonly facts: RunFacts;
  /** Where workers load the DAG from; null when they have it. */
  readonly file: string | null;
  /** Of a run that is in the store. */
  readonly runKey?: number;
  /** Says where its attempts go. @default where their tasks say */
  readonly instancePolicy?: InstancePolicy | undefined;
}

/** A run in memory: a cache of the store. */
export class ActiveRun implements WriteChain {
  readonly version: DagVersion;
  readonly facts: RunFacts;
  readonly file: string | null;
  readonly instancePolicy: InstancePolicy | undefined;
  readonly graph: RunGraph;
  readonly progress: RunProgress;
  /** Tells runs apart where slots are counted, also before a run is in the store. */
  readonly slotKey: number;
  /** Of instances that have not ended, by the number that the run gives them. */
  readonly rows = new Map<number, KnownRow>();
  /** Attempts that occupy slots. */
  readonly holders = new Set<LiveAttempt>();
  /** Known once the run is in the store. */
  runKey: number;
  /** How it ended, once it has; callbacks may still be under way. */
  end: RunEnd | undefined;
  /** A write of it has failed or was lost: the store takes none of those that were made before that was known. */
  isBroken = false;
  /** It is about to end, whatever its tasks do: nothing of it is tried again. */
  isEnding = false;
  /** Whether a part of what was postponed is being written. */
  isCatchingUp = false;
  /** The store has moved on without this object: nothing that still comes from it counts. */
  isDropped = false;
  /** It is being loaded anew, by whoever carries it on: another object takes its place. */
  isAside = false;
  /** Whether attempts of an earlier object of the same run may still execute. */
  readonly isAdopted: boolean;
  // Made when they are needed: most runs do without, and a thousand of them may be in memory.
  #deferred: Set<LiveAttempt> | undefined;
  #timers: Set<Timer> | undefined;
  #callbacks: Set<number> | undefined;
  #pastIsMet: Set<number> | undefined;
  #strays: Map<string, KnownRow> | undefined;
  #elements: Map<string, Promise<ListElements | undefined>> | undefined;
  #postponed: PlannedMove[] | undefined;
  #done: Promise<RunEnd> | undefined;
  #settle: { readonly resolve: (end: RunEnd) => void; readonly reject: (error: unknown) => void } | undefined;
  #failure: { readonly error: unknown } | undefined;
  #successor: ActiveRun | undefined;

  constructor({ version, facts, file, runKey = -1, instancePolicy }: ActiveRunParts, slotKey: number) {
    this.version = version;
    this.slotKey = slotKey;
    this.facts = facts;
    this.file = file;
    this.instancePolicy = instancePolicy;
    this.runKey = runKey;
    this.isAdopted = runKey >= 0;
    this.graph = version.graph;
    this.progress = new RunProgress(version.graph, absentTasks(version.graph, facts.logicalDate));
  }

  /** Those that the plan knows of. */
  get instances(): RunInstances {
    return this.progress.instances;
  }

  get document(): DagDocument {
    return this.version.document;
  }

  /** Deferred attempts that occupy slots of their pool all the same. */
  get deferred(): Set<LiveAttempt> {
    this.#deferred ??= new Set();
    return this.#deferred;
  }

  get timers(): Set<Timer> {
    this.#timers ??= new Set();
    return this.#timers;
  }

  /** Callbacks that wait for their delivery. */
  get callbacks(): Set<number> {
    this.#callbacks ??= new Set();
    return this.#callbacks;
  }

  /** Held tasks of which it is known that their past allows them to start. */
  get pastIsMet(): Set<number> {
    this.#pastIsMet ??= new Set();
    return this.#pastIsMet;
  }

  /** What the store has of instances that the plan does not have yet, by task and map index. */
  get strays(): Map<string, KnownRow> {
    this.#strays ??= new Map();
    return this.#strays;
  }

  /** What the store knows of an instance. */
  rowOf(node: number): KnownRow | undefined {
    const row = this.rows.get(node);
    if (row || !this.#strays) return row;
    return this.#strays.get(strayName(this.instances.taskOf(node), this.instances.mapIndex(node)));
  }

  /** Lists that instances are mapped over, decoded. */
  get elements(): Map<string, Promise<ListElements | undefined>> {
    this.#elements ??= new Map();
    return this.#elements;
  }

  /** Moves that are planned, and too many for one turn. */
  get postponed(): PlannedMove[] {
    this.#postponed ??= [];
    return this.#postponed;
  }

  get hasPostponed(): boolean {
    return this.#postponed !== undefined && this.#postponed.length > 0;
  }

  /** For whoever waits for the run; a scheduler does not. */
  get done(): Promise<RunEnd> {
    this.#done ??= new Promise((resolve, reject) => {
      if (this.#successor) this.#successor.done.then(resolve, reject);
      else if (this.#isDone) resolve(this.end!);
      else if (this.#failure) reject(this.#failure.error);
      else this.#settle = { resolve, reject };
    });
    return this.#done;
  }

  /** Resolves `done` when the run has ended and nothing of it is under way. */
  finishIfDone(): boolean {
    if (!this.#isDone) return false;
    this.#settle?.resolve(this.end!);
    return true;
  }

  get #isDone(): boolean {
    return this.end !== undefined && !this.#callbacks?.size;
  }

  /** Whether all that is left to do waits for earlier runs. */
  get isHeld(): boolean {
    const { active, held } = this.progress;
    return held.size > 0 && held.size === active;
  }

  stopTimers(): void {
    if (!this.#timers) return;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  setAside(): void {
    this.isDropped = true;
    this.isAside = true;
    this.stopTimers();
  }

  /** Whoever waits for this object waits for another one of the same run from now on. */
  handOver(successor: ActiveRun): void {
    this.#successor = successor;
    if (this.#settle) successor.done.then(this.#settle.resolve, this.#settle.reject);
  }

  /** The run cannot be carried on by this object. */
  abandon(error: unknown): void {
    this.isDropped = true;
    this.stopTimers();
    this.#failure = { error };
    this.#settle?.reject(error);
  }
}

/** Notes what the store has of an instance, whether or not the plan has it. */
export function rememberRow(
  run: ActiveRun,
  task: number,
  { mapIndex, row }: { readonly mapIndex: number; readonly row: KnownRow },
): void {
  const node = run.instances.nodeOf(task, mapIndex);
  if (node === undefined) run.strays.set(strayName(task, mapIndex), row);
  else run.rows.set(node, row);
}

const strayName = (task: number, mapIndex: number): string => `${task} ${mapIndex}`;
