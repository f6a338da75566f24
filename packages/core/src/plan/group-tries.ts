import type { TaskState } from "../state/task-state.ts";
import { mapPathOf } from "./map-index.ts";
import {
  type GroupInstance,
  groupBetween,
  groupsAround,
  type RetriedGroup,
  type RetriedGroups,
} from "./retried-groups.ts";
import type { RunGraph } from "./run-graph.ts";
import type { StoredDecision } from "./skip-decision.ts";

/** What the store has of the tries of a group. Without it the group is at its first one, with all of them before it. */
export interface RestoredTries {
  readonly groupId: string;
  readonly mapIndex: number;
  readonly tryNumber: number;
  /** The number of the last try that is allowed. */
  readonly maxTries: number;
  /** When its next try begins; null while it does not wait for one. */
  readonly nextAt: number | null;
}

/** What the groups need to know of a run. */
export interface InstancesOfRun {
  state(node: number): TaskState;
  taskOf(node: number): number;
  path(node: number): readonly number[];
  /** All instances of a task on a path, those that only stand for others left out. */
  instancesOn(task: number, path: readonly number[]): number[];
  /** Whether all of those have ended. */
  haveEndedOn(task: number, path: readonly number[]): boolean;
}

/** A graph in which groups are tried again. */
export type RetriedRunGraph = RunGraph & { readonly retried: RetriedGroups };

/**
 * What is particular to a run in which groups are tried again: how tasks of such a group have ended is kept from everything outside of it
 * until the group has come to its own end, which is when all of it has ended and none has failed, or no try is left.
 */
export class GroupTries {
  readonly #graph: RetriedRunGraph;
  readonly #run: InstancesOfRun;
  readonly #absent: ReadonlySet<number>;
  readonly #restored = new Map<string, RestoredTries>();
  readonly #ended = new Set<string>();
  readonly #waiting = new Set<string>();
  /** What stands for instances of mapped groups that there are not, since its tasks have ended before they were expanded. */
  readonly #unexpanded = new Map<string, GroupInstance>();
  readonly #decisions = new Map<number, StoredDecision>();
  #due: GroupInstance[] = [];
  #isClosed = false;

  /** `absent` tasks take no part in the run: nobody waits for them. */
  constructor(graph: RetriedRunGraph, run: InstancesOfRun, absent: readonly number[]) {
    this.#graph = graph;
    this.#run = run;
    this.#absent = new Set(absent);
  }

  /** Takes over what the store has. */
  restore(rows: Iterable<RestoredTries>): void {
    for (const row of rows) {
      const group = this.#graph.retried.groups.find(({ groupId }) => groupId === row.groupId);
      if (!group) continue;
      const name = nameOf({ group, path: mapPathOf(row.mapIndex) });
      this.#restored.set(name, row);
      if (row.nextAt !== null) this.#waiting.add(name);
    }
  }

  /** From now on no group is tried again: the run must not go on. */
  close(): void {
    this.#isClosed = true;
    this.#due = [];
  }

  /** The group for whose next try an instance waits. */
  awaitedBy(node: number): GroupInstance | undefined {
    if (this.#run.state(node) !== "up_for_retry") return undefined;
    return this.#groupsOf(node).find((instance) => this.#waiting.has(nameOf(instance)));
  }

  /** Which try the group is at, and which is its last. */
  triesOf(instance: GroupInstance): { readonly tryNumber: number; readonly maxTries: number } {
    return this.#restored.get(nameOf(instance)) ?? { tryNumber: 1, maxTries: instance.group.retries + 1 };
  }

  /** Groups that have to be tried again, and of which nobody has been told yet. */
  takeDue(): readonly GroupInstance[] {
    const due = this.#due;
    if (due.length > 0) this.#due = [];
    return due;
  }

  get hasDue(): boolean {
    return this.#due.length > 0;
  }

  /** The group whose end the other task waits for, if it does not go by the end of the task alone. */
  between(task: number, other: number): RetriedGroup | undefined {
    return this.#absent.has(task) ? undefined : groupBetween(this.#graph.retried, task, other);
  }

  /** Whether a task hears how an instance has ended at this moment: with its own end, or with that of a group around it. */
  hears(task: number, node: number, at: RetriedGroup | undefined): boolean {
    return this.between(this.#run.taskOf(node), task) === at;
  }

  /** Whether how an instance has ended is kept from another task, as yet. */
  hides(node: number, other: number): boolean {
    const group = this.between(this.#run.taskOf(node), other);
    if (!group) return false;
    const path = this.#run.path(node);
    const instances =
      path.length >= group.level
        ? [path]
        : this.#run.instancesOn(this.#run.taskOf(node), path).map((leaf) => this.#run.path(leaf));
    return instances.some((one) => !this.#ended.has(nameOf({ group, path: one.slice(0, group.level) })));
  }

  /** Whether all groups around an instance have come to their end: what became of it is for good. */
  haveEnded(node: number): boolean {
    return this.#groupsOf(node).every((instance) => this.#ended.has(nameOf(instance)));
  }

  /** Whether an instance that has failed may run again, because a group around it has tries left. */
  mayRunAgain(node: number): boolean {
    if (this.#isClosed || !this.#counts(node)) return false;
    return this.#groupsOf(node).some((instance) => this.#hasTriesLeft(instance));
  }

  /** Remembers what a branch or short circuit has decided: for tasks outside of its groups it holds when those have ended. */
  keepDecision(node: number, decision: StoredDecision): void {
    if (this.#graph.retried.chains[this.#run.taskOf(node)]!.length > 0) this.#decisions.set(node, decision);
  }

  decisionOf(node: number): StoredDecision | undefined {
    return this.#decisions.get(node);
  }

  /** All instances of tasks in a group. */
  instancesOf({ group, path }: GroupInstance): number[] {
    const isOwn = (node: number) => Math.min(this.#run.path(node).length, group.level) === path.length;
    return this.#membersOf(group).flatMap((task) => this.#run.instancesOn(task, path).filter(isOwn));
  }

  #membersOf({ members }: RetriedGroup): readonly number[] {
    return this.#absent.size === 0 ? members : members.filter((task) => !this.#absent.has(task));
  }

  /**
   * Looks at the groups around instances that have ended, inner ones first. Returns those that have ended themselves; notes those that are
   * due for another try, if they are asked for, and has `park` put their tasks where nothing more follows from them.
   */
  groupsEndedBy(nodes: Iterable<number>, park: ((instances: readonly number[]) => void) | undefined): GroupInstance[] {
    const ended: GroupInstance[] = [];
    const held = new Set<string>();
    for (const instance of this.#around(nodes)) {
      const name = nameOf(instance);
      if (this.#ended.has(name) || held.has(name) || !this.#hasEnded(instance)) continue;
      if (!this.#isDue(instance)) {
        this.#ended.add(name);
        ended.push(instance);
        continue;
      }
      for (const outer of this.#outside(instance)) held.add(nameOf(outer));
      if (!park) continue;
      this.#due.push(instance);
      this.#waiting.add(name);
      park(this.instancesOf(instance));
    }
    return ended;
  }

  #groupsOf(node: number): readonly GroupInstance[] {
    const task = this.#run.taskOf(node);
    return this.#absent.has(task) ? [] : groupsAround(this.#graph.retried, task, this.#run.path(node));
  }

  /** Each once, inner groups before those around them. */
  #around(nodes: Iterable<number>): GroupInstance[] {
    const found = new Map(this.#unexpanded);
    for (const node of nodes) {
      for (const instance of this.#groupsOf(node)) {
        found.set(nameOf(instance), instance);
        if (instance.path.length < instance.group.level) this.#unexpanded.set(nameOf(instance), instance);
      }
    }
    return [...found.values()].sort((a, b) => b.group.index - a.group.index);
  }

  /** The groups around a group. */
  #outside({ group, path }: GroupInstance): readonly GroupInstance[] {
    return groupsAround(this.#graph.retried, group.members[0]!, path).filter(
      (other) => other.group.index < group.index,
    );
  }

  #hasEnded({ group, path }: GroupInstance): boolean {
    return this.#membersOf(group).every((task) => this.#run.haveEndedOn(task, path));
  }

  #isDue(instance: GroupInstance): boolean {
    return this.#hasTriesLeft(instance) && this.instancesOf(instance).some((node) => this.#isFailure(node));
  }

  #hasTriesLeft(instance: GroupInstance): boolean {
    if (this.#isClosed) return false;
    const { tryNumber, maxTries } = this.triesOf(instance);
    return tryNumber < maxTries;
  }

  #isFailure(node: number): boolean {
    return this.#run.state(node) === "failed" && this.#counts(node);
  }

  /** A teardown that fails means no more here than it means to its run. */
  #counts(node: number): boolean {
    const { role, onFailureFailDagrun } = this.#graph.tasks[this.#run.taskOf(node)]!;
    return role !== "teardown" || onFailureFailDagrun;
  }
}

const nameOf = ({ group, path }: GroupInstance): string => `${group.index} ${path.join(".")}`;
