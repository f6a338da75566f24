import type { GroupInstance, Runtime } from "@tradewind/core/engine";
import type { Store, Transition } from "@tradewind/store";
import type { ActiveRun } from "./active-run.ts";
import type { SupervisorEvent } from "./events.ts";
import { groupStart, groupWait, hasEndedInStore, type StoredGroups } from "./group-moves.ts";

export interface GroupRetriesParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly write: (run: ActiveRun, moves: readonly Transition[], follow: () => void) => void;
  readonly wakeAfter: (run: ActiveRun, ms: number, body: () => void) => void;
  /** The run is what the store says now. */
  readonly loadAnew: (run: ActiveRun) => void;
  readonly onError: (run: ActiveRun, error: unknown) => void;
  readonly onEvent: ((event: SupervisorEvent) => void) | undefined;
}

/**
 * Tries groups again as a whole. A group whose tries are due waits: its tasks are `up_for_retry` until its time has come. Then they are
 * set back, and the run is loaded anew, as after an order that clears them: what runs next follows from what the store has.
 */
export class GroupRetries {
  readonly #parts: GroupRetriesParts;

  constructor(parts: GroupRetriesParts) {
    this.#parts = parts;
  }

  /** What the plan has asked for is in the store: groups that have to be tried again wait from now on. */
  look(run: ActiveRun): void {
    // what is postponed is not in the store yet, and may be of such a group
    if (!run.progress.tries?.hasDue || run.hasPostponed) return;
    for (const instance of run.progress.tries.takeDue()) this.#try(run, () => this.#wait(run, instance));
  }

  /** The group waits in the store, until then. */
  waitUntil(run: ActiveRun, instance: GroupInstance, nextAt: number): void {
    const { runtime, wakeAfter } = this.#parts;
    const left = Math.max(0, nextAt - runtime.clock.now());
    wakeAfter(run, left, () => this.#try(run, () => this.#start(run, instance)));
  }

  async #wait(run: ActiveRun, instance: GroupInstance): Promise<void> {
    const stored = await this.#read(run);
    // whoever has moved one of its tasks by hand is heard of in a moment, and the run is loaded anew
    if (!stored || !hasEndedInStore(run, instance, stored)) return;
    const at = this.#parts.runtime.clock.now();
    const { moves, waiting, nextAt, reason } = groupWait(run, instance, stored, at);
    this.#parts.write(run, moves, () => {
      const { dagId, runId } = run.facts;
      for (const { taskId, mapIndex, tryNumber } of waiting) {
        const what = { kind: "task", dagId, runId, taskId, mapIndex, tryNumber } as const;
        this.#parts.onEvent?.({
          ...what,
          state: "up_for_retry",
          at,
          startedAt: undefined,
          reason,
          error: undefined,
          nextAt,
        });
      }
      this.waitUntil(run, instance, nextAt);
    });
  }

  async #start(run: ActiveRun, instance: GroupInstance): Promise<void> {
    const stored = await this.#read(run);
    if (!stored) return;
    const { runtime } = this.#parts;
    const at = runtime.clock.now();
    const moves = groupStart(run, instance, stored, { at, newToken: () => runtime.newId() });
    if (moves.length > 0) this.#parts.write(run, moves, () => this.#parts.loadAnew(run));
  }

  /** Undefined when nothing is to become of the run's groups any more. */
  async #read(run: ActiveRun): Promise<StoredGroups | undefined> {
    const { store } = this.#parts;
    // what is being written must have its commit before it is read
    await store.transition([]);
    if (isOver(run)) return undefined;
    const stored = { rows: await store.getTaskInstances(run.runKey), tries: await store.getGroupTries(run.runKey) };
    return isOver(run) ? undefined : stored;
  }

  #try(run: ActiveRun, body: () => Promise<void>): void {
    body().catch((error: unknown) => this.#parts.onError(run, error));
  }
}

const isOver = (run: ActiveRun): boolean =>
  run.isDropped || run.isEnding || run.end !== undefined || run.progress.mustEnd !== undefined;
