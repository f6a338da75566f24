import type { TaskDocument } from "@tradewind/core";
import {
  absentTasks,
  evaluateTriggerRule,
  isFinished,
  isUnsuccessful,
  leavesOf,
  type RunGraph,
  SKIP_DECISION,
  type StoredDecision,
  skippedBy,
  type TaskState,
  UNMAPPED,
} from "@tradewind/core/engine";
import type { LogRow, RunCase } from "./run-case.ts";

/** What the plan may make of a task that has not been scheduled. */
export type Verdict = "run" | "skipped" | "upstream_failed" | "removed";

/** A task instance of a run as its log tells it. */
export interface ReplayedInstance {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly state: TaskState;
  /** Whether earlier runs may keep it from what the plan makes of it. */
  readonly mayWait: boolean;
  /** What the plan might have made of it by now; nothing while it has to wait. */
  readonly verdicts: ReadonlySet<Verdict>;
}

/** Whether a task waits for earlier runs before the plan's verdict comes true. */
export const mayWaitForPast = (
  { dependsOnPast, waitForPastDependsBeforeSkipping = false }: TaskDocument,
  verdicts: ReadonlySet<Verdict>,
): boolean => dependsOnPast && (verdicts.has("run") || (waitForPastDependsBeforeSkipping && verdicts.has("skipped")));

/** A run as its log tells it, move by move. */
export interface Replayed {
  apply(row: LogRow): void;
  /** The run has come to an end, as yet. */
  runEnded(): void;
  /** Whether a group is to wait for its next try, and the log does not say so yet. */
  readonly hasDueGroup: boolean;
  /** Moves that set tasks back for a group which was not to be tried again. */
  readonly wronglySetBack: readonly LogRow[];
  /** What the plan might have made of an instance by now; undefined for one that the run does not have. */
  verdicts(taskId: string, mapIndex: number): ReadonlySet<Verdict> | undefined;
  instances(): readonly ReplayedInstance[];
  /** Of those that decide how the run ends, the ones that did not succeed. */
  unsuccessfulLeaves(): number;
}

/**
 * A run without mapping, setups and groups that are tried again. For every task that has not been scheduled it remembers what its rule has said since
 * it last began to wait: moves of one commit are decided together and written one after the other, so the newest answer alone
 * would be too strict.
 */
export class Replay implements Replayed {
  readonly graph: RunGraph;
  readonly hasDueGroup = false;
  readonly wronglySetBack: readonly LogRow[] = [];
  readonly #states: TaskState[];
  readonly #verdicts: Set<Verdict>[];
  readonly #tries: number[];
  readonly #isMarked: boolean[];
  readonly #decisions: DecisionsOf;

  constructor({ graph, run, decisions, tasks }: RunCase & { readonly graph: RunGraph }) {
    this.graph = graph;
    this.#states = graph.tasks.map(() => "none");
    for (const task of absentTasks(graph, run.logicalDate)) this.#states[task] = "removed";
    this.#tries = graph.tasks.map(() => 0);
    this.#isMarked = graph.tasks.map(() => false);
    const past = new Map(tasks.map((task) => [task.taskId, task.past]));
    this.#decisions = (taskId, tryNumber) => {
      const kept = past.get(taskId)?.find((attempt) => attempt.tryNumber === tryNumber);
      const text = kept ? (JSON.parse(kept.xcoms) as Record<string, string>)[SKIP_DECISION] : decisions.get(taskId);
      return text === undefined ? undefined : (JSON.parse(text) as { json: StoredDecision }).json;
    };
    this.#verdicts = graph.tasks.map((_task, index) => this.#now(index));
  }

  verdicts(taskId: string): ReadonlySet<Verdict> | undefined {
    const task = this.graph.indexOf.get(taskId);
    return task === undefined ? undefined : this.#verdicts[task];
  }

  instances(): ReplayedInstance[] {
    return this.graph.tasks.map((task, index) => ({
      taskId: task.taskId,
      mapIndex: UNMAPPED,
      state: this.#states[index]!,
      mayWait: mayWaitForPast(task, this.#verdicts[index]!),
      verdicts: this.#verdicts[index]!,
    }));
  }

  unsuccessfulLeaves(): number {
    const leaves = leavesOf(this.graph, (task) => this.#states[task] === "removed");
    return leaves.filter((leaf) => isUnsuccessful(this.#states[leaf]!)).length;
  }

  /** Says nothing to what comes after. */
  runEnded(): void {}

  apply({ taskId, toState, tryNumber, actor }: LogRow): void {
    const task = this.graph.indexOf.get(taskId!);
    if (task === undefined) return;
    const before = this.#states[task]!;
    const state = toState as TaskState;
    this.#states[task] = state;
    this.#tries[task] = tryNumber ?? 0;
    this.#isMarked[task] = actor === "user" && isFinished(state);
    if (state === "none") this.#verdicts[task] = this.#now(task);
    const begins = isFinished(before);
    if (begins || isFinished(state)) this.#tellDownstream(task, begins);
  }

  #tellDownstream(task: number, isForgotten: boolean): void {
    const decided = this.#skips(task);
    const below = new Set([...this.graph.downstream[task]!, ...decided]);
    for (const next of below) {
      const verdicts = isForgotten ? new Set<Verdict>() : this.#verdicts[next]!;
      for (const verdict of this.#now(next)) verdicts.add(verdict);
      if (decided.includes(next)) verdicts.add("skipped");
      this.#verdicts[next] = verdicts;
    }
  }

  #now(task: number): Set<Verdict> {
    const parents = this.graph.upstream[task]!;
    const excludes = (up: number) => this.#skips(up).includes(task);
    if (parents.some((up) => !this.#isMarked[up] && excludes(up))) return new Set(["skipped"]);
    const count = (state: TaskState) => parents.filter((up) => this.#states[up] === state).length;
    const verdict = evaluateTriggerRule(this.graph.tasks[task]!.triggerRule, {
      total: parents.length,
      success: count("success"),
      failed: count("failed"),
      skipped: count("skipped"),
      upstreamFailed: count("upstream_failed"),
      removed: count("removed"),
    });
    const marked: Verdict[] = parents.some(excludes) ? ["skipped"] : [];
    return new Set(verdict === "wait" ? marked : [...marked, verdict]);
  }

  /** The tasks that a branch or short circuit skips, as things stand. */
  #skips(task: number): readonly number[] {
    const { kind, taskId } = this.graph.tasks[task]!;
    if (this.#states[task] !== "success" || (kind !== "branch" && kind !== "shortCircuit")) return [];
    const decision = this.#decisions(taskId, this.#tries[task]!);
    return decision ? skippedBy(this.graph, task, decision) : [];
  }
}

type DecisionsOf = (taskId: string, tryNumber: number) => StoredDecision | undefined;
