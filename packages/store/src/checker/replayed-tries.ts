import {
  type GroupInstance,
  groupIndexOf,
  groupsAround,
  isLegalGroupMove,
  mapPathOf,
  type RestoredTries,
  type RunGraph,
  type TaskState,
} from "@tradewind/core/engine";
import type { LogRow } from "./run-case.ts";

/** The tries of a run's groups as its log tells them: what the scheduler has set back, and what users have cleared and marked. */
export class ReplayedTries {
  readonly #graph: RunGraph;
  readonly #tries = new Map<string, RestoredTries>();
  /** Groups that the plan wants to be tried again, and of which the log does not say yet that they wait. */
  #due: readonly GroupInstance[] = [];
  /** Tasks that were set back although no group around them was due. */
  readonly wrong: LogRow[] = [];

  constructor(graph: RunGraph) {
    this.#graph = graph;
  }

  get rows(): Iterable<RestoredTries> {
    return this.#tries.values();
  }

  get hasDue(): boolean {
    return this.#due.length > 0;
  }

  noteDue(due: readonly GroupInstance[]): void {
    this.#due = [...this.#due, ...due];
  }

  forgetDue(): void {
    this.#due = [];
  }

  /** To be told of a move before the plan is asked what follows from it. */
  see(row: LogRow): void {
    const to = row.toState as TaskState;
    const around = this.#around(row.taskId!, row.mapIndex!);
    if (row.actor === "user") {
      if (to === "none") for (const instance of around) this.#tries.delete(nameOf(instance));
      else for (const instance of around) this.#end(instance);
    } else if (to === "none") this.#seeStart(around);
    else if (isLegalGroupMove(row.fromState as TaskState, to)) this.#seeWait(row, around);
  }

  /** No group of a run that has ended is tried again, unless tasks of it are cleared. */
  runEnded(instances: Iterable<{ readonly taskId: string; readonly mapIndex: number }>): void {
    for (const { taskId, mapIndex } of instances)
      for (const instance of this.#around(taskId, mapIndex)) this.#end(instance);
  }

  #seeWait(row: LogRow, around: readonly GroupInstance[]): void {
    if (around.some((instance) => this.#triesOf(instance).nextAt !== null)) return;
    const names = new Set(around.map(nameOf));
    const due = this.#due.find((instance) => names.has(nameOf(instance)));
    if (!due) this.wrong.push(row);
    else {
      this.#due = this.#due.filter((instance) => instance !== due);
      this.#set(due, { ...this.#triesOf(due), nextAt: row.at });
    }
  }

  #seeStart(around: readonly GroupInstance[]): void {
    const waiting = around.find((instance) => this.#triesOf(instance).nextAt !== null);
    if (!waiting) return;
    const { tryNumber, maxTries } = this.#triesOf(waiting);
    this.#set(waiting, { tryNumber: tryNumber + 1, maxTries, nextAt: null });
    for (const [name, tries] of this.#tries) if (this.#isInside(tries, waiting)) this.#tries.delete(name);
  }

  #isInside({ groupId, mapIndex }: RestoredTries, { group, path }: GroupInstance): boolean {
    const inner = this.#graph.retried!.groups.find((one) => one.groupId === groupId)!;
    const isWithin = inner.index > group.index && group.members.includes(inner.members[0]!);
    return isWithin && mapPathOf(mapIndex).slice(0, group.level).join(".") === path.join(".");
  }

  #end(instance: GroupInstance): void {
    const { tryNumber } = this.#triesOf(instance);
    this.#set(instance, { tryNumber, maxTries: tryNumber, nextAt: null });
  }

  #around(taskId: string, mapIndex: number): readonly GroupInstance[] {
    const task = this.#graph.indexOf.get(taskId);
    return task === undefined || !this.#graph.retried
      ? []
      : groupsAround(this.#graph.retried, task, mapPathOf(mapIndex));
  }

  #triesOf(instance: GroupInstance): Omit<RestoredTries, "groupId" | "mapIndex"> {
    const first = { tryNumber: 1, maxTries: instance.group.retries + 1, nextAt: null };
    return this.#tries.get(nameOf(instance)) ?? first;
  }

  #set(instance: GroupInstance, tries: Omit<RestoredTries, "groupId" | "mapIndex">): void {
    const name = { groupId: instance.group.groupId, mapIndex: groupIndexOf(instance) };
    const { tryNumber, maxTries, nextAt } = tries;
    this.#tries.set(nameOf(instance), { ...name, tryNumber, maxTries, nextAt });
  }
}

const nameOf = (instance: GroupInstance): string => `${instance.group.groupId} ${groupIndexOf(instance)}`;
