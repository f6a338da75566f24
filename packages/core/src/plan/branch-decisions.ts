import type { GroupTries } from "./group-tries.ts";
import type { InstanceStates } from "./instance-states.ts";
import type { MappedInstances } from "./mapped-instances.ts";
import type { PlannedMove } from "./planned-move.ts";
import type { RetriedGroup } from "./retried-groups.ts";
import type { RunGraph } from "./run-graph.ts";
import type { RunInstances } from "./run-instances.ts";
import type { RunParts } from "./run-parts.ts";
import { type StoredDecision, skippedBy } from "./skip-decision.ts";

/**
 * What the branches and short circuits of a run have decided. What a decision says about direct children is for good; deeper ones go by
 * their own rule when they are cleared later. With `at` it is heard of at the end of a group around it, without with its own.
 */
export class BranchDecisions {
  readonly #graph: RunGraph;
  readonly #states: InstanceStates;
  readonly #instances: RunInstances;
  readonly #mapping: MappedInstances | undefined;
  readonly #tries: GroupTries | undefined;
  /** Made when there are some. */
  #excluded: Set<number> | undefined;

  constructor({ graph, states, instances, mapping, tries }: RunParts) {
    this.#graph = graph;
    this.#states = states;
    this.#instances = instances;
    this.#mapping = mapping;
    this.#tries = tries;
  }

  /** Whether a branch or short circuit above an instance has excluded it. */
  excludes(node: number): boolean {
    if (!this.#excluded) return false;
    const tree = this.#mapping?.tree;
    for (let at: number | undefined = node; at !== undefined; at = tree?.parent(at))
      if (this.#excluded.has(at)) return true;
    return false;
  }

  /** Takes over a decision that was followed earlier. */
  restore(node: number, decision: StoredDecision, at?: RetriedGroup): void {
    this.#exclude(node, decision, this.#skippedTasks(node, decision, at));
  }

  /** Returns what is skipped at once. */
  follow(node: number, decision: StoredDecision, at?: RetriedGroup): PlannedMove[] {
    const tasks = this.#skippedTasks(node, decision, at);
    this.#exclude(node, decision, tasks);
    return this.#skip(node, tasks);
  }

  /** The tasks that a decision skips: those that hear of it at once, or when a group has ended. */
  #skippedTasks(node: number, decision: StoredDecision, at: RetriedGroup | undefined): readonly number[] {
    const tasks = skippedBy(this.#graph, this.#instances.taskOf(node), decision);
    return this.#tries ? tasks.filter((task) => this.#tries!.hears(task, node, at)) : tasks;
  }

  #exclude(node: number, decision: StoredDecision, tasks: readonly number[]): void {
    this.#tries?.keepDecision(node, decision);
    const direct = new Set(this.#graph.downstream[this.#instances.taskOf(node)]);
    for (const task of tasks) {
      if (!direct.has(task)) continue;
      this.#excluded ??= new Set();
      this.#excluded.add(this.#mapping ? this.#mapping.relative(node, task) : task);
    }
  }

  #skip(node: number, tasks: readonly number[]): PlannedMove[] {
    const reason = `skipped by "${this.#instances.nameOf(node)}"`;
    const nodes = this.#mapping ? tasks.flatMap((task) => this.#mapping!.judgedRelatives(node, task)) : tasks;
    return nodes.flatMap((other): PlannedMove[] => {
      if (!this.#states.isNone(other)) return [];
      this.#states.set(other, "skipped");
      return [{ node: other, to: "skipped", reason }];
    });
  }
}
