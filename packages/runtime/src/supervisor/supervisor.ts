import {
  type FinishedRunState,
  isRunFinished,
  type Json,
  type PlannedMove,
  type Runtime,
  type Slots,
  type TimedTaskState,
} from "@tradewind/core/engine";
import type { RunRow, Store, TaskMove, Transition } from "@tradewind/store";
import type { EndedReply, LogLine, Question, TaskError } from "@tradewind/worker";
import type { Executor, ExecutorListener, Loss } from "../executors/executor.ts";
import type { LookUp } from "../look-up.ts";
import { ActiveRun, type ActiveRunParts } from "./active-run.ts";
import { answerAttempt, type RunQuestion } from "./answer-attempt.ts";
import { CallbackDelivery } from "./callback-delivery.ts";
import { dagOutboxOf } from "./dag-callbacks.ts";
import { Dispatcher } from "./dispatcher.ts";
import { DocumentVersions } from "./document-versions.ts";
import type { SupervisorEvent } from "./events.ts";
import { forcedEndMoves } from "./forced-end.ts";
import { pastBlocker } from "./held-tasks.ts";
import { LiveAttempt } from "./live-attempt.ts";
import { restartMoves } from "./restart-run.ts";
import { factsOf, type RestoredAttempts, restoreRun } from "./restored-run.ts";
import type { RunEnd, RunRequest } from "./run-request.ts";
import { RunTakenOverError } from "./run-taken-over-error.ts";
import { StartRecorder } from "./start-recorder.ts";
import {
  type AttemptEnding,
  endingOf,
  endMove,
  firstMove,
  type Planned,
  plannedMove,
  requeueMove,
  slotMove,
  startMove,
} from "./task-moves.ts";

/** An attempt that lost its worker this often through no fault of its own is taken to be the fault. */
const MAX_HAND_BACKS = 3;

export interface SupervisorOptions {
  readonly store: Store;
  readonly executor: Executor;
  readonly runtime: Runtime;
  readonly lookUp: LookUp;
  /** Who may execute, and how many at a time. */
  readonly slots: Slots;
  /** Marks the runs that `run` makes as this process's, so that no scheduler carries them on beside it. */
  readonly owner?: string;
  readonly onEvent?: ((event: SupervisorEvent) => void) | undefined;
  /** The store has moved on without the run in memory, or could not be written: it has to be loaded anew. */
  readonly onLost?: ((runKey: number, error: unknown) => void) | undefined;
  /** A run is over; its callbacks may still be under way. */
  readonly onEnded?: ((run: ActiveRun, end: RunEnd) => void) | undefined;
  /** Answers what attempts ask of other runs. */
  readonly askRuns?: ((question: RunQuestion) => Promise<Json>) | undefined;
}

/** A run of the store, loaded to be carried on. */
interface LoadedRun {
  readonly run: ActiveRun;
  readonly row: RunRow;
  readonly restored: RestoredAttempts;
}

/** What became of the attempts that it had. */
interface OccupiedRun {
  /** They have ended while the run was being loaded. */
  readonly ended: readonly LiveAttempt[];
  /** Nobody has them yet. */
  readonly unstarted: readonly LiveAttempt[];
  readonly handedBack: readonly { readonly next: LiveAttempt; readonly move: TaskMove }[];
}

/**
 * Carries runs from their first task to their end. It moves only when something happens: an attempt ended, a timer rang. Every
 * such event becomes moves, the moves one call of `store.transition`, and what they set in motion happens after the commit.
 */
export class Supervisor implements ExecutorListener {
  readonly #options: SupervisorOptions;
  readonly #callbacks: CallbackDelivery;
  readonly #runs = new Map<number, ActiveRun>();
  readonly #dispatcher: Dispatcher;
  readonly #starts: StartRecorder;
  readonly #versions: DocumentVersions;
  #nextPlaceHolder = -1;
  #nextSlotKey = 1;
  #isDraining = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#callbacks = new CallbackDelivery({
      ...options,
      onDelivered: (run) => this.#finishIfDone(run),
      onError: (run, error) => this.#lose(run, error),
    });
    this.#versions = new DocumentVersions(options.store);
    this.#dispatcher = new Dispatcher({
      ...options,
      promote: (run, attempts) => this.#promote(run, attempts),
      onError: (run, error) => this.#lose(run, error),
    });
    this.#starts = new StartRecorder(options.runtime.clock, (attempt) => this.#recordStart(attempt));
  }

  async open(): Promise<void> {
    await this.#options.executor.open(this);
  }

  /** Lets go of the executor and of all timers; runs that have not ended stay as the store has them. */
  async close(): Promise<void> {
    this.#isDraining = true;
    this.#dispatcher.closeForNew();
    for (const run of this.#runs.values()) run.stopTimers();
    await this.#options.executor.close();
  }

  /** Starts nothing more; what executes may end. What has not by the deadline is handed back, without losing a try. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isDraining = true;
    this.#dispatcher.closeForNew();
    if (deadlineMs > 0) {
      const patience = new AbortController();
      void this.#dispatcher.whenIdle().then(() => patience.abort());
      await this.#options.runtime.clock.sleep(deadlineMs, patience.signal).catch(() => {});
    }
    await this.#handBackAll();
  }

  /** How many attempts an executor has. */
  get executing(): number {
    return this.#dispatcher.executing.size;
  }

  /** Attempts that wait for a slot. */
  get waiting(): Iterable<LiveAttempt> {
    return this.#dispatcher.waiting;
  }

  /** Runs that are carried on here. */
  get runs(): ReadonlyMap<number, ActiveRun> {
    return this.#runs;
  }

  // Runs begin

  /**
   * Makes a run and carries it to its end. A run of the same id or logical date is cleared and done again.
   *
   * @throws RunTakenOverError when another process changes it meanwhile.
   */
  async run(request: RunRequest): Promise<RunEnd> {
    const run = this.#activate(request);
    if (await this.#create(run)) return run.done;
    return this.#runAgain(request);
  }

  #activate(request: RunRequest): ActiveRun {
    const { document, file, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf } = request;
    const { dagId } = document;
    const startedAt = this.#options.runtime.clock.now();
    return this.#newRun({
      version: this.#versions.of(document),
      facts: { dagId, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf, startedAt },
      file,
    });
  }

  #newRun(parts: ActiveRunParts): ActiveRun {
    return new ActiveRun(parts, this.#nextSlotKey++);
  }

  /** False when there is such a run already. */
  async #create(run: ActiveRun): Promise<boolean> {
    const { runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf, startedAt: at } = run.facts;
    const { owner, store } = this.#options;
    const planned = this.#plan(run, run.progress.start());
    const first = planned.map((one) => firstMove(run, one, at));
    const { document } = run.version;
    const { dagId, hash } = document;
    const newRun = {
      dagId,
      runId,
      runType,
      logicalDate,
      dataIntervalStart,
      dataIntervalEnd,
      conf: JSON.stringify(conf),
      hash,
      owner,
    };
    const kept = this.#versions.keep(document, at);
    const written = store.transition([{ kind: "createRun", run: newRun, at, actor: "scheduler", first }]);
    const [created] = kept ? (await Promise.all([written, kept]))[0] : await written;
    if (!created?.applied) {
      this.#dispatcher.forget(run);
      return false;
    }
    run.runKey = created.runKey;
    this.#enter(run);
    this.#tellStart(run);
    this.#follow(run, planned, at);
    this.#endIfOver(run);
    return true;
  }

  #enter(run: ActiveRun): void {
    this.#runs.set(run.runKey, run);
    const { startedAt } = run.facts;
    const { dagrunTimeoutMs } = run.version.document;
    if (dagrunTimeoutMs === null) return;
    const left = Math.max(0, startedAt + dagrunTimeoutMs - this.#options.runtime.clock.now());
    this.#timer(run, left, () => {
      this.#endNow(run, "failed", `ran longer than its dagrunTimeout of ${dagrunTimeoutMs / 1000} seconds`);
    });
  }

  #tellStart({ facts: { dagId, runId, runType, startedAt } }: ActiveRun): void {
    this.#options.onEvent?.({ kind: "runStarted", dagId, runId, runType, at: startedAt });
  }

  async #runAgain(request: RunRequest): Promise<RunEnd> {
    const { runId, logicalDate, document } = request;
    const { store } = this.#options;
    const existing =
      (await store.getRun(document.dagId, { runId })) ??
      (logicalDate === null ? undefined : await store.getRun(document.dagId, { logicalDate }));
    if (!existing) throw new RunTakenOverError({ dagId: document.dagId, runId });
    const run = this.#activate(request);
    await this.#restart(run, existing);
    return run.done;
  }

  async #restart(run: ActiveRun, existing: RunRow): Promise<void> {
    const { store, runtime, owner } = this.#options;
    const at = runtime.clock.now();
    const instances = await store.getTaskInstances(existing.runKey);
    run.runKey = existing.runKey;
    const cleared = restartMoves(run, existing, { instances, at, owner, newToken: () => runtime.newId() });
    const planned = this.#plan(run, run.progress.start());
    const moves = planned.map((one) => plannedMove(run, one, at));
    this.#write(run, [...cleared, ...moves], () => {
      this.#enter(run);
      this.#tellStart(run);
      this.#follow(run, planned, at);
      this.#endIfOver(run);
    });
  }

  /**
   * Takes a run over from the store, wherever it stands: one that is queued begins, one that was running goes on. Attempts that an
   * executor still has for it stay with it; those whose token is no longer valid are cancelled.
   */
  async adopt(runKey: number, file: string | null): Promise<ActiveRun | undefined> {
    await this.adoptAll([{ runKey, file }]);
    return this.#runs.get(runKey);
  }

  /** The same for several runs: those slots that their attempts hold are counted before any of them gets a new one. */
  async adoptAll(runs: readonly { readonly runKey: number; readonly file: string | null }[]): Promise<void> {
    for (const { runKey } of runs) this.drop(runKey);
    // what is being written must have its commit before it is read
    await this.#options.store.transition([]);
    const loaded = await Promise.all(runs.map(({ runKey, file }) => this.#load(runKey, file)));
    const at = this.#options.runtime.clock.now();
    const resumed = loaded.flatMap((one) => (one ? [{ ...one, at, ...this.#occupy(one, at) }] : []));
    for (const one of resumed) this.#resume(one);
    for (const attempt of resumed.flatMap(({ ended }) => ended)) {
      const reply = attempt.earlyEnd!;
      attempt.earlyEnd = undefined;
      this.ended(reply);
    }
    this.#dispatcher.fill();
  }

  async #load(runKey: number, file: string | null): Promise<LoadedRun | undefined> {
    const { store, runtime } = this.#options;
    const row = await store.getRunByKey(runKey);
    const version = row && (await this.#versions.byHash(row.hash));
    if (!row || !version || isRunFinished(row.state)) {
      this.#dispatcher.rebind(runKey, undefined);
      this.#dispatcher.letGo(runKey);
      return undefined;
    }
    const run = this.#newRun({ version, facts: factsOf(row, runtime.clock.now()), file, runKey });
    return { run, row, restored: await restoreRun(store, run, await store.getTaskInstances(runKey)) };
  }

  /** Counts what the attempts of a loaded run hold. */
  #occupy({ run, restored }: LoadedRun, at: number): OccupiedRun {
    const ended = this.#dispatcher.rebind(run.runKey, run);
    this.#dispatcher.letGo(run.runKey);
    const isElsewhere = ({ token }: LiveAttempt) => !this.#dispatcher.executing.has(token);
    const unstarted = restored.queued.filter(isElsewhere);
    for (const attempt of unstarted) this.#dispatcher.takeSlot(attempt);
    for (const { attempt, row } of restored.timed) if (row.state === "deferred") this.#dispatcher.holdDeferred(attempt);
    const handedBack = restored.running
      .filter(isElsewhere)
      .map((attempt) => this.#handBackMove(attempt, at, "the process that ran it is gone"));
    return { ended, unstarted, handedBack };
  }

  /** Lets go of a run that is no longer running in the store; what executes for it is told to end. */
  async release(runKey: number): Promise<void> {
    this.drop(runKey);
    await this.#options.store.transition([]);
    this.#dispatcher.rebind(runKey, undefined);
    this.#dispatcher.letGo(runKey);
    this.#dispatcher.fill();
  }

  /** Delivers callbacks of a run that has ended elsewhere. */
  async deliverLeftOver(row: RunRow, file: string | null): Promise<void> {
    const version = await this.#versions.byHash(row.hash);
    if (!version) return;
    const run = this.#newRun({ version, facts: factsOf(row, row.endedAt ?? 0), file, runKey: row.runKey });
    await this.#callbacks.deliver(run);
  }

  #resume({ run, row, restored, unstarted, handedBack, at }: LoadedRun & OccupiedRun & { readonly at: number }): void {
    const planned = this.#plan(run, run.progress.resume());
    const opening: Transition[] =
      row.state === "queued"
        ? [{ kind: "run", runKey: run.runKey, from: "queued", to: "running", at, actor: "scheduler" }]
        : [];
    const moves = [
      ...opening,
      ...handedBack.map(({ move }) => move),
      ...planned.map((one) => plannedMove(run, one, at)),
      ...this.#runEnd(run, at),
    ];
    this.#enter(run);
    this.#write(run, moves, () => {
      if (row.state === "queued") this.#tellStart(run);
      for (const attempt of restored.scheduled) this.#dispatcher.wait(attempt);
      for (const { attempt, row: task } of restored.timed) {
        this.#wakeAt(attempt, task.state as TimedTaskState, task.nextAt ?? at);
      }
      for (const { next } of handedBack) this.#launch(next);
      for (const attempt of unstarted) this.#launch(attempt);
      this.#follow(run, planned, at);
      this.#deliver(run);
      this.#endIfOver(run);
    });
  }

  /** Forgets a run in memory: the store has moved on. What executes for it goes on until somebody adopts the run. */
  drop(runKey: number): void {
    const run = this.#runs.get(runKey);
    if (run) this.#forget(run, new RunTakenOverError(run.facts));
  }

  #forget(run: ActiveRun, error: unknown): void {
    if (this.#runs.get(run.runKey) === run) this.#runs.delete(run.runKey);
    if (this.#options.onLost) this.#dispatcher.setAside(run);
    else this.#dispatcher.forget(run);
    run.abandon(error);
  }

  // What an executor reports

  started(token: string, at: number): void {
    const attempt = this.#dispatcher.executing.get(token);
    if (!attempt || attempt.isStale) return;
    attempt.startedAt = at;
    if (attempt.isRecorded) return;
    this.#starts.add(attempt);
    this.#tell(attempt, "running", at);
  }

  #recordStart(attempt: LiveAttempt): void {
    // a run that is being loaded anew will say what the store knows
    if (attempt.run.isDropped) return;
    attempt.isRecorded = true;
    attempt.run.progress.note(attempt.task, "running");
    this.#write(attempt.run, [startMove(attempt)], () => {});
  }

  ended(reply: EndedReply): void {
    const attempt = this.#dispatcher.executing.get(reply.token);
    if (!attempt) return;
    const { run, isStale } = attempt;
    if (run.isDropped && !isStale && this.#options.onLost) {
      attempt.earlyEnd = reply;
      return;
    }
    this.#release(reply.token);
    if (isStale || run.isDropped) this.#dispatcher.fill();
    else this.#settle(attempt, endingOf(attempt, reply.outcome, reply.at), reply);
  }

  lost(token: string, { fault, error }: Loss): void {
    const attempt = this.#dispatcher.executing.get(token);
    if (!attempt) return;
    if (fault === "none" && attempt.handBacks < MAX_HAND_BACKS) {
      this.#release(token);
      this.#handOutAgain(attempt);
      return;
    }
    const at = this.#options.runtime.clock.now();
    const kind = attempt.tryNumber < attempt.maxTries ? "retry" : "failed";
    this.ended({ kind: "ended", token, at, outcome: { kind, error }, xcoms: [] });
  }

  log(token: string, line: LogLine): void {
    const attempt = this.#dispatcher.executing.get(token);
    const run = attempt?.run ?? this.#callbacks.runOf(token);
    if (!run) return;
    const { dagId, runId } = run.facts;
    const { taskId = "callback", tryNumber = 0 } = attempt ?? {};
    this.#options.onEvent?.({ kind: "log", dagId, runId, taskId, tryNumber, line });
  }

  delivered(callbackId: number, _error: TaskError | null): void {
    void this.#callbacks.delivered(callbackId);
  }

  answer(token: string, question: Question): Promise<Json> {
    const attempt = this.#dispatcher.executing.get(token);
    const run = attempt?.run ?? this.#callbacks.runOf(token);
    return answerAttempt(this.#options, { runKey: run?.runKey ?? -1, token, taskId: attempt?.taskId }, question);
  }

  // What follows

  /** An attempt is over: writes its end with everything that follows from it, then sets that in motion. */
  #settle(attempt: LiveAttempt, ending: AttemptEnding, reply: Pick<EndedReply, "at" | "xcoms">): void {
    const { run, task, token, tryNumber, maxTries } = attempt;
    if (run.isDropped) return;
    const { waitingSince, resume } = ending;
    if (ending.finished) run.rows.delete(task);
    else run.rows.set(task, { token, tryNumber, maxTries, waitingSince, resume });
    if (ending.to === "deferred") this.#dispatcher.holdDeferred(attempt);
    let planned: Planned[] = [];
    if (ending.finished) {
      const { state, decision } = ending.finished;
      planned = this.#plan(run, run.progress.end([{ task, state, decision }]));
    } else run.progress.note(task, ending.to);
    // what it gave up is free for others when its end is in the store
    this.#dispatcher.takeSlot(attempt);
    const end = endMove(attempt, ending, reply);
    const moves = [end, ...planned.map((one) => plannedMove(run, one, reply.at)), ...this.#runEnd(run, reply.at)];
    this.#write(run, moves, () => {
      this.#dispatcher.giveSlot(attempt);
      this.#tell(attempt, ending.to, reply.at, ending);
      if (ending.nextAt !== undefined) this.#wakeAt(attempt, ending.to as TimedTaskState, ending.nextAt);
      this.#follow(run, planned, reply.at);
      if (end.outbox) this.#deliver(run);
      this.#endIfOver(run);
      this.#afterEnd(run, attempt, ending);
    });
  }

  /** What the end of a task means beyond its own run, or for all of it. */
  #afterEnd(run: ActiveRun, { taskId }: LiveAttempt, ending: AttemptEnding): void {
    const { failFast } = run.version.document;
    if (failFast && ending.to === "failed" && !run.end) this.#endNow(run, "failed", `failFast: "${taskId}" failed`);
    if (run.graph.dependsOnPast && ending.finished) this.releaseHeld(run.facts.dagId);
  }

  /** The run's own last move, when this was its last task. */
  #runEnd(run: ActiveRun, at: number): Transition[] {
    const outcome = run.progress.outcome();
    if (!outcome) return [];
    return [
      {
        kind: "run",
        runKey: run.runKey,
        from: "running",
        to: outcome.state,
        at,
        actor: "scheduler",
        reason: outcome.reason,
        outbox: dagOutboxOf(run.version.document, outcome),
      },
    ];
  }

  #endIfOver(run: ActiveRun): void {
    const outcome = run.progress.outcome();
    if (!outcome || run.end) return;
    this.#ended(run, outcome);
  }

  #ended(run: ActiveRun, outcome: { readonly state: FinishedRunState; readonly reason: string | undefined }): void {
    run.end = { runKey: run.runKey, ...outcome };
    run.stopTimers();
    const { dagId, runId } = run.facts;
    this.#options.onEvent?.({ kind: "runEnded", dagId, runId, ...outcome, at: this.#options.runtime.clock.now() });
    this.#options.onEnded?.(run, run.end);
    if (run.version.document.callbacks.length > 0) this.#deliver(run);
    else this.#finishIfDone(run);
  }

  #finishIfDone(run: ActiveRun): void {
    if (!run.finishIfDone()) return;
    if (this.#runs.get(run.runKey) === run) this.#runs.delete(run.runKey);
  }

  #endNow(run: ActiveRun, state: FinishedRunState, reason: string): void {
    this.#forceEnd(run, state, reason).catch((error: unknown) => this.#lose(run, error));
  }

  /** Ends a run before its tasks have: fails what executes, skips the rest. */
  async #forceEnd(run: ActiveRun, state: FinishedRunState, reason: string): Promise<void> {
    const { store, runtime } = this.#options;
    // what is being written must have its commit before its rows are read
    await store.transition([]);
    if (run.isDropped || run.end) return;
    const at = runtime.clock.now();
    const moves = forcedEndMoves(run, await store.getTaskInstances(run.runKey), {
      state,
      reason,
      at,
      newToken: () => runtime.newId(),
    });
    this.#write(run, moves, () => {
      this.#dispatcher.forget(run);
      this.#dispatcher.cancel(run, reason);
      this.#deliver(run);
      this.#ended(run, { state, reason });
    });
  }

  /** Gives every task that is to be queued its attempt, and its slot if there is one. */
  #plan(run: ActiveRun, moves: readonly PlannedMove[]): Planned[] {
    const planned: Planned[] = [];
    for (const move of moves) {
      if (move.to !== "queued") planned.push({ move, to: move.to, attempt: undefined });
      else if (this.#mustWaitForPast(run, move.task)) run.progress.hold(move.task);
      else {
        const attempt = this.#newAttempt(run, move.task);
        planned.push({ move, to: this.#slotFor(attempt), attempt });
      }
    }
    if (run.progress.held.size > 0) void this.#lookAtPast(run);
    return planned;
  }

  #slotFor(attempt: LiveAttempt): "queued" | "scheduled" {
    const to = this.#dispatcher.slotFor(attempt);
    if (to === "scheduled") attempt.run.progress.note(attempt.task, to);
    return to;
  }

  /** Limits have changed: gives free slots to attempts that wait for one. */
  fill(): void {
    this.#dispatcher.fill();
  }

  #promote(run: ActiveRun, attempts: readonly LiveAttempt[]): void {
    const at = this.#options.runtime.clock.now();
    for (const { task } of attempts) run.progress.note(task, "queued");
    this.#write(
      run,
      attempts.map((attempt) => slotMove(attempt, at)),
      () => {
        for (const attempt of attempts) this.#launch(attempt);
      },
    );
  }

  #newAttempt(run: ActiveRun, task: number, again?: { tryNumber: number }): LiveAttempt {
    const row = run.rows.get(task);
    const { retries } = run.graph.tasks[task]!;
    return new LiveAttempt(run, task, {
      token: this.#options.runtime.newId(),
      tryNumber: again?.tryNumber ?? (row?.tryNumber ?? 0) + 1,
      maxTries: row?.maxTries ?? retries + 1,
      waitingSince: again ? row?.waitingSince : undefined,
      resume: again ? row?.resume : undefined,
    });
  }

  /** The moves of a plan are in the store: starts what was queued, tells about the rest. */
  #follow(run: ActiveRun, planned: readonly Planned[], at: number): void {
    for (const { move, to, attempt } of planned) {
      if (attempt && to === "queued") this.#launch(attempt);
      else if (attempt) this.#wait(attempt);
      else {
        const { taskId } = run.graph.tasks[move.task]!;
        this.#tell({ run, taskId, tryNumber: 0, startedAt: undefined }, move.to, at, move);
      }
    }
    this.#dispatcher.fill();
  }

  /** The store has it as queued. */
  #launch(attempt: LiveAttempt): void {
    this.#know(attempt);
    this.#dispatcher.launch(attempt);
  }

  /** The store has it as scheduled. */
  #wait(attempt: LiveAttempt): void {
    this.#know(attempt);
    this.#dispatcher.wait(attempt);
  }

  #know(attempt: LiveAttempt): void {
    attempt.run.rows.set(attempt.task, attempt);
  }

  /** Takes an attempt out of the executor's hands. */
  #release(token: string): void {
    const attempt = this.#dispatcher.release(token);
    if (attempt) this.#starts.forget(attempt);
  }

  #timer(run: ActiveRun, ms: number, body: () => void): void {
    const timer = this.#options.runtime.clock.timer(ms, () => {
      run.timers.delete(timer);
      body();
    });
    run.timers.add(timer);
  }

  #wakeAt(attempt: LiveAttempt, state: TimedTaskState, nextAt: number): void {
    const { run, task, tryNumber, token } = attempt;
    const { runtime } = this.#options;
    this.#timer(run, Math.max(0, nextAt - runtime.clock.now()), () => {
      this.#dispatcher.freeDeferred(attempt);
      if (this.#isDraining) return;
      const next = this.#newAttempt(run, task, { tryNumber: state === "up_for_retry" ? tryNumber + 1 : tryNumber });
      const to = this.#slotFor(next);
      run.progress.note(task, to);
      this.#requeue(requeueMove(state, [token, next], { to, at: runtime.clock.now() }), next);
    });
  }

  /** Through no fault of its own an attempt has lost its worker: the same try again. */
  #handOutAgain(attempt: LiveAttempt): void {
    if (attempt.run.isDropped) return;
    attempt.handBacks++;
    if (!attempt.isRecorded) {
      attempt.startedAt = undefined;
      this.#dispatcher.takeSlot(attempt);
      this.#launch(attempt);
      return;
    }
    const at = this.#options.runtime.clock.now();
    const { move, next } = this.#handBackMove(attempt, at, "its worker process was replaced");
    this.#requeue(move, next);
  }

  /** The same try under a new token; its slot goes with it. */
  #handBackMove(attempt: LiveAttempt, at: number, reason: string) {
    const { run, task, tryNumber, maxTries, token, waitingSince, resume } = attempt;
    const next = new LiveAttempt(run, task, {
      token: this.#options.runtime.newId(),
      tryNumber,
      maxTries,
      waitingSince,
      resume,
    });
    next.handBacks = attempt.handBacks;
    this.#dispatcher.takeSlot(next);
    run.progress.note(task, "queued");
    return { next, move: requeueMove("running", [token, next], { to: "queued", at, reason }) };
  }

  #requeue(move: Transition, next: LiveAttempt): void {
    this.#write(next.run, [move], () => {
      if (next.run.holders.has(next)) this.#launch(next);
      else {
        this.#wait(next);
        this.#dispatcher.fill();
      }
    });
  }

  /** On the way out: everything that executes is queued again in the store, as the same try. */
  async #handBackAll(): Promise<void> {
    const at = this.#options.runtime.clock.now();
    const executing = [...this.#dispatcher.executing.values()];
    const recorded = executing.filter(({ isRecorded, isStale, run }) => isRecorded && !isStale && !run.isDropped);
    const moves = recorded.map((attempt) => this.#handBackMove(attempt, at, "the scheduler was stopped").move);
    this.#dispatcher.clear();
    await Promise.all(moves.map((move) => this.#options.store.transition([move])));
  }

  // What waits for earlier runs

  #mustWaitForPast(run: ActiveRun, task: number): boolean {
    return run.graph.tasks[task]!.dependsOnPast && !run.pastIsMet.has(task);
  }

  /** Something of the DAG has ended, or was changed by hand: looks again at the tasks that wait for their past. */
  releaseHeld(dagId: string): void {
    for (const run of this.#runs.values()) {
      if (run.facts.dagId === dagId && run.progress.held.size > 0) void this.#lookAtPast(run);
    }
  }

  async #lookAtPast(run: ActiveRun): Promise<void> {
    const { store, runtime } = this.#options;
    try {
      // a plan is looked at before it is written
      await store.transition([]);
      for (const task of [...run.progress.held]) {
        if (run.isDropped || (await pastBlocker(store, run, task)) !== undefined) continue;
        if (run.isDropped || !run.progress.held.has(task)) continue;
        run.pastIsMet.add(task);
        const at = runtime.clock.now();
        const planned = this.#plan(run, [run.progress.release(task)]);
        const moves = planned.map((one) => plannedMove(run, one, at));
        this.#write(run, moves, () => this.#follow(run, planned, at));
      }
    } catch (error) {
      this.#lose(run, error);
    }
  }

  // Writing and telling

  /** Writes moves; what follows happens after the commit, and not at all when somebody else was first. */
  #write(run: ActiveRun, moves: readonly Transition[], follow: () => void): void {
    this.#options.store.transition(moves, run).then(
      (results) => {
        if (run.isDropped) return;
        try {
          if (results.every(({ applied }) => applied)) follow();
          else this.#lose(run, new RunTakenOverError(run.facts));
        } catch (error) {
          this.#lose(run, error);
        }
      },
      (error: unknown) => this.#lose(run, error),
    );
  }

  /** Memory and store have parted: nothing is decided from this object any more. */
  #lose(run: ActiveRun, error: unknown): void {
    if (run.isDropped) return;
    this.#forget(run, error);
    this.#options.onLost?.(run.runKey, error);
  }

  #deliver(run: ActiveRun): void {
    // a place holder of its own, so that the run is not done before the outbox has been looked at
    const looking = this.#nextPlaceHolder--;
    run.callbacks.add(looking);
    this.#callbacks.deliver(run).then(
      () => {
        run.callbacks.delete(looking);
        this.#finishIfDone(run);
      },
      (error: unknown) => this.#lose(run, error),
    );
  }

  #tell(
    attempt: Pick<LiveAttempt, "run" | "taskId" | "tryNumber" | "startedAt">,
    state: AttemptEnding["to"],
    at: number,
    details: Partial<Pick<AttemptEnding, "reason" | "error" | "nextAt">> = {},
  ): void {
    const { onEvent } = this.#options;
    if (!onEvent) return;
    const { run, taskId, tryNumber, startedAt } = attempt;
    const { dagId, runId } = run.facts;
    const { reason, error, nextAt } = details;
    onEvent({ kind: "task", dagId, runId, taskId, state, tryNumber, at, startedAt, reason, error, nextAt });
  }
}
