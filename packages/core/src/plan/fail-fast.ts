import type { TaskState } from "../state/task-state.ts";
import type { GroupTries } from "./group-tries.ts";
import type { InstanceStates } from "./instance-states.ts";
import type { Ended, PlannedMove } from "./planned-move.ts";
import type { RunInstances } from "./run-instances.ts";
import type { RunParts } from "./run-parts.ts";

/** A run that the first failed task ends: nothing of it begins any more but teardowns. */
export class FailFast {
  readonly #states: InstanceStates;
  readonly #instances: RunInstances;
  readonly #tries: GroupTries | undefined;
  /** The instance whose failure ends the run. */
  #culprit: number | undefined;

  constructor({ states, instances, tries }: RunParts) {
    this.#states = states;
    this.#instances = instances;
    this.#tries = tries;
  }

  /** Why the run must not go on; undefined while it may. */
  get reason(): string | undefined {
    return this.#culprit === undefined ? undefined : `failFast: "${this.#instances.nameOf(this.#culprit)}" failed`;
  }

  /** An instance is in a state, now or since earlier: the first that has failed for good ends the run. */
  see(node: number, state: TaskState): void {
    if (state === "failed" && !this.#tries?.mayRunAgain(node)) this.#culprit ??= node;
  }

  /** Returns whether the run must not go on after these ends. */
  isEndedBy(ended: readonly Ended[]): boolean {
    for (const { node, state } of ended) this.see(node, state);
    return this.#culprit !== undefined;
  }

  /** What has not been scheduled never will be. */
  skipTheRest(): PlannedMove[] {
    const { reason } = this;
    const moves: PlannedMove[] = [];
    for (const node of this.#instances.all()) {
      if (!this.#states.isNone(node) || this.#instances.isTeardown(node)) continue;
      this.#states.set(node, "skipped");
      moves.push({ node, to: "skipped", reason });
    }
    return moves;
  }
}
