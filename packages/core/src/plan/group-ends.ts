import type { FinishedTaskState } from "../state/task-state.ts";
import { append } from "./append.ts";
import type { BranchDecisions } from "./branch-decisions.ts";
import type { GroupTries } from "./group-tries.ts";
import type { InstanceStates } from "./instance-states.ts";
import type { MappedInstances, Unfolding } from "./mapped-instances.ts";
import type { Ended, PlannedMove } from "./planned-move.ts";
import type { RunInstances } from "./run-instances.ts";
import type { RunParts } from "./run-parts.ts";
import type { UpstreamEnds } from "./upstream-ends.ts";

/** A run in which groups are tried again. */
type RetriedRun = RunParts & { readonly tries: GroupTries };

/** What follows when a group that can be tried again has come to its end: what is outside of it hears of its tasks now. */
export class GroupEnds {
  readonly #tries: GroupTries;
  readonly #states: InstanceStates;
  readonly #instances: RunInstances;
  readonly #mapping: MappedInstances | undefined;
  readonly #ends: UpstreamEnds;
  readonly #decisions: BranchDecisions;

  constructor({ tries, states, instances, mapping }: RetriedRun, ends: UpstreamEnds, decisions: BranchDecisions) {
    this.#tries = tries;
    this.#states = states;
    this.#instances = instances;
    this.#mapping = mapping;
    this.#ends = ends;
    this.#decisions = decisions;
  }

  /** Takes over the ends of groups that nobody has seen, or of which no task takes part in the run. */
  restore(): void {
    for (const instance of this.#tries.groupsEndedBy(this.#instances.all(), undefined)) {
      for (const node of this.#tries.instancesOf(instance)) {
        this.#ends.count(node, this.#finalState(node), instance.group);
        const decision = this.#decisionOf(node);
        if (decision) this.#decisions.restore(node, decision, instance.group);
      }
    }
  }

  /** Notes the groups that are due for another try although nothing of them ends any more. */
  noteDue(): void {
    this.#tries.groupsEndedBy(this.#instances.all(), this.#park);
  }

  /**
   * Some instances have ended, and groups with them. What is to be judged then joins `affected`, what can be expanded joins `ready`; returns
   * what the groups' branches skip outside of them.
   */
  follow(ended: readonly Ended[], affected: Set<number>, ready: Unfolding[]): PlannedMove[] {
    const skipped: PlannedMove[] = [];
    const nodes = ended.map(({ node }) => node);
    for (const instance of this.#tries.groupsEndedBy(nodes, this.#park)) {
      const { group } = instance;
      const own = this.#tries.instancesOf(instance);
      for (const node of own) {
        for (const next of this.#ends.count(node, this.#finalState(node), group)) affected.add(next);
        if (this.#mapping) append(ready, this.#mapping.fedBy(node, affected));
      }
      for (const node of own) {
        const decision = this.#decisionOf(node);
        if (decision) append(skipped, this.#decisions.follow(node, decision, group));
      }
    }
    return skipped;
  }

  /** What waits for the next try of its group: nothing more follows from how it has ended. */
  readonly #park = (nodes: readonly number[]): void => {
    for (const node of nodes) if (this.#states.of(node) !== "removed") this.#states.set(node, "up_for_retry");
  };

  #finalState(node: number): FinishedTaskState {
    return this.#states.of(node) as FinishedTaskState;
  }

  /** What a branch or short circuit in a group has decided, which holds outside of the group when that has ended. */
  #decisionOf(node: number) {
    return this.#states.of(node) === "success" ? this.#tries.decisionOf(node) : undefined;
  }
}
