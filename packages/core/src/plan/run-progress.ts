import type { FinishedRunState } from "../state/run-state.ts";
import {
  type FinishedTaskState,
  isActive,
  isFinished,
  isUnsuccessful,
  TASK_STATES,
  type TaskState,
} from "../state/task-state.ts";
import type { RunGraph } from "./run-graph.ts";
import { type StoredDecision, skippedBy } from "./skip-decision.ts";
import { evaluateTriggerRule } from "./trigger-rule.ts";

/** One step that the plan asks for: a task that has not been scheduled is queued, or ends without running. */
export interface PlannedMove {
  readonly task: number;
  readonly to: "queued" | "skipped" | "upstream_failed";
  /** Why, in words: the trigger rule, or who decided. */
  readonly reason: string | undefined;
}

/** A task that has just ended. */
export interface EndedTask {
  readonly task: number;
  readonly state: FinishedTaskState;
  readonly decision?: StoredDecision | undefined;
}

const STATE_CODE = Object.fromEntries(TASK_STATES.map((state, code) => [state, code])) as Record<TaskState, number>;
const NONE = STATE_CODE.none;

/** Where the counts of each outcome stand among those of a task. */
const OUTCOME = { success: 0, failed: 1, skipped: 2, upstream_failed: 3, removed: 4 } as const satisfies Record<
  FinishedTaskState,
  number
>;
const OUTCOMES = 5;

/**
 * Where a run stands: the state of every task, and for each how many of its upstreams ended in which way, so that finishing a
 * task costs its out-degree and never the size of the run. A cache of the store; deterministic, without I/O.
 */
export class RunProgress {
  readonly graph: RunGraph;
  readonly #states: Uint8Array;
  /** For each task how many of its upstreams ended in which way. One array, since a run of few tasks is mostly arrays. */
  readonly #ended: Uint32Array;
  /** Direct children that a branch or short circuit above them has excluded. Made when there are some, like the next. */
  #excluded: Set<number> | undefined;
  /** Tasks that could start but for something outside of the run: they are `none` still, and count as active. */
  #held: Set<number> | undefined;
  readonly #leaves: readonly number[];
  /** With failFast: the task whose failure ends the run. */
  #culprit: number | undefined;
  #unfinished: number;
  #active = 0;

  /** `absent` tasks take no part in the run: for those below them it is as if they were not there. */
  constructor(graph: RunGraph, absent: readonly number[] = []) {
    const n = graph.tasks.length;
    this.graph = graph;
    this.#states = new Uint8Array(n);
    this.#ended = new Uint32Array(n * OUTCOMES);
    this.#unfinished = n;
    for (const task of absent) {
      this.#set(task, "removed");
      this.#countFor(task, "removed");
    }
    this.#leaves = absent.length === 0 ? graph.leaves : this.#leavesWithout();
  }

  state(task: number): TaskState {
    return TASK_STATES[this.#states[task]!]!;
  }

  /** How many tasks of it somebody owes a next step. */
  get active(): number {
    return this.#active;
  }

  /** The tasks that `hold` keeps back. */
  get held(): ReadonlySet<number> {
    return this.#held ?? NOTHING;
  }

  /** The first moves of a new run: its roots, and tasks that wait for nobody. */
  start(): PlannedMove[] {
    return this.resume();
  }

  /** A task that was planned to be queued is kept back for now, by something outside of the run. */
  hold(task: number): void {
    this.#set(task, "none");
    this.#held ??= new Set();
    this.#held.add(task);
    this.#active++;
  }

  /** What kept the task back is gone: it is as if it had just been planned. */
  release(task: number): PlannedMove {
    this.#set(task, "queued");
    return { task, to: "queued", reason: undefined };
  }

  /** Takes over states that the store has, without planning anything: for a run that was loaded. */
  restore(
    states: Iterable<{
      readonly task: number;
      readonly state: TaskState;
      readonly decision?: StoredDecision | undefined;
    }>,
  ): void {
    for (const { task, state, decision } of states) {
      this.#set(task, state);
      if (isFinished(state)) this.#countFor(task, state);
      if (decision) this.#exclude(task, decision);
      if (this.graph.failFast && state === "failed") this.#culprit ??= task;
    }
  }

  /** The moves that a restored run still owes: tasks whose upstreams have ended while nobody looked. */
  resume(): PlannedMove[] {
    if (this.#culprit !== undefined) return this.#skipTheRest();
    return this.#advance(this.graph.tasks.map((_task, index) => index));
  }

  /** A task changed to a state that is not final: nothing follows from it. */
  note(task: number, state: TaskState): void {
    this.#set(task, state);
  }

  /** Tasks have ended: counts them for their downstreams and returns what follows, cascades included. */
  end(ended: readonly EndedTask[]): PlannedMove[] {
    if (this.graph.failFast && this.#hasCulprit(ended)) return this.#skipTheRest();
    const only = ended.length === 1 ? ended[0]! : undefined;
    if (only && !only.decision) return this.#endOne(only);
    const skipped: PlannedMove[] = [];
    const frontier: { task: number; state: FinishedTaskState }[] = [...ended];
    for (const { task, state } of ended) this.#set(task, state);
    for (const { task, decision } of ended) {
      if (!decision) continue;
      const reason = `skipped by "${this.graph.tasks[task]!.taskId}"`;
      this.#exclude(task, decision);
      for (const index of skippedBy(this.graph, task, decision)) {
        if (this.#states[index] !== NONE) continue;
        this.#set(index, "skipped");
        skipped.push({ task: index, to: "skipped", reason });
        frontier.push({ task: index, state: "skipped" });
      }
    }
    return [...skipped, ...this.#cascade(frontier)];
  }

  /** What `end` comes to for almost every task, without the lists that it makes: half of what a decision costs. */
  #endOne({ task, state }: EndedTask): PlannedMove[] {
    this.#set(task, state);
    this.#countFor(task, state);
    return this.#advance(this.graph.downstream[task]!);
  }

  /** Why the run must not go on, although tasks of it may execute: failFast, and one has failed. */
  get mustEnd(): string | undefined {
    return this.#culprit === undefined ? undefined : `failFast: "${this.graph.tasks[this.#culprit]!.taskId}" failed`;
  }

  /** Takes over how tasks ended, and looks for one that failed. */
  #hasCulprit(ended: readonly EndedTask[]): boolean {
    const failed = ended.find(({ state }) => state === "failed");
    this.#culprit ??= failed?.task;
    if (this.#culprit === undefined) return false;
    for (const { task, state } of ended) this.#set(task, state);
    return true;
  }

  #skipTheRest(): PlannedMove[] {
    const reason = this.mustEnd;
    return this.graph.tasks.flatMap((_task, task): PlannedMove[] => {
      if (this.#states[task] !== NONE) return [];
      this.#set(task, "skipped");
      return [{ task, to: "skipped", reason }];
    });
  }

  /** How the run ends, once nothing is left to do; undefined while it goes on. */
  outcome(): { state: FinishedRunState; reason: string | undefined } | undefined {
    if (this.#unfinished > 0 && this.#active > 0) return undefined;
    if (this.#culprit !== undefined) return { state: "failed", reason: this.mustEnd };
    if (this.#unfinished > 0)
      return { state: "failed", reason: "deadlock: tasks are left, and none of them can ever run" };
    const broken = this.#leaves.filter((leaf) => isUnsuccessful(this.state(leaf)));
    if (broken.length === 0) return { state: "success", reason: undefined };
    return {
      state: "failed",
      reason: broken.map((leaf) => `${this.graph.tasks[leaf]!.taskId} ${this.state(leaf)}`).join(", "),
    };
  }

  /** Tasks that nothing but absent ones follow decide in their place. */
  #leavesWithout(): number[] {
    const isAbsent = (task: number) => this.state(task) === "removed";
    return this.graph.tasks.flatMap((_task, index) =>
      !isAbsent(index) && this.graph.downstream[index]!.every(isAbsent) ? [index] : [],
    );
  }

  /** Generation by generation, so that a failed and a skipped upstream known at once are both counted before anything is decided. */
  #cascade(ended: readonly { task: number; state: FinishedTaskState }[]): PlannedMove[] {
    const moves: PlannedMove[] = [];
    let generation = ended;
    while (generation.length > 0) {
      const affected = new Set<number>();
      for (const { task, state } of generation) {
        this.#countFor(task, state);
        for (const next of this.graph.downstream[task]!) affected.add(next);
      }
      const planned = this.#decide(affected);
      moves.push(...planned);
      generation = planned.flatMap(({ task, to }) => (to === "queued" ? [] : [{ task, state: to }]));
    }
    return moves;
  }

  #advance(candidates: readonly number[]): PlannedMove[] {
    const moves = this.#decide(candidates);
    const ended = moves.flatMap(({ task, to }) => (to === "queued" ? [] : [{ task, state: to }]));
    return ended.length === 0 ? moves : [...moves, ...this.#cascade(ended)];
  }

  #decide(candidates: Iterable<number>): PlannedMove[] {
    const moves: PlannedMove[] = [];
    for (const task of candidates) {
      if (this.#states[task] !== NONE || this.#held?.has(task)) continue;
      const move = this.#excluded?.has(task) ? skippedByParent(task) : this.#verdict(task);
      if (!move) continue;
      this.#set(task, move.to);
      moves.push(move);
    }
    return moves;
  }

  #verdict(task: number): PlannedMove | undefined {
    const { triggerRule } = this.graph.tasks[task]!;
    const first = task * OUTCOMES;
    const verdict = evaluateTriggerRule(triggerRule, {
      total: this.graph.upstream[task]!.length,
      success: this.#ended[first + OUTCOME.success]!,
      failed: this.#ended[first + OUTCOME.failed]!,
      skipped: this.#ended[first + OUTCOME.skipped]!,
      upstreamFailed: this.#ended[first + OUTCOME.upstream_failed]!,
      removed: this.#ended[first + OUTCOME.removed]!,
    });
    if (verdict === "wait") return undefined;
    if (verdict === "run") return { task, to: "queued", reason: undefined };
    return { task, to: verdict, reason: `trigger rule ${triggerRule}` };
  }

  /** What a decision says about direct children is for good; deeper ones go by their own rule when they are cleared later. */
  #exclude(task: number, decision: StoredDecision): void {
    const direct = new Set(this.graph.downstream[task]);
    for (const index of skippedBy(this.graph, task, decision)) {
      if (!direct.has(index)) continue;
      this.#excluded ??= new Set();
      this.#excluded.add(index);
    }
  }

  #countFor(task: number, state: FinishedTaskState): void {
    const outcome = OUTCOME[state];
    for (const next of this.graph.downstream[task]!) this.#ended[next * OUTCOMES + outcome]!++;
  }

  #set(task: number, state: TaskState): void {
    const before = this.state(task);
    if (this.#held?.delete(task)) this.#active--;
    this.#states[task] = STATE_CODE[state];
    this.#unfinished += Number(isFinished(before)) - Number(isFinished(state));
    this.#active += Number(isActive(state)) - Number(isActive(before));
  }
}

const NOTHING: ReadonlySet<number> = new Set();

const skippedByParent = (task: number): PlannedMove => ({
  task,
  to: "skipped",
  reason: "a branch above it chose another path",
});
