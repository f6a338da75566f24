import { isFinished } from "../state/task-state.ts";
import type { InstanceStates } from "./instance-states.ts";
import type { MappedRunGraph } from "./instance-tree.ts";
import { mapPathOf } from "./map-index.ts";
import type { Expansion } from "./mapped-graph.ts";
import type { MappedInstances } from "./mapped-instances.ts";
import type { RestoredTask } from "./planned-move.ts";
import { isRepeating } from "./skip-decision.ts";

type RowsByTask = ReadonlyMap<number, readonly RestoredTask[]>;

/** Brings the instances of mapped tasks into being that the store has, and knows which of them are too many when an expansion is made anew. */
export class RestoredInstances {
  readonly #graph: MappedRunGraph;
  readonly #mapping: MappedInstances;
  readonly #states: InstanceStates;
  /** Instances that the store has and that do not exist yet, by task. */
  readonly #strays = new Map<number, RestoredTask[]>();
  /** What stands for instances that there are, and waits. */
  #placeHolders: number[] = [];

  constructor(graph: MappedRunGraph, mapping: MappedInstances, states: InstanceStates) {
    this.#graph = graph;
    this.#mapping = mapping;
    this.#states = states;
  }

  /**
   * Goes through what the store has, task by task in the order of the graph, and brings the instances into being that it speaks of.
   * Yields each with its node.
   */
  *read(
    rows: Iterable<RestoredTask>,
    expand: (node: number, count: number) => unknown,
  ): Generator<[node: number, row: RestoredTask]> {
    const byTask = byTaskOf(rows);
    for (const task of this.#graph.tasks.keys()) {
      this.#expandAsStored(task, byTask, expand);
      for (const row of byTask.get(task) ?? []) {
        const node = this.#mapping.nodeOf(task, row.mapIndex);
        if (node === undefined) this.#stray(row);
        else if (this.#mapping.tree.isExpanded(node)) {
          if (row.state === "none") this.#placeHolders.push(node);
        } else if (!this.#mapping.expandsItself(node)) yield [node, row];
        else {
          if (row.state === "none") this.#stray(row);
          // one that others have taken the place of stands for them again, since the store has none of them
          if (row.state !== "removed") yield [node, row];
        }
      }
    }
  }

  /** Level by level, since the instances of one are there when those above them have been expanded. */
  #expandAsStored(task: number, rows: RowsByTask, expand: (node: number, count: number) => unknown): void {
    const { tree } = this.#mapping;
    for (const [level, expansion] of this.#graph.mapped.chains[task]!.entries()) {
      for (const node of [...tree.leaves(task, level)]) {
        if (tree.isExpanded(node) || tree.level(node) !== level) continue;
        const count = this.#restoredCount(expansion, node, rows);
        if (count === undefined) continue;
        const nodes = expansion.task === undefined ? this.#mapping.unexpanded(expansion, tree.path(node)) : [node];
        for (const one of nodes) {
          // a task that takes no part in the run has no instances
          if (this.#states.of(one) === "removed" || this.#hasEnded(one, rows)) continue;
          expand(one, count);
          if (expansion.task !== undefined) this.#mapping.noteExpanded(one);
        }
      }
    }
  }

  /** Whether a node had ended before it was expanded: a mark says of all its instances, which there are not, how they end. */
  #hasEnded(node: number, rows: RowsByTask): boolean {
    const own = rows.get(this.#mapping.tree.taskOf(node));
    const mapIndex = this.#mapping.tree.mapIndex(node);
    const isEnd = ({ state }: RestoredTask) => isFinished(state) && state !== "removed";
    return own?.some((row) => row.mapIndex === mapIndex && isEnd(row)) ?? false;
  }

  /** How many instances there are below a node, as far as the store knows of them; undefined when it has none there. */
  #restoredCount(expansion: Expansion, node: number, rows: RowsByTask): number | undefined {
    if (expansion.loop) return this.#iterations(expansion, rows);
    const path = this.#mapping.tree.path(node);
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
    const size = this.#mapping.sizes.ofRestored(expansion, path);
    return typeof size === "number" ? Math.max(size, most + 1) : most + 1;
  }

  /** How many iterations of a loop there are: those of which a task has begun, and those that gates have asked for. */
  #iterations({ members, loop }: Expansion, rows: RowsByTask): number {
    let last = 0;
    for (const member of members) {
      for (const { mapIndex, state } of rows.get(member) ?? []) {
        if (state !== "none" && state !== "removed") last = Math.max(last, mapPathOf(mapIndex)[0] ?? 0);
      }
    }
    const gates = rows.get(this.#graph.indexOf.get(loop!.gate)!) ?? [];
    const repeating = new Set(
      gates.flatMap(({ mapIndex, state, decision }) =>
        state === "success" && isRepeating(decision) ? [mapPathOf(mapIndex)[0]!] : [],
      ),
    );
    let asked = 0;
    while (repeating.has(asked) && asked + 1 < loop!.maxIterations) asked++;
    return Math.max(last, asked) + 1;
  }

  /** Of what the store has of a loop's task, what is in iterations behind its last one. Told once. */
  leftOverIterations(task: number): number[] {
    const strays = this.#strays.get(task);
    if (!strays) return [];
    const count = this.#mapping.tree.childCount(task);
    const isLeft = ({ mapIndex, state }: RestoredTask) => !isFinished(state) && (mapPathOf(mapIndex)[0] ?? -1) >= count;
    this.#strays.set(
      task,
      strays.filter((row) => !isLeft(row)),
    );
    return strays.filter(isLeft).map(({ mapIndex }) => this.#mapping.tree.addRemovedOn(task, mapPathOf(mapIndex)));
  }

  /** What still stands for instances that there are, since it was cleared when others of its group had theirs. Told once. */
  takePlaceHolders(): readonly number[] {
    const placeHolders = this.#placeHolders;
    this.#placeHolders = [];
    return placeHolders;
  }

  #stray(row: RestoredTask): void {
    this.#strays.set(row.task, [...(this.#strays.get(row.task) ?? []), row]);
  }

  /** Of what the store has below a node that now has `count` children, what lies in none of those; the node itself, if the store has it. */
  leftOver(node: number, count: number): number[] {
    const task = this.#mapping.tree.taskOf(node);
    const path = this.#mapping.tree.path(node);
    return (this.#strays.get(task) ?? []).flatMap(({ mapIndex, state }) => {
      if (isFinished(state)) return [];
      if (mapIndex === this.#mapping.tree.mapIndex(node)) return [node];
      const other = mapPathOf(mapIndex);
      const isBelow = other.length > path.length && path.every((index, i) => other[i] === index);
      return isBelow && other[path.length]! >= count ? [this.#mapping.tree.addRemovedOn(task, other)] : [];
    });
  }
}

function byTaskOf(rows: Iterable<RestoredTask>): RowsByTask {
  const byTask = new Map<number, RestoredTask[]>();
  for (const row of rows) {
    const known = byTask.get(row.task);
    if (known) known.push(row);
    else byTask.set(row.task, [row]);
  }
  return byTask;
}
