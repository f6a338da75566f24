import type { DagDocument, TaskDocument } from "../../src/document/dag-document.ts";
import type { EndedTask, PlannedMove } from "../../src/plan/planned-move.ts";
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

export function graphOf(tasks: readonly SimulatedTask[]): RunGraph {
  const documents = tasks.map(
    ({ id, upstream = [], rule = "all_success", shortCircuit, waitsToSkip = false }): TaskDocument => ({
      ...PLAIN,
      taskId: id,
      upstream,
      triggerRule: rule,
      dependsOnPast: waitsToSkip,
      waitForPastDependsBeforeSkipping: waitsToSkip,
      skipsAllDownstream: shortCircuit?.skipsAll ?? true,
    }),
  );
  return runGraphOf({ tasks: documents, expansions: [] } as unknown as DagDocument);
}

/** A run whose tasks end when the test says so. What the store would keep is kept beside the plan. */
export class SimulatedRun {
  readonly graph: RunGraph;
  progress: RunProgress;
  readonly #tasks: ReadonlyMap<string, SimulatedTask>;
  readonly #decisions = new Map<number, StoredDecision>();

  constructor(tasks: readonly SimulatedTask[]) {
    this.#tasks = new Map(tasks.map((task) => [task.id, task]));
    this.graph = graphOf(tasks);
    this.progress = new RunProgress(this.graph);
  }

  state(id: string): TaskState {
    return this.progress.state(this.graph.indexOf.get(id)!);
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

  /** Executes until nothing is queued; `pick` says which of the queued tasks end next. */
  finish(pick: (queued: string[]) => readonly string[] = ([first]) => [first!]): void {
    for (let queued = this.inState("queued"); queued.length > 0; queued = this.inState("queued")) {
      this.execute(...pick(queued));
    }
  }

  /** Forgets the plan and makes it again from what the store would have. */
  reload(): string[] {
    const before = this.progress;
    this.progress = new RunProgress(this.graph);
    this.progress.restore(
      this.graph.tasks.flatMap((_task, task) => {
        const state = before.state(task);
        return state === "none" ? [] : [{ task, mapIndex: -1, state, decision: this.#decisions.get(task) }];
      }),
    );
    return this.#words(this.progress.resume());
  }

  #executed(id: string): EndedTask {
    const { outcome = "success", choose, shortCircuit } = this.#tasks.get(id)!;
    const task = this.graph.indexOf.get(id)!;
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
    return moves.map(({ node, to }) => `${this.graph.tasks[node]!.taskId} ${to}`);
  }
}
