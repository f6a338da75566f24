import { mapIndexOf, placeholderIndexOf } from "./map-index.ts";
import type { MappedGraph } from "./mapped-graph.ts";
import type { RunGraph } from "./run-graph.ts";

/** A graph with mapping. */
export type MappedRunGraph = RunGraph & { readonly mapped: MappedGraph };

/**
 * The task instances of a run in which something is mapped, as numbers. Every task begins as one of the same number as the task. Where
 * it is mapped this stands for all its instances until the expansion is known, and has them as children from then on; within a mapped group
 * the children may have children themselves.
 */
export class InstanceTree {
  readonly #graph: MappedRunGraph;
  readonly #tasks: number[] = [];
  readonly #parents: number[] = [];
  /** Place among its parent's children. */
  readonly #places: number[] = [];
  readonly #firstChildren: number[] = [];
  readonly #childCounts: number[] = [];
  /** The children of those that have got more than they had at first. Made when there are some. */
  #grown: Map<number, number[]> | undefined;
  /** How many instances its upstreams have, as far as those stand on its level. */
  readonly #totals: number[] = [];
  /** How many of the instances that it stands for have not ended. */
  readonly #open: number[] = [];

  constructor(graph: MappedRunGraph) {
    this.#graph = graph;
    for (const task of graph.tasks.keys()) this.#add(task, NOBODY, 0, 0);
  }

  get size(): number {
    return this.#tasks.length;
  }

  taskOf(node: number): number {
    return this.#tasks[node]!;
  }

  total(node: number): number {
    return this.#totals[node]!;
  }

  level(node: number): number {
    let level = 0;
    for (let at = this.#parents[node]!; at !== NOBODY; at = this.#parents[at]!) level++;
    return level;
  }

  parent(node: number): number | undefined {
    const parent = this.#parents[node]!;
    return parent === NOBODY ? undefined : parent;
  }

  isExpanded(node: number): boolean {
    return this.#childCounts[node]! > 0;
  }

  /** Whether nothing that it stands for is left to do. */
  isDone(node: number): boolean {
    return this.#open[node] === 0;
  }

  children(node: number): number[] {
    const grown = this.#grown?.get(node);
    if (grown) return [...grown];
    const first = this.#firstChildren[node]!;
    return Array.from({ length: this.#childCounts[node]! }, (_, place) => first + place);
  }

  childCount(node: number): number {
    return this.#childCounts[node]!;
  }

  child(node: number, place: number): number | undefined {
    if (place >= this.#childCounts[node]!) return undefined;
    return this.#grown?.get(node)?.[place] ?? this.#firstChildren[node]! + place;
  }

  lastChild(node: number): number | undefined {
    return this.child(node, this.#childCounts[node]! - 1);
  }

  path(node: number): number[] {
    const path: number[] = [];
    for (let at = node; this.#parents[at] !== NOBODY; at = this.#parents[at]!) path.unshift(this.#places[at]!);
    return path;
  }

  /** The number that the store has it under. */
  mapIndex(node: number): number {
    const path = this.path(node);
    const isWhole = path.length === this.#graph.mapped.chains[this.#tasks[node]!]!.length;
    return isWhole ? mapIndexOf(path) : placeholderIndexOf(path);
  }

  /** The node of a task that lies on a path, or the nearest above it that there is. */
  find(task: number, path: readonly number[], levels = path.length): number {
    let node = task;
    for (let level = 0; level < levels; level++) {
      const child = this.child(node, path[level]!);
      if (child === undefined) return node;
      node = child;
    }
    return node;
  }

  /** The nodes at or below `node` that have no children themselves, down to a level. */
  *leaves(node: number, level = Number.POSITIVE_INFINITY, from = this.level(node)): Generator<number> {
    const count = this.#childCounts[node]!;
    if (count === 0 || from >= level) {
      yield node;
      return;
    }
    const grown = this.#grown?.get(node);
    for (let place = 0; place < count; place++)
      yield* this.leaves(grown ? grown[place]! : this.#firstChildren[node]! + place, level, from + 1);
  }

  /** Gives a node its children; what is downstream of it now waits for so many instead of one. */
  expand(node: number, count: number): number {
    const first = this.size;
    const task = this.#tasks[node]!;
    const level = this.level(node);
    const path = this.path(node);
    for (let place = 0; place < count; place++) this.#add(task, node, place, level + 1);
    this.#firstChildren[node] = first;
    this.#childCounts[node] = count;
    for (let at: number = node; at !== NOBODY; at = this.#parents[at]!) this.#open[at]! += count - 1;
    const { sharedDown, chains } = this.#graph.mapped;
    // what is after a loop goes by its last iteration alone
    if (chains[task]![level]!.loop) return first;
    for (const [i, next] of this.#graph.downstream[task]!.entries()) {
      const shared = sharedDown[task]![i]!;
      if (shared <= level) this.#totals[this.find(next, path, shared)]! += count - 1;
    }
    return first;
  }

  /** Gives a node one child more: the next iteration of a loop. Returns it. */
  grow(node: number): number {
    const place = this.#childCounts[node]!;
    const child = this.#add(this.#tasks[node]!, node, place, this.level(node) + 1);
    this.#grown ??= new Map();
    const grown = this.#grown.get(node);
    if (grown) grown.push(child);
    else this.#grown.set(node, [...this.children(node), child]);
    this.#childCounts[node] = place + 1;
    for (let at: number = node; at !== NOBODY; at = this.#parents[at]!) this.#open[at]!++;
    return child;
  }

  /** One instance more or less that has not ended. */
  countOpen(node: number, by: 1 | -1): void {
    for (let at: number = node; at !== NOBODY; at = this.#parents[at]!) this.#open[at]! += by;
  }

  /** An instance of a task for which there is no element or iteration any more, on this path or, as a place holder, right above it. */
  addRemovedOn(task: number, path: readonly number[]): number {
    let under = task;
    for (const place of path.slice(0, -1)) {
      under = this.#addRemoved(task, under, place);
      // it stands for the one below it, and for nothing that the store has
      this.#childCounts[under] = 1;
      this.#firstChildren[under] = under + 1;
    }
    return this.#addRemoved(task, under, path.at(-1)!);
  }

  #addRemoved(task: number, under: number, place: number): number {
    const node = this.#add(task, under, place, this.level(under) + 1);
    this.#open[node] = 0;
    return node;
  }

  #add(task: number, parent: number, place: number, level: number): number {
    this.#tasks.push(task);
    this.#parents.push(parent);
    this.#places.push(place);
    this.#firstChildren.push(NOBODY);
    this.#childCounts.push(0);
    this.#totals.push(this.#graph.mapped.upstreamAt[task]![level]!);
    this.#open.push(1);
    return this.#tasks.length - 1;
  }
}

const NOBODY = -1;
