import { isFinished, type TaskState } from "../state/task-state.ts";
import type { ExpandedLists } from "./expansion-sizes.ts";
import type { InstancesOfRun } from "./group-tries.ts";
import type { InstanceStates } from "./instance-states.ts";
import { UNMAPPED } from "./map-index.ts";
import type { Expansion } from "./mapped-graph.ts";
import type { MappedInstances, Scope } from "./mapped-instances.ts";
import type { RunGraph } from "./run-graph.ts";

/** Which instances a run has, and what they have to do with one another: tasks themselves where nothing is mapped. */
export class RunInstances implements InstancesOfRun {
  readonly #graph: RunGraph;
  readonly #states: InstanceStates;
  readonly #mapping: MappedInstances | undefined;

  constructor(graph: RunGraph, states: InstanceStates, mapping: MappedInstances | undefined) {
    this.#graph = graph;
    this.#states = states;
    this.#mapping = mapping;
  }

  state(node: number): TaskState {
    return this.#states.of(node);
  }

  taskOf(node: number): number {
    return this.#mapping ? this.#mapping.tree.taskOf(node) : node;
  }

  /** The number under which the store has an instance. */
  mapIndex(node: number): number {
    return this.#mapping ? this.#mapping.tree.mapIndex(node) : UNMAPPED;
  }

  /** Which elements an instance has, outermost expansion first; empty for a task that is not mapped. */
  path(node: number): readonly number[] {
    return this.#mapping ? this.#mapping.tree.path(node) : NO_PATH;
  }

  /** What people call it. */
  nameOf(node: number): string {
    const { taskId } = this.#graph.tasks[this.taskOf(node)]!;
    const path = this.path(node);
    return path.length === 0 ? taskId : `${taskId}[${path.join(".")}]`;
  }

  isTeardown(node: number): boolean {
    return this.#graph.tasks[this.taskOf(node)]!.role === "teardown";
  }

  /** How many instances there are of the innermost mapping that an instance comes from; undefined for a task that is not mapped. */
  siblings(node: number): number | undefined {
    const tree = this.#mapping?.tree;
    const parent = tree?.parent(node);
    if (!tree || parent === undefined) return undefined;
    // how many iterations there will be nobody knows
    const innermost = this.#graph.mapped!.chains[tree.taskOf(node)]![tree.level(parent)]!;
    return innermost.loop ? undefined : tree.childCount(parent);
  }

  /** The instance that the store has under a number; undefined while it does not exist (yet, or any more). */
  nodeOf(task: number, mapIndex: number): number | undefined {
    if (!this.#mapping) return mapIndex === UNMAPPED ? task : undefined;
    return this.#mapping.nodeOf(task, mapIndex);
  }

  /**
   * Which instances of a task an instance looks at: those on this path and all `levels` below it. Without an instance: all there are.
   */
  scopeOf(node: number | undefined, task: number): Scope {
    if (!this.#mapping) return { path: NO_PATH, levels: 0 };
    return node === undefined ? this.#mapping.wholeOf(task) : this.#mapping.scopeOf(node, task);
  }

  /** The same for what something within the instances of mapped groups is mapped over. */
  scopeWithin(expansion: Expansion, path: readonly number[], task: number): Scope {
    return this.#mapping!.scopeWithin(expansion, path, task);
  }

  /** How long the lists are that an instance of an expansion is made from, once they are known. */
  listsOf(expansion: Expansion, path: readonly number[]): ExpandedLists | undefined {
    return this.#mapping?.sizes.listsOf(expansion, path);
  }

  /** All there are, but for those that only stand for others. */
  *all(): Generator<number> {
    const { tree } = this.#mapping ?? {};
    const size = tree ? tree.size : this.#graph.tasks.length;
    for (let node = 0; node < size; node++) if (!tree?.isExpanded(node)) yield node;
  }

  /** The instances of a task on a path, but for those that only stand for others. */
  instancesOn(task: number, path: readonly number[]): number[] {
    const { tree } = this.#mapping ?? {};
    return tree ? [...tree.leaves(tree.find(task, path))] : [task];
  }

  haveEndedOn(task: number, path: readonly number[]): boolean {
    const { tree } = this.#mapping ?? {};
    return tree ? tree.isDone(tree.find(task, path)) : isFinished(this.state(task));
  }

  /** The instances of another task that an instance looks at. */
  relatives(node: number, task: number): number[] {
    return this.#mapping ? this.#mapping.relatives(node, task) : [task];
  }

  /**
   * What an instance goes by: its own instances where it stands for some; else what stands for those that it looks at, since many may look
   * at the same many.
   */
  before(node: number): number[] {
    const mapping = this.#mapping;
    if (mapping?.tree.isExpanded(node)) return [...mapping.tree.leaves(node)];
    return this.#graph.upstream[this.taskOf(node)]!.map((task) => (mapping ? mapping.relative(node, task) : task));
  }

  /** Whether it only stands for others. */
  isExpanded(node: number): boolean {
    return this.#mapping?.tree.isExpanded(node) ?? false;
  }
}

const NO_PATH: readonly number[] = [];
