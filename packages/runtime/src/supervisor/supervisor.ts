import { type Json, UNMAPPED } from "@tradewind/core/engine";
import type { RunRow } from "@tradewind/store";
import type { EndedReply, LogLine, Question, TaskError } from "@tradewind/worker";
import type { ExecutorListener, Loss } from "../executors/executor.ts";
import type { ActiveRun } from "./active-run.ts";
import { answerAttempt } from "./answer-attempt.ts";
import type { LiveAttempt } from "./live-attempt.ts";
import { isAsking, readAnswers } from "./read-answers.ts";
import { RunCarrier } from "./run-carrier.ts";
import { RunOpener } from "./run-opener.ts";
import type { RunEnd, RunRequest } from "./run-request.ts";
import { MAX_HAND_BACKS, type SupervisorOptions } from "./supervisor-options.ts";
import { endingOf } from "./task-moves.ts";

/**
 * Carries runs from their first task to their end. It moves only when something happens: an attempt ended, a timer rang. Every
 * such event becomes moves, the moves one call of `store.transition`, and what they set in motion happens after the commit.
 */
export class Supervisor implements ExecutorListener {
  readonly #options: SupervisorOptions;
  readonly #carrier: RunCarrier;
  readonly #opener: RunOpener;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#carrier = new RunCarrier(options, (run) => void this.#opener.reload(run));
    this.#opener = new RunOpener(options, this.#carrier, (reply) => this.ended(reply));
  }

  async open(): Promise<void> {
    await this.#options.executor.open(this);
  }

  /** Lets go of the executor and of all timers; runs that have not ended stay as the store has them. */
  async close(): Promise<void> {
    this.#carrier.stopBeginning();
    for (const run of this.#carrier.runs.values()) run.stopTimers();
    await this.#options.executor.close();
  }

  /** Starts nothing more; what executes may end. What has not by the deadline is handed back, without losing a try. */
  async drain(deadlineMs: number): Promise<void> {
    this.#carrier.stopBeginning();
    if (deadlineMs > 0) {
      const patience = new AbortController();
      void this.#carrier.dispatcher.whenIdle().then(() => patience.abort());
      await this.#options.runtime.clock.sleep(deadlineMs, patience.signal).catch(() => {});
    }
    await this.#carrier.handBacks.handBackAll();
  }

  /** How many attempts an executor has. */
  get executing(): number {
    return this.#carrier.dispatcher.executing.size;
  }

  /** Attempts that wait for a slot. */
  get waiting(): Iterable<LiveAttempt> {
    return this.#carrier.dispatcher.waiting;
  }

  /** Runs that are carried on here. */
  get runs(): ReadonlyMap<number, ActiveRun> {
    return this.#carrier.runs;
  }

  /**
   * Makes a run and carries it to its end. A run of the same id or logical date is cleared and done again.
   *
   * @throws RunTakenOverError when another process changes it meanwhile.
   */
  run(request: RunRequest): Promise<RunEnd> {
    return this.#opener.run(request);
  }

  /**
   * Takes a run over from the store, wherever it stands: one that is queued begins, one that was running goes on. Attempts that an
   * executor still has for it stay with it; those whose token is no longer valid are cancelled.
   */
  adopt(runKey: number, file: string | null): Promise<ActiveRun | undefined> {
    return this.#opener.adopt(runKey, file);
  }

  /** The same for several at once. */
  adoptAll(runs: readonly { readonly runKey: number; readonly file: string | null }[]): Promise<void> {
    return this.#opener.adoptAll(runs);
  }

  /** Lets go of a run that is no longer running in the store; what executes for it is told to end. */
  release(runKey: number): Promise<void> {
    return this.#opener.release(runKey);
  }

  /** Whether a task of a run that is carried on here waits for an answer. */
  get isAsking(): boolean {
    return [...this.#carrier.runs.values()].some(isAsking);
  }

  /** Somebody may have answered in the store: those tasks go on. */
  async readAnswers(): Promise<void> {
    for (const run of this.#carrier.runs.values()) {
      await readAnswers(this.#options.store, run, this.#carrier).catch((error: unknown) =>
        this.#carrier.lose(run, error),
      );
    }
  }

  /** Delivers callbacks of a run that goes on, or waits to begin. */
  async deliver(row: RunRow, file: string | null): Promise<void> {
    const run = this.#carrier.runs.get(row.runKey);
    if (run) this.#carrier.deliver(run);
    else await this.deliverLeftOver(row, file);
  }

  /** Delivers callbacks of a run that has ended elsewhere. */
  deliverLeftOver(row: RunRow, file: string | null): Promise<void> {
    return this.#opener.deliverLeftOver(row, file);
  }

  /** Forgets a run in memory: the store has moved on. What executes for it goes on until somebody adopts the run. */
  drop(runKey: number): void {
    this.#carrier.drop(runKey);
  }

  /** Limits have changed: gives free slots to attempts that wait for one. */
  fill(): void {
    this.#carrier.dispatcher.fill();
  }

  /** Something of the DAG has ended, or was changed by hand: looks again at the tasks that wait for their past. */
  releaseHeld(dagId: string): void {
    this.#carrier.releaseHeld(dagId);
  }

  // What an executor reports

  started(token: string, at: number): void {
    const attempt = this.#carrier.dispatcher.executing.get(token);
    if (attempt && !attempt.isStale) this.#carrier.begun(attempt, at);
  }

  ended(reply: EndedReply): void {
    const attempt = this.#carrier.dispatcher.executing.get(reply.token);
    if (!attempt) return;
    const { run, isStale } = attempt;
    if (run.isDropped && !isStale && (this.#options.onLost || run.isAside)) {
      attempt.earlyEnd = reply;
      return;
    }
    this.#carrier.release(reply.token);
    if (isStale || run.isDropped) this.#carrier.dispatcher.fill();
    else this.#carrier.settle(attempt, endingOf(attempt, reply.outcome, reply.at), reply);
  }

  lost(token: string, { fault, error }: Loss): void {
    const attempt = this.#carrier.dispatcher.executing.get(token);
    if (!attempt) return;
    if (fault === "none" && attempt.handBacks < MAX_HAND_BACKS) {
      this.#carrier.release(token);
      this.#carrier.handBacks.handOutAgain(attempt);
      return;
    }
    const at = this.#options.runtime.clock.now();
    const kind = attempt.tryNumber < attempt.maxTries ? "retry" : "failed";
    this.ended({ kind: "ended", token, at, outcome: { kind, error }, xcoms: [] });
  }

  log(token: string, line: LogLine): void {
    const attempt = this.#carrier.dispatcher.executing.get(token);
    const run = attempt?.run ?? this.#carrier.callbacks.runOf(token);
    if (!run) return;
    const { dagId, runId } = run.facts;
    const { taskId = "callback", mapIndex = UNMAPPED, tryNumber = 0 } = attempt ?? {};
    this.#options.onEvent?.({ kind: "log", dagId, runId, taskId, mapIndex, tryNumber, line });
  }

  delivered(callbackId: number, _error: TaskError | null): void {
    void this.#carrier.callbacks.delivered(callbackId);
  }

  answer(token: string, question: Question): Promise<Json> {
    const attempt = this.#carrier.dispatcher.executing.get(token);
    const run = attempt?.run ?? this.#carrier.callbacks.runOf(token);
    const instance = attempt ?? this.#carrier.callbacks.instanceOf(token);
    return answerAttempt(this.#options, { run, token, attempt, instance }, question);
  }
}
