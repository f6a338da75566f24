import {
  absentTasks,
  isFinished,
  isUnsuccessful,
  type ListLengths,
  leavesOf,
  MAPPED_LENGTHS,
  type PlannedMove,
  type RunGraph,
  RunProgress,
  SKIP_DECISION,
  type StoredDecision,
  type TaskState,
} from "@tradewind/core/engine";
import { mayWaitForPast, type Replayed, type ReplayedInstance, type Verdict } from "./replay.ts";
import { ReplayedTries } from "./replayed-tries.ts";
import type { LogRow, RunCase, TaskCase } from "./run-case.ts";

interface Known {
  readonly task: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly state: TaskState;
  readonly tryNumber: number;
  /** A user has said that it is in this state. */
  readonly isMarked: boolean;
}

/**
 * A run with mapping, setups or groups that are tried again: which instances there are depends on what tasks returned, so that the plan
 * itself is asked, move by move, what it would have asked for. After an order of a user it is made anew from what the log says.
 */
export class PlannedReplay implements Replayed {
  readonly #graph: RunGraph;
  readonly #run: RunCase;
  readonly #absent: readonly number[];
  readonly #known = new Map<string, Known>();
  readonly #verdicts = new Map<string, Set<Verdict>>();
  readonly #cases: ReadonlyMap<string, TaskCase>;
  readonly #tries: ReplayedTries;
  #progress: RunProgress;
  /** A user has given an order while a group was about to wait: whether it ends that cannot be told from the log. */
  #isUncertain = false;
  #isStale = false;
  #isAfterOrder = false;
  /** A user has given an order, and the scheduler has planned nothing since: it may not have heard of that yet. */
  #isUnheard = false;
  /** What has ended since the order may have been seen together with it, or one after the other. */
  #mayBeSeenAtOnce = false;

  constructor(run: RunCase & { readonly graph: RunGraph }) {
    this.#run = run;
    this.#graph = run.graph;
    this.#cases = new Map(run.tasks.map((task) => [nameOf(task.taskId, task.mapIndex), task]));
    this.#absent = absentTasks(run.graph, run.run.logicalDate);
    this.#tries = new ReplayedTries(run.graph);
    this.#progress = new RunProgress(run.graph, this.#absent);
    this.#note(this.#progress.start());
  }

  apply(row: LogRow): void {
    const { taskId, mapIndex, toState, fromState, tryNumber, actor } = row;
    const task = this.#graph.indexOf.get(taskId!);
    if (task === undefined) return;
    const known = {
      task,
      taskId: taskId!,
      mapIndex: mapIndex!,
      state: toState as TaskState,
      tryNumber: tryNumber ?? 0,
      isMarked: actor === "user",
    };
    const isAnew = actor === "user" || isFinished(fromState as TaskState) || toState === "none";
    // many such moves follow one another: the plan is made anew for the first other one, or when it is asked
    if (!isAnew || (actor !== "user" && this.#isAfterOrder)) this.#refresh();
    this.#known.set(nameOf(taskId!, mapIndex!), known);
    this.#isAfterOrder = actor === "user";
    if (actor === "user") this.#isUnheard = true;
    else if (actor === "scheduler" && fromState === "none") this.#isUnheard = false;
    if (actor === "user" && this.#tries.hasDue) this.#isUncertain = true;
    if (this.#graph.retried) this.#tries.see(row);
    if (isAnew) this.#isStale = true;
    else if (fromState === "none") this.#release(known);
    else {
      this.#follow(known);
      if (this.#isUnheard && isFinished(known.state)) this.#mayBeSeenAtOnce = true;
      // an end that was forced may be a part of one in an older log: the next scheduler sees all at once what this one saw bit by bit
      if (actor === "scheduler" && isFinished(known.state)) this.#rebuild();
    }
  }

  #refresh(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#verdicts.clear();
    this.#rebuild();
  }

  /** As the plan may be by now, before somebody asks for it. */
  #settle(): void {
    this.#refresh();
    if (this.#mayBeSeenAtOnce) this.#rebuild();
  }

  /** One that waited for its past is skipped after all, or not kept back by it any more. */
  #release({ task, mapIndex, state }: Known): void {
    const node = this.#progress.instances.nodeOf(task, mapIndex);
    if (node === undefined) return;
    if (this.#progress.heldSkips.has(node)) this.#note(this.#progress.release(node));
    else if (this.#progress.held.has(node) && !isFinished(state)) this.#progress.note(node, state);
  }

  runEnded(): void {
    this.#tries.runEnded(this.#known.values());
  }

  get hasDueGroup(): boolean {
    this.#settle();
    return this.#isUncertain || this.#tries.hasDue;
  }

  get wronglySetBack(): readonly LogRow[] {
    return this.#isUncertain ? [] : this.#tries.wrong;
  }

  verdicts(taskId: string, mapIndex: number): ReadonlySet<Verdict> | undefined {
    if (this.#isUncertain) return undefined;
    this.#settle();
    return this.#graph.indexOf.has(taskId) ? (this.#verdicts.get(nameOf(taskId, mapIndex)) ?? NONE) : undefined;
  }

  instances(): ReplayedInstance[] {
    this.#settle();
    const { instances } = this.#progress;
    return [...instances.all()].map((node) => {
      const task = instances.taskOf(node);
      const { taskId } = this.#graph.tasks[task]!;
      const mapIndex = instances.mapIndex(node);
      const isAbsent = this.#absent.includes(task);
      const state = isAbsent ? "removed" : (this.#known.get(nameOf(taskId, mapIndex))?.state ?? "none");
      const verdicts = this.verdicts(taskId, mapIndex) ?? NONE;
      return { taskId, mapIndex, mayWait: mayWaitForPast(this.#graph.tasks[task]!, verdicts), state, verdicts };
    });
  }

  unsuccessfulLeaves(): number {
    const leaves = new Set(leavesOf(this.#graph, (task) => this.#absent.includes(task)));
    return this.instances().filter(
      ({ taskId, state }) => leaves.has(this.#graph.indexOf.get(taskId)!) && isUnsuccessful(state),
    ).length;
  }

  #follow(known: Known): void {
    const { task, mapIndex, state } = known;
    const node = this.#progress.instances.nodeOf(task, mapIndex);
    if (node === undefined) return;
    if (isFinished(state)) this.#note(this.#progress.end([{ node, state, ...this.#kept(known) }]));
    else this.#progress.note(node, state);
  }

  #rebuild(): void {
    this.#mayBeSeenAtOnce = false;
    this.#progress = new RunProgress(this.#graph, this.#absent);
    this.#progress.restore(
      [...this.#known.values()].map((known) => {
        const { task, mapIndex, state } = known;
        return { task, mapIndex, state, ...this.#kept(known) };
      }),
      this.#tries.rows,
    );
    this.#tries.forgetDue();
    this.#note(this.#progress.resume());
  }

  #note(moves: readonly PlannedMove[]): void {
    if (this.#progress.tries) this.#tries.noteDue(this.#progress.tries.takeDue());
    const mayBeSkipped = [...this.#progress.heldSkips].map((node) => ({ node, to: "skipped" as const }));
    for (const { node, to } of [...moves, ...mayBeSkipped]) {
      const { taskId, dependsOnPast } = this.#graph.tasks[this.#progress.instances.taskOf(node)]!;
      const name = nameOf(taskId, this.#progress.instances.mapIndex(node));
      // whether its past keeps it back does not stand in the log of the run
      if (to === "queued" && dependsOnPast) this.#progress.hold(node);
      const verdict = to === "queued" ? "run" : to;
      this.#verdicts.set(name, (this.#verdicts.get(name) ?? new Set<Verdict>()).add(verdict));
    }
  }

  /** What the instance left for the plan when it ended. */
  #kept({ task, taskId, mapIndex, state, tryNumber, isMarked }: Known) {
    if (!isFinished(state)) return undefined;
    const name = nameOf(taskId, mapIndex);
    const { past = [], instance } = this.#cases.get(name) ?? {};
    const attempt = past.find((one) => one.tryNumber === tryNumber);
    // one that was marked by hand has left nothing: what is there is that of a later try
    const current = instance?.tryNumber === tryNumber ? this.#run.kept.get(name) : undefined;
    const xcoms = attempt ? (JSON.parse(attempt.xcoms) as Readonly<Record<string, string>>) : current;
    const read = <T>(key: string): T | undefined => {
      const text = xcoms?.[key];
      return text === undefined ? undefined : (JSON.parse(text) as { json: T }).json;
    };
    // what an attempt that did not succeed finds of an earlier one is no decision of its own; a gate that is marked ends its loop, whatever
    // it had decided before
    const hasDecided = state === "success" && !(isMarked && this.#graph.mapped?.loops?.has(task));
    const decision = hasDecided ? read<StoredDecision>(SKIP_DECISION) : undefined;
    // what is mapped over one that was marked as something else may be there already, and has its elements
    return { decision, lengths: read<ListLengths>(MAPPED_LENGTHS) };
  }
}

const NONE: ReadonlySet<Verdict> = new Set();

const nameOf = (taskId: string, mapIndex: number): string => JSON.stringify([taskId, mapIndex]);
