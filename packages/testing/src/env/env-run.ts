import { isRunFinished } from "@tradewind/core/definition";
import type { RunState, TaskState } from "@tradewind/core/engine";
import { assertOptions, type OptionKinds } from "../known-options.ts";
import type { EnvTask } from "./env-task.ts";
import type { EmittedAsset } from "./heard.ts";
import { unknownName } from "./kit-errors.ts";
import type { RunView } from "./run-view.ts";

/** What somebody says to a question of a task. */
export interface EnvAnswer {
  /** Values of the form, over its defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** @default the only option there is */
  readonly options?: readonly string[];
  /** @default "test" */
  readonly by?: string;
}

const ANSWER: OptionKinds<EnvAnswer> = { params: "object", options: "list", by: "any" };

/** @throws UnknownOptionError, InvalidOptionError */
export function assertAnswer(taskId: string, answer: EnvAnswer): void {
  assertOptions(`the answer to "${taskId}"`, answer, ANSWER);
}

/** What a run can have done to it; the environment does it. */
export interface RunOrders {
  answer(taskId: string, answer: EnvAnswer): Promise<void>;
  clear(taskIds: readonly string[] | undefined): Promise<void>;
  cancel(): Promise<void>;
}

/**
 * A run of a test environment. It is as it was when the environment last came to rest: after `env.run`, `env.advance` and all else that
 * is awaited there.
 */
export class EnvRun {
  readonly runKey: number;
  readonly #orders: RunOrders;
  #view: RunView;

  constructor(view: RunView, orders: RunOrders) {
    this.runKey = view.run.runKey;
    this.#view = view;
    this.#orders = orders;
  }

  get dagId(): string {
    return this.#view.run.dagId;
  }

  get runId(): string {
    return this.#view.run.runId;
  }

  get state(): RunState {
    return this.#view.run.state;
  }

  get runType(): string {
    return this.#view.run.runType;
  }

  /** Why it ended as it did. */
  get reason(): string | undefined {
    return this.#view.run.reason ?? undefined;
  }

  /** ISO 8601, UTC: `2026-03-01T00:00:00.000Z`; undefined for a run without one. */
  get logicalDate(): string | undefined {
    return isoOf(this.#view.run.logicalDate);
  }

  /** The part of the data that it is about; undefined for a run that is about no part. */
  get partitionKey(): string | undefined {
    return this.#view.run.partitionKey ?? undefined;
  }

  /** The stretch of time that it is about; undefined for a run without one. */
  get dataInterval(): { readonly start: string; readonly end: string } | undefined {
    const { dataIntervalStart, dataIntervalEnd } = this.#view.run;
    const [start, end] = [isoOf(dataIntervalStart), isoOf(dataIntervalEnd)];
    return start === undefined || end === undefined ? undefined : { start, end };
  }

  get isFinished(): boolean {
    return isRunFinished(this.state);
  }

  /** In an order in which every task stands behind its upstreams. */
  get tasks(): readonly EnvTask[] {
    return [...this.#view.tasks.values()];
  }

  /** @throws UnknownNameError when the DAG has no such task. */
  task(taskId: string): EnvTask {
    const task = this.#view.tasks.get(taskId);
    if (task) return task;
    throw unknownName({
      kind: "task",
      found: taskId,
      known: this.#view.tasks.keys(),
      within: `DAG "${this.dagId}"`,
    });
  }

  /** The state of every task. */
  get states(): Readonly<Record<string, TaskState>> {
    return Object.fromEntries(this.tasks.map(({ taskId, state }) => [taskId, state]));
  }

  /** The tasks that began to execute, in the order in which they first did. */
  get order(): readonly string[] {
    const began = this.#view.transitions().filter(({ taskId, toState }) => taskId !== null && toState === "running");
    return [...new Set(began.map(({ taskId }) => taskId!))];
  }

  /** How its tasks have updated assets, in order. */
  get assetEvents(): readonly EmittedAsset[] {
    return this.#view.assetEvents;
  }

  /** The states that a task went through, in order; of a mapped task those of all its instances. */
  path(taskId: string): readonly string[] {
    return this.#view
      .transitions()
      .filter((row) => row.taskId === taskId)
      .map(({ toState }) => toState);
  }

  /** Answers the question of a task, which goes on. @throws NoOpenQuestionError, AnswerRefusedError, UnknownOptionError */
  async answer(taskId: string, answer: EnvAnswer = {}): Promise<void> {
    assertAnswer(taskId, answer);
    return this.#orders.answer(taskId, answer);
  }

  /** Has tasks done again, as `tradewind tasks clear` does. @default all of them */
  clear(...taskIds: readonly string[]): Promise<void> {
    return this.#orders.clear(taskIds.length === 0 ? undefined : taskIds);
  }

  /** Ends the run, as `tradewind runs cancel` does. */
  cancel(): Promise<void> {
    return this.#orders.cancel();
  }

  /** For the environment: the run is looked at anew. */
  update(view: RunView): void {
    this.#view = view;
  }
}

const isoOf = (ms: number | null): string | undefined => (ms === null ? undefined : new Date(ms).toISOString());
