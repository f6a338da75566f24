import type { ListDocument } from "../document/dag-document.ts";
import { isUnsuccessful, type TaskState } from "../state/task-state.ts";
import type { InstanceTree, MappedRunGraph } from "./instance-tree.ts";
import { baseLists, combination, elementName, innerName, type ListLengths, lengthOf, listName } from "./list-length.ts";
import { MAX_ELEMENTS } from "./map-index.ts";
import { commonLength, type Expansion } from "./mapped-graph.ts";

/** How long the lists of an expansion are, and the lists that each is made of. */
export interface ExpandedLists {
  readonly lengths: readonly number[];
  readonly bases: readonly (readonly number[])[];
}

/** How often an expansion multiplies its tasks, or how they end because it cannot be known. */
export type ExpansionSize = number | { readonly to: "skipped" | "upstream_failed"; readonly reason: string };

/** What sizes depend on in a run. */
export interface SizedRun {
  readonly state: (node: number) => TaskState;
  /** Whether a task may know how an instance has ended, when it has. */
  readonly isKnown: (node: number, task: number) => boolean;
}

/** How long the lists are that something is mapped over, as far as what returns them has ended. */
export class ExpansionSizes {
  readonly #graph: MappedRunGraph;
  readonly #tree: InstanceTree;
  readonly #run: SizedRun;
  readonly #lengths = new Map<number, ListLengths>();
  readonly #lists = new Map<string, ExpandedLists>();

  constructor(graph: MappedRunGraph, tree: InstanceTree, run: SizedRun) {
    this.#graph = graph;
    this.#tree = tree;
    this.#run = run;
  }

  /** What an instance has said of its result. */
  note(node: number, lengths: ListLengths): void {
    this.#lengths.set(node, lengths);
  }

  /** Undefined while something has not ended that it is mapped over. */
  of(expansion: Expansion, path: readonly number[]): ExpansionSize | undefined {
    return this.#size(expansion, path, this.#run.isKnown);
  }

  /** The same for an expansion that the store has: what it was made from was known then. */
  ofRestored(expansion: Expansion, path: readonly number[]): ExpansionSize | undefined {
    return this.#size(expansion, path, ALWAYS);
  }

  #size(expansion: Expansion, path: readonly number[], isKnown: SizedRun["isKnown"]): ExpansionSize | undefined {
    for (const producer of expansion.producers) {
      const node = this.#producer(expansion, path, producer);
      if (!this.#tree.isDone(node) || !isKnown(node, expansion.members[0]!)) return undefined;
      const state = this.#run.state(node);
      const isOne = !this.#tree.isExpanded(node);
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

  /** Undefined while the length of one of them is not known. */
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
    const shared = commonLength(chains[producer]!, around);
    // of a loop its last iteration is what those outside of it see
    if (shared === 0 && chains[producer]![0]?.loop) return this.#tree.lastChild(producer) ?? producer;
    return this.#tree.find(producer, path, shared);
  }

  #baseLength(expansion: Expansion, path: readonly number[], list: ListDocument): number | undefined {
    if (list.kind === "literal") return list.length;
    if (list.kind === "element") return this.#innerLength(path, list);
    if (list.kind !== "xcom") return undefined;
    const node = this.#producer(expansion, path, this.#graph.indexOf.get(list.taskId)!);
    const level = this.#tree.level(node);
    const depth = this.#graph.mapped.chains[this.#tree.taskOf(node)]!.length;
    if (level === depth) return this.#number(node, listName(list.key, list.path));
    return level + 1 === depth ? this.#withValue(node, list).length : this.#tree.childCount(node);
  }

  /** The instances of a mapped task that have a value to map over: those that returned none are left out. */
  #withValue(node: number, { key, path }: { readonly key: string; readonly path: readonly string[] }): number[] {
    const name = elementName(key, path);
    return this.#tree
      .children(node)
      .filter((child) => this.#run.state(child) === "success" && this.#number(child, name) === 1);
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
    if (this.#tree.isExpanded(node)) {
      return this.#number(this.#withValue(node, of)[index]!, listName(of.key, [...of.path, ...picked]));
    }
    const inner = this.#lengths.get(node)?.[innerName(of.key, of.path, picked)];
    return typeof inner === "object" ? inner[index] : undefined;
  }

  #number(node: number, name: string): number | undefined {
    const length = this.#lengths.get(node)?.[name];
    return typeof length === "number" ? length : undefined;
  }
}

const ALWAYS = () => true;
