import { type Slots, WaitingRoom } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import type { Executor } from "../executors/executor.ts";
import type { ActiveRun } from "./active-run.ts";
import { inputsOf, NO_INPUTS } from "./attempt-inputs.ts";
import { attemptRequest } from "./attempt-request.ts";
import type { LiveAttempt } from "./live-attempt.ts";

export interface DispatcherParts {
  readonly store: Store;
  readonly executor: Executor;
  readonly slots: Slots;
  /** Slots have come free for attempts that waited: writes that they are queued, then launches them. */
  readonly promote: (run: ActiveRun, attempts: readonly LiveAttempt[]) => void;
  readonly onError: (run: ActiveRun, error: unknown) => void;
}

/** Between the plan and the executor: who waits for a slot, who holds one, who executes. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #executing = new Map<string, LiveAttempt>();
  readonly #waiting = new WaitingRoom<LiveAttempt>();
  /** Runs that are to be loaded anew, by key. */
  readonly #aside = new Map<number, ActiveRun[]>();
  #isClosed = false;
  #onIdle: (() => void) | undefined;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Attempts that the executor has, by token. */
  get executing(): ReadonlyMap<string, LiveAttempt> {
    return this.#executing;
  }

  /** Attempts that wait for a slot. */
  get waiting(): Iterable<LiveAttempt> {
    return this.#waiting;
  }

  /** From now on nobody is given a slot. */
  closeForNew(): void {
    this.#isClosed = true;
  }

  /** Where the attempt goes: a slot right away if nobody waits for one, otherwise it takes its place among those who do. */
  slotFor(attempt: LiveAttempt): "queued" | "scheduled" {
    const { slots } = this.#parts;
    const isFree = !this.#isClosed && this.#waiting.size === 0 && !slots.blockerOf(attempt.claim, attempt.runKey);
    if (isFree) this.takeSlot(attempt);
    return isFree ? "queued" : "scheduled";
  }

  takeSlot(attempt: LiveAttempt): void {
    this.#parts.slots.take(attempt.claim, attempt.runKey);
    attempt.run.holders.add(attempt);
  }

  giveSlot(attempt: LiveAttempt): void {
    if (attempt.run.holders.delete(attempt)) this.#parts.slots.give(attempt.claim, attempt.runKey);
  }

  /** A deferred attempt gives its slot back, but for that of a pool which counts deferred ones. */
  holdDeferred(attempt: LiveAttempt): void {
    if (this.#parts.slots.takeDeferred(attempt.claim)) attempt.run.deferred.add(attempt);
  }

  freeDeferred(attempt: LiveAttempt): void {
    if (attempt.run.deferred.delete(attempt)) this.#parts.slots.giveDeferred(attempt.claim);
  }

  wait(attempt: LiveAttempt): void {
    this.#waiting.add(attempt);
  }

  /** Gives free slots to attempts that wait for one. */
  fill(): void {
    if (this.#isClosed || this.#waiting.size === 0) return;
    const taken = new Map<ActiveRun, LiveAttempt[]>();
    for (let next = this.#waiting.take(this.#parts.slots); next; next = this.#waiting.take(this.#parts.slots)) {
      this.takeSlot(next);
      const ofRun = taken.get(next.run);
      if (ofRun) ofRun.push(next);
      else taken.set(next.run, [next]);
    }
    for (const [run, attempts] of taken) this.#parts.promote(run, attempts);
  }

  /** The store has it as queued: the executor gets it, as soon as no earlier attempt of the same task is there any more. */
  launch(attempt: LiveAttempt): void {
    // its slot goes when what was set aside does
    if (attempt.run.isDropped) return;
    const predecessor = attempt.run.isAdopted ? this.#predecessorOf(attempt) : undefined;
    if (predecessor) predecessor.successors = [...(predecessor.successors ?? []), attempt];
    else this.#start(attempt);
  }

  /** Takes an attempt out of the executor's hands. Undefined for one that nobody waits for any more. */
  release(token: string): LiveAttempt | undefined {
    const attempt = this.#executing.get(token);
    if (!attempt) return undefined;
    this.#executing.delete(token);
    // the store may still have it as queued when its run is to be loaded anew, be it told to end: the slot goes with the others then
    if (!this.#aside.get(attempt.run.runKey)?.includes(attempt.run)) this.giveSlot(attempt);
    if (attempt.successors) for (const successor of attempt.successors) this.launch(successor);
    if (this.#executing.size === 0) this.#onIdle?.();
    return attempt;
  }

  /** Nothing of the run waits here any more. What executes keeps its slots until it has ended. */
  forget(run: ActiveRun): void {
    this.#leave(run);
    this.#giveAll(run);
  }

  /** The run will be loaded anew. Until `letGo` it keeps its slots: the store has its attempts as queued still. */
  setAside(run: ActiveRun): void {
    this.#leave(run);
    this.#aside.set(run.runKey, [...(this.#aside.get(run.runKey) ?? []), run]);
  }

  /** The run has been loaded anew, or is over: what was set aside gives its slots back. */
  letGo(runKey: number): void {
    for (const run of this.#aside.get(runKey) ?? []) this.#giveAll(run);
    this.#aside.delete(runKey);
  }

  #leave(run: ActiveRun): void {
    for (const attempt of [...this.#waiting]) if (attempt.run === run) this.#waiting.delete(attempt);
  }

  #giveAll(run: ActiveRun): void {
    for (const attempt of run.holders) if (!this.#executing.has(attempt.token)) this.giveSlot(attempt);
    for (const attempt of run.deferred) this.freeDeferred(attempt);
  }

  /** Takes instances of a run out of everybody's hands: what waits does so no more, what executes is told to end. */
  stop(run: ActiveRun, nodes: ReadonlySet<number>, reason: string): void {
    const isMeant = (attempt: LiveAttempt) => attempt.run === run && nodes.has(attempt.node);
    for (const attempt of [...this.#waiting].filter(isMeant)) this.#waiting.delete(attempt);
    for (const attempt of [...run.deferred].filter(isMeant)) this.freeDeferred(attempt);
    for (const attempt of this.#executing.values()) if (isMeant(attempt)) this.#cancel(attempt, reason);
  }

  cancel(run: ActiveRun, reason: string): void {
    for (const attempt of this.#executing.values()) if (attempt.run === run) this.#cancel(attempt, reason);
  }

  /**
   * What executes for a stored run now belongs to the object that has been loaded for it; attempts whose token is no longer valid
   * are told to end. Returns those that have ended in the meantime.
   */
  rebind(runKey: number, run: ActiveRun | undefined): LiveAttempt[] {
    const ended: LiveAttempt[] = [];
    for (const attempt of [...this.#executing.values()]) {
      if (attempt.run.runKey !== runKey || attempt.isStale) continue;
      const task = run?.graph.indexOf.get(attempt.taskId);
      const node = task === attempt.task ? run?.instances.nodeOf(task, attempt.mapIndex) : undefined;
      const isCurrent = run && node !== undefined && run.rows.get(node)?.token === attempt.token;
      if (isCurrent) this.#move(attempt, run, node);
      else if (attempt.earlyEnd) this.release(attempt.token);
      else this.#cancel(attempt, "the task was cleared, or its state was set by hand");
      if (isCurrent && attempt.earlyEnd) ended.push(attempt);
    }
    return ended;
  }

  whenIdle(): Promise<void> {
    if (this.#executing.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  /** The executor is gone, and what it had with it. */
  clear(): void {
    this.#executing.clear();
    this.#onIdle?.();
  }

  #cancel(attempt: LiveAttempt, reason: string): void {
    attempt.isStale = true;
    this.#parts.executor.cancel(attempt.token, reason);
  }

  #move(attempt: LiveAttempt, run: ActiveRun, node: number): void {
    this.giveSlot(attempt);
    attempt.run = run;
    attempt.node = node;
    attempt.isRecorded = run.instances.state(node) === "running";
    this.takeSlot(attempt);
  }

  /** An attempt of the same task that was told to end and has not ended yet. */
  #predecessorOf({ run, taskId, mapIndex }: LiveAttempt): LiveAttempt | undefined {
    for (const other of this.#executing.values()) {
      if (other.run.runKey === run.runKey && other.taskId === taskId && other.mapIndex === mapIndex) return other;
    }
    return undefined;
  }

  #start(attempt: LiveAttempt): void {
    const { store, executor, onError } = this.#parts;
    this.#executing.set(attempt.token, attempt);
    const inputs = inputsOf(store, attempt.run, attempt.node);
    if (!inputs) {
      executor.start(attemptRequest(attempt, NO_INPUTS));
      return;
    }
    inputs.then(
      (found) => executor.start(attemptRequest(attempt, found)),
      (error: unknown) => {
        this.release(attempt.token);
        onError(attempt.run, error);
      },
    );
  }
}
