import type { ListDocument } from "../document/dag-document.ts";
import { isFinished, isUnsuccessful, type TaskState } from "../state/task-state.ts";
import type { InstanceTree, MappedRunGraph } from "./instance-tree.ts";
import { baseLists, combination, elementName, innerName, type ListLengths, lengthOf, listName } from "./list-length.ts";
import { MAX_ELEMENTS, mapPathOf } from "./map-index.ts";
import { commonLength, type Expansion } from "./mapped-graph.ts";
import type { RestoredTask } from "./planned-move.ts";

/** How long the lists of an expansion are, and the lists that each is made of. */
export interface ExpandedLists {
  readonly lengths: readonly number[];
  readonly bases: readonly (readonly number[])[];
}

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

/** How often an expansion multiplies its tasks, or how they end because it cannot be known. */
export type ExpansionSize = number | { readonly to: "skipped" | "upstream_failed"; readonly reason: string };

/** What is particular to a run in which something is mapped: which instances there are, and what is known of the lists they come from. */
export class MappedInstances {
  readonly tree: InstanceTree;
  readonly #graph: MappedRunGraph;
  readonly #state: (node: number) => TaskState;
  readonly #isKnown: (node: number, task: number) => boolean;
  readonly #lengths = new Map<number, ListLengths>();
  readonly #lists = new Map<string, ExpandedLists>();
  /** Instances that the store has and that do not exist yet, by task. */
  readonly #strays = new Map<number, RestoredTask[]>();
  /** Instances whose expansion the store has, and not the plan decided: some of their children may have been cleared. */
  readonly #restored = new Set<number>();
  #isRestoring = false;

  /** `isKnown`: whether a task may know how an instance has ended, when it has. */
  constructor(
    graph: MappedRunGraph,
    tree: InstanceTree,
    { state, isKnown }: { state: (node: number) => TaskState; isKnown: (node: number, task: number) => boolean },
  ) {
    this.#graph = graph;
    this.#state = state;
    this.#isKnown = isKnown;
    this.tree = tree;
  }

  noteLengths(node: number, lengths: ListLengths): void {
    this.#lengths.set(node, lengths);
  }

  nodeOf(task: number, mapIndex: number): number | undefined {
    const path = mapPathOf(mapIndex);
    const node = this.tree.find(task, path);
    return this.tree.mapIndex(node) === mapIndex ? node : undefined;
  }

  // Relations

  /** The instances, one for each task below, that count how this one ends. Those of its own group have ended with it. */
  downstream(node: number): number[] {
    const task = this.tree.taskOf(node);
    const level = this.tree.level(node);
    const path = this.tree.path(node);
    const shared = this.#graph.mapped.sharedDown[task]!;
    return this.#graph.downstream[task]!.flatMap((next, i) =>
      shared[i]! > level ? [] : [this.tree.find(next, path, shared[i])],
    );
  }

  /** The instance of another task under which everything lies that is related to this one. */
  relative(node: number, task: number): number {
    const { chains } = this.#graph.mapped;
    const shared = commonLength(chains[this.tree.taskOf(node)]!, chains[task]!);
    return this.tree.find(task, this.tree.path(node), Math.min(shared, this.tree.level(node)));
  }

  wholeOf(task: number): Scope {
    return { path: [], levels: this.#graph.mapped.chains[task]!.length };
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
    return { path: path.slice(0, shared), levels: its.length - shared };
  }

  relatives(node: number, task: number): number[] {
    return [...this.tree.leaves(this.relative(node, task))];
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
    if (!this.#restored.has(node)) return [];
    const cleared = this.tree.children(node).filter((child) => this.#state(child) === "none");
    if (cleared.length === 0) this.#restored.delete(node);
    return cleared;
  }

  /** Whether an instance waits that was expanded earlier: what it is mapped over may have changed since. */
  wasExpandedEarlier(node: number): boolean {
    const parent = this.tree.parent(node);
    return parent !== undefined && this.#restored.has(parent);
  }

  /** The same as `sizeOf`, for the expansion that an instance came from. */
  sizeAround(node: number): ExpansionSize | undefined {
    const expansion = this.#graph.mapped.chains[this.tree.taskOf(node)]!.at(-1)!;
    return this.sizeOf(expansion, this.tree.path(node).slice(0, -1));
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
          const isKnown = this.sizeOf(expansion, this.tree.path(at)) !== undefined;
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
  inside({ id, level }: Expansion, path: readonly number[], size: number): Unfolding[] {
    const inner = this.#graph.mapped.expansions.filter(
      (expansion) => expansion.task === undefined && expansion.level === level + 1 && expansion.within.at(-1) === id,
    );
    return inner.flatMap((expansion) =>
      Array.from({ length: size }, (_, place): Unfolding => ({ expansion, path: [...path, place] })),
    );
  }

  /** Undefined while something has not ended that it is mapped over. */
  sizeOf(expansion: Expansion, path: readonly number[]): ExpansionSize | undefined {
    for (const producer of expansion.producers) {
      const node = this.#producer(expansion, path, producer);
      if (!this.tree.isDone(node) || !this.#isKnownTo(expansion, node)) return undefined;
      const state = this.#state(node);
      const isOne = !this.tree.isExpanded(node);
      if (isOne && state !== "success") {
        const { taskId } = this.#graph.tasks[producer]!;
        return {
          to: isUnsuccessful(state) ? "upstream_failed" : "skipped",
          reason: `mapped over "${taskId}", which is ${state}`,
        };
      }
    }
    const lists = this.listsOf(expansion, path);
    if (!lists) return { to: "upstream_failed", reason: "what it is mapped over has no length" };
    const size = lists.lengths.reduce((product, length) => product * length, 1);
    if (size === 0) return { to: "skipped", reason: "mapped over an empty list" };
    return size <= MAX_ELEMENTS
      ? size
      : { to: "upstream_failed", reason: `mapped over ${size} elements; there can be ${MAX_ELEMENTS}` };
  }

  /** What the store has expanded was known then. */
  #isKnownTo({ members }: Expansion, node: number): boolean {
    return this.#isRestoring || this.#isKnown(node, members[0]!);
  }

  listsOf(expansion: Expansion, path: readonly number[]): ExpandedLists | undefined {
    const at = path.slice(0, expansion.level);
    const name = `${expansion.index} ${at.join(".")}`;
    const known = this.#lists.get(name);
    if (known) return known;
    const bases = expansion.lists.map((list) => baseLists(list).map((base) => this.#baseLength(expansion, at, base)));
    if (bases.some((lengths) => lengths.includes(undefined))) return undefined;
    const found = bases as number[][];
    const lists = { bases: found, lengths: expansion.lists.map((list, i) => lengthOf(list, found[i]!)) };
    this.#lists.set(name, lists);
    return lists;
  }

  #producer({ within }: Expansion, path: readonly number[], producer: number): number {
    const { chains, expansionOf } = this.#graph.mapped;
    const around = within.map((id) => expansionOf.get(id)!);
    return this.tree.find(producer, path, commonLength(chains[producer]!, around));
  }

  #baseLength(expansion: Expansion, path: readonly number[], list: ListDocument): number | undefined {
    if (list.kind === "literal") return list.length;
    if (list.kind === "element") return this.#innerLength(path, list);
    if (list.kind !== "xcom") return undefined;
    const node = this.#producer(expansion, path, this.#graph.indexOf.get(list.taskId)!);
    const level = this.tree.level(node);
    const depth = this.#graph.mapped.chains[this.tree.taskOf(node)]!.length;
    if (level === depth) return this.#number(node, listName(list.key, list.path));
    return level + 1 === depth ? this.#withValue(node, list).length : this.tree.childCount(node);
  }

  /** The instances of a mapped task that have a value to map over: those that returned none are left out. */
  #withValue(node: number, { key, path }: { readonly key: string; readonly path: readonly string[] }): number[] {
    const name = elementName(key, path);
    return this.tree
      .children(node)
      .filter((child) => this.#state(child) === "success" && this.#number(child, name) === 1);
  }

  /** How long the list is that an element of the list of a group around is. */
  #innerLength(
    path: readonly number[],
    { expansion: id, list, path: picked }: ListDocument & { kind: "element" },
  ): number | undefined {
    const outer = this.#graph.mapped.expansionOf.get(id)!;
    const lists = this.listsOf(outer, path);
    const of = outer.lists[list]!;
    if (!lists) return undefined;
    const index = combination(path[outer.level]!, lists.lengths)[list]!;
    if (of.kind === "literal") return of.inner?.[picked.join(".")]?.[index];
    if (of.kind !== "xcom") return undefined;
    const node = this.#producer(outer, path, this.#graph.indexOf.get(of.taskId)!);
    if (this.tree.isExpanded(node)) {
      return this.#number(this.#withValue(node, of)[index]!, listName(of.key, [...of.path, ...picked]));
    }
    const inner = this.#lengths.get(node)?.[innerName(of.key, of.path, picked)];
    return typeof inner === "object" ? inner[index] : undefined;
  }

  #number(node: number, name: string): number | undefined {
    const length = this.#lengths.get(node)?.[name];
    return typeof length === "number" ? length : undefined;
  }

  // What the store has

  /**
   * Goes through what the store has, task by task in the order of the graph, and brings the instances into being that it speaks of.
   * Yields each with its node.
   */
  *restored(
    rows: Iterable<RestoredTask>,
    expand: (node: number, count: number) => unknown,
  ): Generator<[node: number, row: RestoredTask]> {
    this.#isRestoring = true;
    const byTask = new Map<number, RestoredTask[]>();
    for (const row of rows) {
      const known = byTask.get(row.task);
      if (known) known.push(row);
      else byTask.set(row.task, [row]);
    }
    for (const task of this.#graph.tasks.keys()) {
      for (const [level, expansion] of this.#graph.mapped.chains[task]!.entries()) {
        for (const node of [...this.tree.leaves(task, level)]) {
          if (this.tree.isExpanded(node) || this.tree.level(node) !== level) continue;
          const count = this.#restoredCount(expansion, node, byTask);
          if (count === undefined) continue;
          const nodes = expansion.task === undefined ? this.unexpanded(expansion, this.tree.path(node)) : [node];
          for (const one of nodes) {
            // a task that takes no part in the run has no instances
            if (this.#state(one) === "removed") continue;
            expand(one, count);
            if (expansion.task !== undefined) this.#restored.add(one);
          }
        }
      }
      for (const row of byTask.get(task) ?? []) {
        const node = this.nodeOf(task, row.mapIndex);
        if (node === undefined || (this.tree.isExpanded(node) && row.state === "none")) this.#stray(row);
        else if (!this.tree.isExpanded(node)) {
          if (row.state === "none" && this.expandsItself(node)) this.#stray(row);
          yield [node, row];
        }
      }
    }
    this.#isRestoring = false;
  }

  /** How many instances there are below a node, as far as the store knows of them; undefined when it has none there. */
  #restoredCount(
    expansion: Expansion,
    node: number,
    rows: ReadonlyMap<number, readonly RestoredTask[]>,
  ): number | undefined {
    const path = this.tree.path(node);
    const isBelow = (other: readonly number[]) =>
      other.length > path.length && path.every((index, level) => other[level] === index);
    const members = expansion.task === undefined ? expansion.members : [expansion.task];
    let most = -1;
    let isKept = false;
    for (const member of members) {
      for (const { mapIndex, state } of rows.get(member) ?? []) {
        const other = mapPathOf(mapIndex);
        if (state === "removed" || !isBelow(other)) continue;
        most = Math.max(most, other[path.length]!);
        isKept ||= state !== "none";
      }
    }
    // where all have been cleared the expansion is made anew
    if (!isKept) return undefined;
    const size = this.sizeOf(expansion, path);
    return typeof size === "number" ? Math.max(size, most + 1) : most + 1;
  }

  #stray(row: RestoredTask): void {
    this.#strays.set(row.task, [...(this.#strays.get(row.task) ?? []), row]);
  }

  /** Of what the store has below a node that now has `count` children, what those do not cover; the node itself, if the store has it. */
  leftOver(node: number, count: number): number[] {
    const task = this.tree.taskOf(node);
    const path = this.tree.path(node);
    return (this.#strays.get(task) ?? []).flatMap(({ mapIndex, state }) => {
      if (isFinished(state)) return [];
      if (mapIndex === this.tree.mapIndex(node)) return [node];
      const other = mapPathOf(mapIndex);
      const isChild = mapIndex >= 0 && other.length === path.length + 1 && path.every((index, i) => other[i] === index);
      return isChild && other.at(-1)! >= count ? [this.tree.addRemoved(task, node, other.at(-1)!)] : [];
    });
  }
}
