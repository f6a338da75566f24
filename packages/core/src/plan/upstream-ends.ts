import type { FinishedTaskState } from "../state/task-state.ts";
import { append } from "./append.ts";
import type { GroupTries } from "./group-tries.ts";
import type { InstanceTree } from "./instance-tree.ts";
import type { MappedInstances } from "./mapped-instances.ts";
import type { RetriedGroup } from "./retried-groups.ts";
import type { RunGraph } from "./run-graph.ts";
import type { RunParts } from "./run-parts.ts";
import type { UpstreamCounts } from "./trigger-rule.ts";

/** Where the counts of each outcome stand among those of an instance. */
const OUTCOME = { success: 0, failed: 1, skipped: 2, upstream_failed: 3, removed: 4 } as const satisfies Record<
  FinishedTaskState,
  number
>;
const OUTCOMES = 5;

/** For each instance how many of its upstreams ended in which way, so that one that ends costs its out-degree. */
export class UpstreamEnds {
  readonly #graph: RunGraph;
  readonly #mapping: MappedInstances | undefined;
  readonly #tries: GroupTries | undefined;
  /** One array, since a run of few tasks is mostly arrays. */
  #counts: Uint32Array;

  constructor({ graph, mapping, tries }: RunParts) {
    this.#graph = graph;
    this.#mapping = mapping;
    this.#tries = tries;
    this.#counts = new Uint32Array(graph.tasks.length * OUTCOMES);
  }

  /**
   * Counts how an instance ended for those of its downstreams that hear of it: without `at` of its own end, with it of that of the group.
   * Returns those whose rule may say something else now.
   */
  count(node: number, state: FinishedTaskState, at?: RetriedGroup): readonly number[] {
    const outcome = OUTCOME[state];
    if (this.#mapping) return this.#countMapped(this.#mapping, { node, outcome, at });
    const { setups, downstream } = this.#graph;
    const below = this.#hearing(downstream[node]!, node, at);
    for (const next of below) this.#counts[next * OUTCOMES + outcome]!++;
    return setups ? [...below, ...this.#hearing(setups.requiredBy[node]!, node, at)] : below;
  }

  #countMapped(
    mapping: MappedInstances,
    { node, outcome, at }: { node: number; outcome: number; at: RetriedGroup | undefined },
  ): number[] {
    if (this.#graph.mapped!.loops && mapping.isPassedGate(node)) return [];
    const changed: number[] = [];
    for (const target of mapping.downstream(node)) {
      if (this.#tries && !this.#tries.hears(mapping.tree.taskOf(target), node, at)) continue;
      const count = ++this.#counts[target * OUTCOMES + outcome]!;
      // rules ask whether there is one of a kind, and whether all have ended: between the two nothing changes for them
      if (count === 1 || this.#haveAllEnded(target, mapping.tree)) append(changed, mapping.judgedBelow(target));
    }
    const { setups } = this.#graph;
    if (!setups) return changed;
    for (const task of this.#hearing(setups.requiredBy[mapping.tree.taskOf(node)]!, node, at))
      append(changed, mapping.judgedRelatives(node, task));
    return changed;
  }

  /** Those of some tasks that hear of the end of an instance now. */
  #hearing(tasks: readonly number[], node: number, at: RetriedGroup | undefined): readonly number[] {
    return this.#tries ? tasks.filter((task) => this.#tries!.hears(task, node, at)) : tasks;
  }

  /** What stands for many may have counted an end for all of them. */
  #haveAllEnded(target: number, tree: InstanceTree): boolean {
    let open = 0;
    for (let at: number | undefined = target; at !== undefined; at = tree.parent(at)) {
      open += tree.total(at);
      for (let outcome = 0; outcome < OUTCOMES; outcome++) open -= this.#counts[at * OUTCOMES + outcome]!;
    }
    return open <= 0;
  }

  /** How the upstreams of an instance have ended: those of its own elements, and those outside of the groups around it. */
  of(node: number): UpstreamCounts {
    const counts = { total: 0, success: 0, failed: 0, skipped: 0, upstreamFailed: 0, removed: 0 };
    const tree = this.#mapping?.tree;
    for (let at: number | undefined = node; at !== undefined; at = tree?.parent(at)) {
      const first = at * OUTCOMES;
      counts.total += tree ? tree.total(at) : this.#graph.upstream[at]!.length;
      counts.success += this.#counts[first + OUTCOME.success]!;
      counts.failed += this.#counts[first + OUTCOME.failed]!;
      counts.skipped += this.#counts[first + OUTCOME.skipped]!;
      counts.upstreamFailed += this.#counts[first + OUTCOME.upstream_failed]!;
      counts.removed += this.#counts[first + OUTCOME.removed]!;
    }
    return counts;
  }

  /** The run has `size` numbers for its instances now. */
  grow(size: number): void {
    if (size * OUTCOMES <= this.#counts.length) return;
    const counts = new Uint32Array(Math.max(size * OUTCOMES, this.#counts.length * 2));
    counts.set(this.#counts);
    this.#counts = counts;
  }
}
