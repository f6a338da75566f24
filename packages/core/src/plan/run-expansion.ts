import { append } from "./append.ts";
import type { ExpansionSize } from "./expansion-sizes.ts";
import type { InstanceStates } from "./instance-states.ts";
import type { MappedRunGraph } from "./instance-tree.ts";
import type { Expansion, MappedGraph } from "./mapped-graph.ts";
import type { MappedInstances, Unfolding } from "./mapped-instances.ts";
import type { PlannedMove, RestoredTask } from "./planned-move.ts";
import { RestoredInstances } from "./restored-instances.ts";
import type { RunParts } from "./run-parts.ts";
import type { UpstreamEnds } from "./upstream-ends.ts";

/** A run in which something is mapped. */
type MappedRun = RunParts & { readonly mapping: MappedInstances };

/** Gives mapped tasks and groups their instances when it has become known how many, or ends them as what they are mapped over has. */
export class RunExpansion {
  readonly #mapped: MappedGraph;
  readonly #mapping: MappedInstances;
  readonly #states: InstanceStates;
  readonly #ends: UpstreamEnds;
  readonly #restored: RestoredInstances;

  constructor({ graph, mapping, states }: MappedRun, ends: UpstreamEnds) {
    this.#mapped = graph.mapped!;
    this.#mapping = mapping;
    this.#states = states;
    this.#ends = ends;
    this.#restored = new RestoredInstances(graph as MappedRunGraph, mapping, states);
  }

  /** Brings the instances into being that the store has. Yields each with its node. */
  restore(rows: Iterable<RestoredTask>): Generator<[node: number, row: RestoredTask]> {
    return this.#restored.read(rows, (node, count) => this.#expand(node, count));
  }

  /** Moves that a restored run owes: what stands for instances that there are goes. */
  resume(): PlannedMove[] {
    return this.#restored.takePlaceHolders().map((node): PlannedMove => ({ node, to: "removed", reason: NO_ELEMENT }));
  }

  /** The rule of an instance has come true: returns what is done instead of queueing it; undefined when it is to be queued. */
  insteadOf(node: number): PlannedMove[] | undefined {
    if (this.#mapping.expandsItself(node)) return this.#expandTask(node);
    return this.#mapping.wasExpandedEarlier(node) ? this.#startAgain(node) : undefined;
  }

  /** A mapped task gets its instances, ends as what it is mapped over has, or waits for that. */
  #expandTask(node: number): PlannedMove[] {
    const { tree } = this.#mapping;
    const expansion = this.#mapped.chains[tree.taskOf(node)]!.at(-1)!;
    const size = this.#mapping.sizes.of(expansion, tree.path(node));
    if (size === undefined) return [];
    if (typeof size !== "number") return [this.#end(node, size)];
    return [...this.#expand(node, size), ...this.#queueChildren(node)];
  }

  /** An instance that a user has cleared, and not all of its expansion: it starts again if there is an element for it still. */
  #startAgain(node: number): PlannedMove[] {
    const size = this.#mapping.sizeAround(node);
    if (size === undefined) return [];
    if (typeof size !== "number") return [this.#end(node, size)];
    const to = this.#mapping.tree.path(node).at(-1)! < size ? "queued" : "removed";
    this.#states.set(node, to);
    return [{ node, to, reason: to === "queued" ? undefined : NO_ELEMENT }];
  }

  #end(node: number, size: Exclude<ExpansionSize, number>): PlannedMove {
    this.#states.set(node, size.to);
    return { node, ...size };
  }

  #queueChildren(node: number): PlannedMove[] {
    const queued: PlannedMove[] = [];
    for (const child of this.#mapping.tree.children(node)) {
      if (!this.#states.isNone(child)) continue;
      this.#states.set(child, "queued");
      queued.push({ node: child, to: "queued", reason: undefined });
    }
    return queued;
  }

  /** Gives an instance its children; those that the store has from before and that are too many now are removed. */
  #expand(node: number, count: number): PlannedMove[] {
    const { tree } = this.#mapping;
    tree.expand(node, count);
    // how many iterations of a loop are too many is known when it has ended
    const isLoop = this.#mapped.chains[tree.taskOf(node)]![tree.level(node)]!.loop !== undefined;
    const leftOver = isLoop ? [] : this.#restored.leftOver(node, count);
    this.#states.multiply(count, tree.size);
    this.#ends.grow(tree.size);
    return leftOver.map((extra): PlannedMove => {
      if (extra !== node) this.#states.leaveOut(extra);
      return { node: extra, to: "removed", reason: NO_ELEMENT };
    });
  }

  /** A loop has another iteration. What is to be judged then joins `affected`. */
  addIteration(loop: Expansion, affected: Set<number>): PlannedMove[] {
    const { tree } = this.#mapping;
    let place = 0;
    for (const task of loop.members) {
      // a task that takes no part in the run has no instances
      if (!tree.isExpanded(task)) continue;
      const child = tree.grow(task);
      place = tree.childCount(task) - 1;
      this.#states.multiply(2, tree.size);
      this.#ends.grow(tree.size);
      affected.add(child);
    }
    return this.unfold(this.#mapping.insideOf(loop, [place]), affected);
  }

  /** A loop has ended: what the store has of later iterations, which have been cleared, does not come again. */
  removeIterations(loop: Expansion): PlannedMove[] {
    const leftOver = loop.members.flatMap((task) => this.#restored.leftOverIterations(task));
    this.#ends.grow(this.#mapping.tree.size);
    this.#states.multiply(1, this.#mapping.tree.size);
    for (const node of leftOver) this.#states.leaveOut(node);
    return leftOver.map((node): PlannedMove => ({ node, to: "removed", reason: NO_ITERATION }));
  }

  /** Expands the groups for which it has become known how often, and the groups in them. What is to be judged then joins `affected`. */
  unfold(ready: readonly Unfolding[], affected: Set<number>): PlannedMove[] {
    const moves: PlannedMove[] = [];
    const waiting = [...ready];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { expansion, path } = next;
      if (expansion.task !== undefined || expansion.level !== path.length) continue;
      const nodes = this.#mapping.unexpanded(expansion, path).filter((node) => this.#states.isNone(node));
      const size = nodes.length === 0 ? undefined : this.#mapping.sizes.of(expansion, path);
      if (size === undefined) continue;
      if (typeof size !== "number") {
        for (const node of nodes) moves.push(this.#end(node, size));
        continue;
      }
      for (const node of nodes) {
        append(moves, this.#expand(node, size));
        for (const child of this.#mapping.tree.children(node)) affected.add(child);
      }
      append(waiting, this.#mapping.inside(expansion, path, size));
    }
    return moves;
  }
}

const NO_ITERATION = "the loop has ended before this iteration";
const NO_ELEMENT = "there is no such element any more";
