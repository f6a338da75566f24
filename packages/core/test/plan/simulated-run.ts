import type { DagDocument, TaskDocument } from "../../src/document/dag-document.ts";
import type { RestoredTries } from "../../src/plan/group-tries.ts";
import type { EndedTask, PlannedMove } from "../../src/plan/planned-move.ts";
import type { GroupInstance } from "../../src/plan/retried-groups.ts";
import { type RunGraph, runGraphOf } from "../../src/plan/run-graph.ts";
import { RunProgress } from "../../src/plan/run-progress.ts";
import { type Decision, type StoredDecision, storedDecision } from "../../src/plan/skip-decision.ts";
import type { TriggerRule } from "../../src/plan/trigger-rule.ts";
import type { FinishedTaskState, TaskState } from "../../src/state/task-state.ts";

/** A task and what happens when it executes. */
export interface SimulatedTask {
  readonly id: string;
  readonly upstream?: readonly string[];
  readonly rule?: TriggerRule;
  /** @default "success" */
  readonly outcome?: "success" | "fail" | "skip";
  /** Makes the task a branch: the direct downstream tasks it chooses. */
  readonly choose?: readonly string[];
  /** Waits for its past before it is skipped. */
  readonly waitsToSkip?: boolean;
  /** Makes the task a short circuit. */
  readonly shortCircuit?: { readonly goesOn: boolean; readonly skipsAll: boolean };
  readonly group?: string;
  /** So many of its attempts end otherwise than with success; all of them where it is left out. */
  readonly times?: number;
}

/** A group that is tried again. */
export interface SimulatedGroup {
  readonly id: string;
  readonly parent?: string;
  readonly retries: number;
}

const PLAIN: Omit<TaskDocument, "taskId" | "upstream"> = {
  operator: "EmptyOperator",
  kind: "empty",
  triggerRule: "all_success",
  retries: 0,
  retryDelayMs: 0,
  retryBackoff: 0,
  maxRetryDelayMs: null,
  executionTimeoutMs: null,
  skipsAllDownstream: true,
  callbacks: [],
  pool: "default_pool",
  poolSlots: 1,
  priorityWeight: 1,
  weight: 1,
  queue: "default",
  dependsOnPast: false,
  waitForDownstream: false,
  ignoreFirstDependsOnPast: true,
  startDate: null,
  endDate: null,
  maxActiveTisPerDag: null,
  maxActiveTisPerDagRun: null,
  inputs: [],
  group: null,
  mapping: [],
  elementsOf: [],
  mapIndexTemplate: null,
  role: null,
  onFailureFailDagrun: false,
  templateFields: {},
  owner: "",
  displayName: null,
  doc: null,
  docs: null,
  params: null,
  paramsSchema: null,
};

export function graphOf(tasks: readonly SimulatedTask[], groups: readonly SimulatedGroup[] = []): RunGraph {
  const documents = tasks.map(
    ({ id, upstream = [], rule = "all_success", shortCircuit, waitsToSkip = false, group = null }): TaskDocument => ({
      ...PLAIN,
      taskId: id,
      group,
      upstream,
      triggerRule: rule,
      dependsOnPast: waitsToSkip,
      waitForPastDependsBeforeSkipping: waitsToSkip,
      skipsAllDownstream: shortCircuit?.skipsAll ?? true,
    }),
  );
  const delays = { retryDelayMs: 0, retryBackoff: 0, maxRetryDelayMs: null };
  const retried = groups.map(({ id, parent = null, retries }) => ({
    groupId: id,
    parent,
    label: id,
    tooltip: null,
    tries: { ...delays, retries },
  }));
  return runGraphOf({ tasks: documents, expansions: [], groups: retried } as unknown as DagDocument);
}

/** A run whose tasks end when the test says so. What the store would keep is kept beside the plan. */
export class SimulatedRun {
  readonly graph: RunGraph;
  progress: RunProgress;
  readonly #tasks: ReadonlyMap<string, SimulatedTask>;
  readonly #decisions = new Map<number, StoredDecision>();
  readonly #attempts = new Map<string, number>();
  readonly #tries = new Map<string, RestoredTries>();
  /** Groups that wait for their next try. */
  readonly waiting: GroupInstance[] = [];
  /** How often groups have been tried again. */
  triedAgain = 0;

  constructor(tasks: readonly SimulatedTask[], groups: readonly SimulatedGroup[] = []) {
    this.#tasks = new Map(tasks.map((task) => [task.id, task]));
    this.graph = graphOf(tasks, groups);
    this.progress = new RunProgress(this.graph);
  }

  /** The tasks take no part in the run. */
  leaveOut(...ids: readonly string[]): void {
    this.progress = new RunProgress(
      this.graph,
      ids.map((id) => this.graph.indexOf.get(id)!),
    );
  }

  state(id: string): TaskState {
    return this.progress.instances.state(this.graph.indexOf.get(id)!);
  }

  states(): Record<string, TaskState> {
    return Object.fromEntries(this.graph.tasks.map(({ taskId }) => [taskId, this.state(taskId)]));
  }

  inState(state: TaskState): string[] {
    return this.graph.tasks.map(({ taskId }) => taskId).filter((id) => this.state(id) === state);
  }

  /** Starts the run; returns the moves in words: `a queued`. */
  start(): string[] {
    return this.#words(this.progress.start());
  }

  /** The tasks end together in the states given; returns the moves that follow. */
  end(ended: Readonly<Record<string, FinishedTaskState>>): string[] {
    return this.#words(
      this.progress.end(
        Object.entries(ended).map(([id, state]): EndedTask => ({ node: this.graph.indexOf.get(id)!, state })),
      ),
    );
  }

  /** The tasks execute and end together, each with its own outcome. */
  execute(...ids: readonly string[]): string[] {
    return this.#words(this.progress.end(ids.map((id) => this.#executed(id))));
  }

  /** Executes until nothing is queued and no group waits; `pick` says which of the queued tasks end next. */
  finish(pick: (queued: string[]) => readonly string[] = ([first]) => [first!]): void {
    for (;;) {
      const queued = this.inState("queued");
      if (queued.length > 0) this.execute(...pick(queued));
      else if (this.tryAgain().length === 0) return;
    }
  }

  /** The groups that wait begin their next try. */
  tryAgain(): string[] {
    const waiting = this.waiting.splice(0);
    if (waiting.length === 0) return [];
    this.triedAgain += waiting.length;
    const states = new Map(this.graph.tasks.map((_task, task) => [task, this.progress.instances.state(task)]));
    for (const { group } of waiting) {
      const { tryNumber, maxTries } = this.progress.tries!.triesOf({ group, path: [] });
      for (const inner of this.graph.retried!.groups)
        if (inner.index > group.index && group.members.includes(inner.members[0]!)) this.#tries.delete(inner.groupId);
      this.#tries.set(group.groupId, {
        groupId: group.groupId,
        mapIndex: -1,
        tryNumber: tryNumber + 1,
        maxTries,
        nextAt: null,
      });
      for (const task of group.members) states.set(task, "none");
    }
    return this.#load(states);
  }

  /** Forgets the plan and makes it again from what the store would have. */
  reload(): string[] {
    return this.#load(new Map(this.graph.tasks.map((_task, task) => [task, this.progress.instances.state(task)])));
  }

  #load(states: ReadonlyMap<number, TaskState>): string[] {
    this.progress = new RunProgress(this.graph);
    this.progress.restore(
      [...states].flatMap(([task, state]) => {
        const decision = state === "success" ? this.#decisions.get(task) : undefined;
        return state === "none" ? [] : [{ task, mapIndex: -1, state, decision }];
      }),
      this.#tries.values(),
    );
    return this.#words(this.progress.resume());
  }

  #executed(id: string): EndedTask {
    const { outcome: drawn = "success", times, choose, shortCircuit } = this.#tasks.get(id)!;
    const task = this.graph.indexOf.get(id)!;
    const attempt = (this.#attempts.get(id) ?? 0) + 1;
    this.#attempts.set(id, attempt);
    const outcome = times !== undefined && attempt > times ? "success" : drawn;
    if (outcome !== "success") return { node: task, state: outcome === "fail" ? "failed" : "skipped" };
    const chosen: Decision | undefined = choose
      ? { kind: "branch", chosen: choose }
      : shortCircuit && !shortCircuit.goesOn
        ? { kind: "shortCircuit" }
        : undefined;
    if (chosen?.kind === "branch") {
      const direct = this.graph.downstream[task]!.map((index) => this.graph.tasks[index]!.taskId);
      if (chosen.chosen.some((target) => !direct.includes(target))) return { node: task, state: "failed" };
    }
    if (!chosen) return { node: task, state: "success" };
    const decision = storedDecision(this.graph, task, chosen);
    this.#decisions.set(task, decision);
    return { node: task, state: "success", decision };
  }

  #words(moves: readonly PlannedMove[]): string[] {
    for (const due of this.progress.tries?.takeDue() ?? []) {
      this.waiting.push(due);
      const { tryNumber, maxTries } = this.progress.tries!.triesOf(due);
      const { groupId } = due.group;
      this.#tries.set(groupId, { groupId, mapIndex: -1, tryNumber, maxTries, nextAt: 1 });
    }
    return moves.map(({ node, to }) => `${this.graph.tasks[node]!.taskId} ${to}`);
  }
}
