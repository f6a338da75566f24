import type { TaskState } from "../state/task-state.ts";
import { type ExpansionSize, ExpansionSizes, type SizedRun } from "./expansion-sizes.ts";
import type { InstanceTree, MappedRunGraph } from "./instance-tree.ts";
import { mapPathOf } from "./map-index.ts";
import { commonLength, type Expansion } from "./mapped-graph.ts";

/** Instances of a task: those on a path and all `levels` below it. */
export interface Scope {
  readonly path: readonly number[];
  readonly levels: number;
}

/** An expansion within the instances of the groups around it that `path` names. */
export interface Unfolding {
  readonly expansion: Expansion;
  readonly path: readonly number[];
}

/** What is particular to a run in which something is mapped: which instances there are, and what they have to do with one another. */
export class MappedInstances {
  readonly tree: InstanceTree;
  readonly #graph: MappedRunGraph;
  readonly #state: (node: number) => TaskState;
  readonly sizes: ExpansionSizes;
  /** Instances whose expansion the store has, and not the plan decided: some of their children may have been cleared. */
  readonly #expandedEarlier = new Set<number>();

  constructor(graph: MappedRunGraph, tree: InstanceTree, run: SizedRun) {
    this.#graph = graph;
    this.#state = run.state;
    this.tree = tree;
    this.sizes = new ExpansionSizes(graph, tree, run);
  }

  /** The store has the expansion of an instance. */
  noteExpanded(node: number): void {
    this.#expandedEarlier.add(node);
  }

  nodeOf(task: number, mapIndex: number): number | undefined {
    const path = mapPathOf(mapIndex);
    const node = this.tree.find(task, path);
    return this.tree.mapIndex(node) === mapIndex ? node : undefined;
  }

  // Relations

  /**
   * The instances, one for each task below, that count how this one ends. One that ends although those below it in its group may be
   * expanded yet, counts for all of theirs.
   */
  downstream(node: number): number[] {
    const task = this.tree.taskOf(node);
    const level = this.tree.level(node);
    const path = this.tree.path(node);
    const shared = this.#graph.mapped.sharedDown[task]!;
    return this.#graph.downstream[task]!.map((next, i) => this.tree.find(next, path, Math.min(shared[i]!, level)));
  }

  /** The instance of another task under which everything lies that is related to this one. */
  relative(node: number, task: number): number {
    const { chains } = this.#graph.mapped;
    const shared = commonLength(chains[this.tree.taskOf(node)]!, chains[task]!);
    return this.tree.find(task, this.tree.path(node), Math.min(shared, this.tree.level(node)));
  }

  wholeOf(task: number): Scope {
    return this.#scope([], [], task);
  }

  scopeOf(node: number, task: number): Scope {
    return this.#scope(this.#graph.mapped.chains[this.tree.taskOf(node)]!, this.tree.path(node), task);
  }

  scopeWithin({ within }: Expansion, path: readonly number[], task: number): Scope {
    return this.#scope(
      within.map((id) => this.#graph.mapped.expansionOf.get(id)!),
      path,
      task,
    );
  }

  #scope(chain: readonly Expansion[], path: readonly number[], task: number): Scope {
    const its = this.#graph.mapped.chains[task]!;
    const shared = Math.min(commonLength(chain, its), path.length);
    // of a loop its last iteration is what those outside of it see
    if (shared === 0 && its[0]?.loop && this.tree.isExpanded(task))
      return { path: [this.tree.childCount(task) - 1], levels: its.length - 1 };
    return { path: path.slice(0, shared), levels: its.length - shared };
  }

  /** Whether it is the gate of an iteration after which there is another one: nobody outside of the loop goes by it. */
  isPassedGate(node: number): boolean {
    const task = this.tree.taskOf(node);
    return this.#graph.mapped.loops!.has(task) && node !== (this.tree.lastChild(task) ?? task);
  }

  relatives(node: number, task: number): number[] {
    const { chains } = this.#graph.mapped;
    const isOutside = chains[task]![0]?.loop !== undefined && chains[this.tree.taskOf(node)]![0] !== chains[task]![0];
    // of a loop its last iteration is what those outside of it see
    const seen = isOutside ? (this.tree.lastChild(task) ?? task) : this.relative(node, task);
    return [...this.tree.leaves(seen)];
  }

  judgedRelatives(node: number, task: number): number[] {
    return this.judgedBelow(this.relative(node, task));
  }

  /** The instances at or below one whose trigger rule is judged. */
  judgedBelow(node: number): number[] {
    const level = this.#graph.mapped.ruleLevel[this.tree.taskOf(node)]!;
    return [...this.tree.leaves(node, level)].flatMap((leaf) =>
      this.tree.isExpanded(leaf) ? this.#clearedBelow(leaf) : [leaf],
    );
  }

  /** Instances that wait although others of their expansion have run: those that a user has cleared one by one. */
  #clearedBelow(node: number): number[] {
    if (!this.#expandedEarlier.has(node)) return [];
    const cleared = this.tree.children(node).filter((child) => this.#state(child) === "none");
    if (cleared.length === 0) this.#expandedEarlier.delete(node);
    return cleared;
  }

  /** Whether an instance waits that was expanded earlier: what it is mapped over may have changed since. */
  wasExpandedEarlier(node: number): boolean {
    const parent = this.tree.parent(node);
    return parent !== undefined && this.#expandedEarlier.has(parent);
  }

  /** The size of the expansion that an instance came from. */
  sizeAround(node: number): ExpansionSize | undefined {
    const expansion = this.#graph.mapped.chains[this.tree.taskOf(node)]!.at(-1)!;
    return this.sizes.of(expansion, this.tree.path(node).slice(0, -1));
  }

  /** Whether the trigger rule is judged for this instance: not for one that stands for those of a group, or of which the rule has been judged. */
  isJudged(node: number): boolean {
    return (
      !this.tree.isExpanded(node) && this.tree.level(node) >= this.#graph.mapped.ruleLevel[this.tree.taskOf(node)]!
    );
  }

  expandsItself(node: number): boolean {
    return this.#graph.mapped.chains[this.tree.taskOf(node)]!.length > this.tree.level(node);
  }

  // Expansion

  /** The expansions over what has now ended with this instance; tasks that are mapped themselves are to be judged again. */
  fedBy(node: number, judged: Set<number>): Unfolding[] {
    const { mapped } = this.#graph;
    const ready: Unfolding[] = [];
    for (const expansion of mapped.feeds[this.tree.taskOf(node)]!) {
      const [first] = expansion.members;
      if (first === undefined) continue;
      for (const at of this.tree.leaves(this.relative(node, first), expansion.level)) {
        if (this.tree.level(at) !== expansion.level) continue;
        if (this.tree.isExpanded(at)) {
          const isKnown = this.sizes.of(expansion, this.tree.path(at)) !== undefined;
          if (isKnown) for (const child of this.#clearedBelow(at)) judged.add(child);
        } else if (expansion.task === undefined) ready.push({ expansion, path: this.tree.path(at) });
        else judged.add(at);
      }
    }
    return ready;
  }

  /** All groups that have not been expanded, within each instance of those around them. */
  folded(): Unfolding[] {
    return this.#graph.mapped.expansions.flatMap((expansion) => {
      const [first] = expansion.members;
      if (expansion.task !== undefined || first === undefined) return [];
      return [...this.tree.leaves(first, expansion.level)]
        .filter((node) => !this.tree.isExpanded(node) && this.tree.level(node) === expansion.level)
        .map((node): Unfolding => ({ expansion, path: this.tree.path(node) }));
    });
  }

  /** The instances that stand for the members of a mapped group. */
  unexpanded({ members, level }: Expansion, path: readonly number[]): number[] {
    return members
      .map((task) => this.tree.find(task, path, level))
      .filter((node) => !this.tree.isExpanded(node) && this.tree.level(node) === level);
  }

  /** The groups that are mapped within each instance of a mapped group. */
  inside(outer: Expansion, path: readonly number[], size: number): Unfolding[] {
    return Array.from({ length: size }, (_, place) => this.insideOf(outer, [...path, place])).flat();
  }

  /** The same for one instance. */
  insideOf({ id, level }: Expansion, path: readonly number[]): Unfolding[] {
    return this.#graph.mapped.expansions
      .filter((inner) => inner.task === undefined && inner.level === level + 1 && inner.within.at(-1) === id)
      .map((expansion): Unfolding => ({ expansion, path }));
  }
}
