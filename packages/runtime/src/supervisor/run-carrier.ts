import type { FinishedRunState, PlannedMove, TimedTaskState } from "@tradewind/core/engine";
import type { Transition } from "@tradewind/store";
import type { EndedReply } from "@tradewind/worker";
import type { ActiveRun, KnownRow } from "./active-run.ts";
import { CallbackDelivery } from "./callback-delivery.ts";
import { dagOutboxOf } from "./dag-callbacks.ts";
import { Dispatcher } from "./dispatcher.ts";
import { forcedEndMoves, stopMoves } from "./forced-end.ts";
import { noMoreTries } from "./group-moves.ts";
import { GroupRetries } from "./group-retries.ts";
import { mustWaitForPast, tasksWithoutPast } from "./held-tasks.ts";
import { LiveAttempt } from "./live-attempt.ts";
import { RunTakenOverError } from "./run-taken-over-error.ts";
import { StartRecorder } from "./start-recorder.ts";
import type { SupervisorOptions } from "./supervisor-options.ts";
import {
  type AttemptEnding,
  endMove,
  type Planned,
  plannedMove,
  requeueMove,
  slotMove,
  startMove,
} from "./task-moves.ts";

/** What an attempt has reported of its end, beside how it ended. */
type EndedAttempt = Pick<EndedReply, "at" | "xcoms" | "assetEvents" | "mapIndexName">;

/** So many moves of a plan are written together: what they take holds everything else up. */
const MOST_PER_TURN = 500;

/**
 * Carries runs on: turns what happened to an attempt, what a timer says and what a plan asks for into moves, the moves into one call
 * of `store.transition`, and sets in motion what follows once they are committed.
 */
export class RunCarrier {
  readonly #options: SupervisorOptions;
  readonly #starts: StartRecorder;
  readonly dispatcher: Dispatcher;
  readonly callbacks: CallbackDelivery;
  readonly groups: GroupRetries;
  readonly #reload: (run: ActiveRun) => void;
  /** Runs that are carried on here, by their key. */
  readonly runs = new Map<number, ActiveRun>();
  #nextPlaceHolder = -1;
  #isStopping = false;

  /** `reload` loads a run anew for those who are not told that it is lost. */
  constructor(options: SupervisorOptions, reload: (run: ActiveRun) => void) {
    this.#options = options;
    this.#reload = reload;
    this.groups = new GroupRetries({
      ...options,
      onEvent: options.onEvent,
      write: (run, moves, follow) => this.write(run, moves, follow),
      wakeAfter: (run, ms, body) => this.#timer(run, ms, () => (this.#isStopping ? undefined : body())),
      loadAnew: (run) => this.#loadAnew(run),
      onError: (run, error) => this.lose(run, error),
    });
    this.callbacks = new CallbackDelivery({
      ...options,
      onDelivered: (run) => this.#finishIfDone(run),
      onError: (run, error) => this.lose(run, error),
    });
    this.dispatcher = new Dispatcher({
      ...options,
      promote: (run, attempts) => this.#promote(run, attempts),
      onError: (run, error) => this.lose(run, error),
    });
    this.#starts = new StartRecorder(options.runtime.clock, (attempt) => this.#recordStart(attempt));
  }

  /** From now on nothing begins any more: no attempt is given a slot, no timer starts one. */
  stopBeginning(): void {
    this.#isStopping = true;
    this.dispatcher.closeForNew();
  }

  /** The executor says that an attempt has begun; the store hears of it a little later, unless it has ended by then. */
  begun(attempt: LiveAttempt, at: number): void {
    attempt.startedAt = at;
    if (attempt.isRecorded) return;
    this.#starts.add(attempt);
    this.tell(attempt, "running", at);
  }

  enter(run: ActiveRun): void {
    this.runs.set(run.runKey, run);
    const { startedAt } = run.facts;
    const { dagrunTimeoutMs } = run.version.document;
    if (dagrunTimeoutMs === null) return;
    const left = Math.max(0, startedAt + dagrunTimeoutMs - this.#options.runtime.clock.now());
    this.#timer(run, left, () => {
      this.#endNow(run, "failed", `ran longer than its dagrunTimeout of ${dagrunTimeoutMs / 1000} seconds`);
    });
  }

  tellStart({ facts: { dagId, runId, runType, startedAt } }: ActiveRun): void {
    this.#options.onEvent?.({ kind: "runStarted", dagId, runId, runType, at: startedAt });
  }

  /** Forgets a run in memory: the store has moved on. What executes for it goes on until somebody adopts the run. */
  drop(runKey: number): void {
    const run = this.runs.get(runKey);
    if (run) this.forget(run, new RunTakenOverError(run.facts));
  }

  forget(run: ActiveRun, error: unknown): void {
    if (this.runs.get(run.runKey) === run) this.runs.delete(run.runKey);
    if (this.#options.onLost) this.dispatcher.setAside(run);
    else this.dispatcher.forget(run);
    run.abandon(error);
  }

  #recordStart(attempt: LiveAttempt): void {
    // a run that is being loaded anew will say what the store knows
    if (attempt.run.isDropped) return;
    attempt.isRecorded = true;
    attempt.run.progress.note(attempt.node, "running");
    this.write(attempt.run, [startMove(attempt)], () => {});
  }

  /** An attempt is over: writes its end with everything that follows from it, then sets that in motion. */
  settle(attempt: LiveAttempt, ending: AttemptEnding, reply: EndedAttempt): void {
    const { run, node, token, tryNumber, maxTries } = attempt;
    if (run.isDropped) return;
    const { waitingSince, resume } = ending;
    if (ending.finished) run.rows.delete(node);
    else run.rows.set(node, { token, tryNumber, maxTries, waitingSince, resume });
    if (ending.to === "deferred") this.dispatcher.holdDeferred(attempt);
    let planned: Planned[] = [];
    if (ending.finished) {
      planned = this.plan(run, run.progress.end([{ node, ...ending.finished }]));
    } else run.progress.note(node, ending.to);
    // what it gave up is free for others when its end is in the store
    this.dispatcher.takeSlot(attempt);
    const end = endMove(attempt, ending, reply);
    const runEnd = this.runEnd(run, reply.at);
    const moves = [end, ...planned.map((one) => plannedMove(run, one, reply.at)), ...runEnd];
    this.write(run, moves, () => {
      this.dispatcher.giveSlot(attempt);
      this.tell(attempt, ending.to, reply.at, ending);
      if (ending.nextAt !== undefined) this.wakeAt(attempt, ending.to as TimedTaskState, ending.nextAt);
      this.follow(run, planned, reply.at);
      if (end.outbox) this.deliver(run);
      if (end.assetEvents) this.#options.onAssetEvents?.();
      if (runEnd.length > 0) this.endIfOver(run);
      this.endIfItMust(run);
      if (run.graph.dependsOnPast && ending.finished) this.releaseHeld(run.facts.dagId);
    });
  }

  /** A run that must not go on ends with what of it still executes. */
  endIfItMust(run: ActiveRun): void {
    const { mustEnd } = run.progress;
    if (mustEnd === undefined || run.end) return;
    if (!run.progress.awaitsTeardowns) this.#endNow(run, "failed", mustEnd);
    else this.#stopTasks(run, mustEnd).catch((error: unknown) => this.lose(run, error));
  }

  /** Ends what executes of a run that goes on with its teardowns only. */
  async #stopTasks(run: ActiveRun, reason: string): Promise<void> {
    const { store, runtime } = this.#options;
    await store.transition([]);
    if (run.isDropped || run.end) return;
    const tries = run.graph.retried ? await store.getGroupTries(run.runKey) : [];
    const rows = await store.getTaskInstances(run.runKey);
    const at = runtime.clock.now();
    const { moves, stopped } = stopMoves(run, rows, { reason, at, newToken: () => runtime.newId() });
    if (stopped.length === 0) return;
    const nodes = new Set(stopped.map(({ node }) => node));
    for (const node of nodes) run.rows.delete(node);
    this.dispatcher.stop(run, nodes, reason);
    const planned = this.plan(run, run.progress.end(stopped));
    const runEnd = this.runEnd(run, at);
    const over = noMoreTries(run, tries, rows);
    this.write(run, [...moves, ...over, ...planned.map((one) => plannedMove(run, one, at)), ...runEnd], () => {
      this.follow(run, planned, at);
      this.deliver(run);
      if (runEnd.length > 0) this.endIfOver(run);
    });
  }

  /** The run's own last move, when this was its last task. */
  runEnd(run: ActiveRun, at: number): Transition[] {
    const outcome = run.hasPostponed ? undefined : run.progress.outcome();
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
        knownUpTo: this.#options.knownUpTo?.(),
      },
    ];
  }

  /** To be called when the run's own last move is in the store: its last tasks may have ended in memory some commits earlier. */
  endIfOver(run: ActiveRun): void {
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
    if (run.version.document.callbacks.length > 0) this.deliver(run);
    else this.#finishIfDone(run);
  }

  #finishIfDone(run: ActiveRun): void {
    if (!run.finishIfDone()) return;
    if (this.runs.get(run.runKey) === run) this.runs.delete(run.runKey);
  }

  #endNow(run: ActiveRun, state: FinishedRunState, reason: string): void {
    this.#forceEnd(run, state, reason).catch((error: unknown) => this.lose(run, error));
  }

  /** Ends a run before its tasks have: fails what executes, skips the rest. */
  async #forceEnd(run: ActiveRun, state: FinishedRunState, reason: string): Promise<void> {
    const { store, runtime } = this.#options;
    run.isEnding = true;
    // what is being written must have its commit before its rows are read
    await store.transition([]);
    if (run.isDropped || run.end) return;
    const at = runtime.clock.now();
    const tries = run.graph.retried ? await store.getGroupTries(run.runKey) : [];
    const rows = await store.getTaskInstances(run.runKey);
    const moves = forcedEndMoves(
      run,
      { rows, tries },
      {
        state,
        reason,
        at,
        newToken: () => runtime.newId(),
      },
    );
    this.write(run, moves, () => {
      this.dispatcher.forget(run);
      this.dispatcher.cancel(run, reason);
      this.deliver(run);
      this.#ended(run, { state, reason });
    });
  }

  /** Gives every task that is to be queued its attempt, and its slot if there is one. What is too much for one turn is postponed. */
  plan(run: ActiveRun, moves: readonly PlannedMove[]): Planned[] {
    if (run.hasPostponed || moves.length > MOST_PER_TURN) {
      run.postponed.push(...moves);
      return run.postponed.length === moves.length ? this.#planSome(run, run.postponed.splice(0, MOST_PER_TURN)) : [];
    }
    return this.#planSome(run, moves);
  }

  #planSome(run: ActiveRun, moves: readonly PlannedMove[]): Planned[] {
    const planned: Planned[] = [];
    for (const move of moves) {
      if (move.to !== "queued") planned.push({ move, to: move.to, attempt: undefined });
      else if (mustWaitForPast(run, move.node)) run.progress.hold(move.node);
      else {
        const attempt = this.#newAttempt(run, move.node);
        planned.push({ move, to: this.#slotFor(attempt), attempt });
      }
    }
    if (run.progress.held.size > 0) void this.#lookAtPast(run);
    return planned;
  }

  /** Goes on with what was postponed, a commit for each part. */
  #planMore(run: ActiveRun): void {
    const at = this.#options.runtime.clock.now();
    const planned = this.#planSome(run, run.postponed.splice(0, MOST_PER_TURN));
    const runEnd = this.runEnd(run, at);
    run.isCatchingUp = true;
    this.write(run, [...planned.map((one) => plannedMove(run, one, at)), ...runEnd], () => {
      run.isCatchingUp = false;
      this.follow(run, planned, at);
      if (runEnd.length > 0) this.endIfOver(run);
    });
  }

  #slotFor(attempt: LiveAttempt): "queued" | "scheduled" {
    const to = this.dispatcher.slotFor(attempt);
    if (to === "scheduled") attempt.run.progress.note(attempt.node, to);
    return to;
  }

  #promote(run: ActiveRun, attempts: readonly LiveAttempt[]): void {
    const at = this.#options.runtime.clock.now();
    for (const { node } of attempts) run.progress.note(node, "queued");
    this.write(
      run,
      attempts.map((attempt) => slotMove(attempt, at)),
      () => {
        for (const attempt of attempts) this.launch(attempt);
      },
    );
  }

  #newAttempt(run: ActiveRun, node: number, again?: { tryNumber: number }): LiveAttempt {
    const row = run.rowOf(node);
    const { retries } = run.graph.tasks[run.instances.taskOf(node)]!;
    return new LiveAttempt(run, node, {
      token: this.#options.runtime.newId(),
      tryNumber: again?.tryNumber ?? (row?.tryNumber ?? 0) + 1,
      maxTries: row?.maxTries ?? retries + 1,
      waitingSince: again ? row?.waitingSince : undefined,
      resume: again ? row?.resume : undefined,
    });
  }

  /** The moves of a plan are in the store: starts what was queued, tells about the rest. */
  follow(run: ActiveRun, planned: readonly Planned[], at: number): void {
    for (const { move, to, attempt } of planned) {
      if (attempt && to === "queued") this.launch(attempt);
      else if (attempt) this.wait(attempt);
      else {
        const { taskId } = run.graph.tasks[run.instances.taskOf(move.node)]!;
        const mapIndex = run.instances.mapIndex(move.node);
        this.tell({ run, taskId, mapIndex, tryNumber: 0, startedAt: undefined }, move.to, at, move);
      }
    }
    this.dispatcher.fill();
    if (run.hasPostponed && !run.isCatchingUp) this.#planMore(run);
    if (run.graph.retried) this.groups.look(run);
  }

  /** The store has it as queued. */
  launch(attempt: LiveAttempt): void {
    this.#know(attempt);
    this.dispatcher.launch(attempt);
  }

  /** The store has it as scheduled. */
  wait(attempt: LiveAttempt): void {
    this.#know(attempt);
    this.dispatcher.wait(attempt);
  }

  #know(attempt: LiveAttempt): void {
    attempt.run.rows.set(attempt.node, attempt);
  }

  /** Takes an attempt out of the executor's hands. */
  release(token: string): void {
    const attempt = this.dispatcher.release(token);
    if (attempt) this.#starts.forget(attempt);
  }

  #timer(run: ActiveRun, ms: number, body: () => void): void {
    const timer = this.#options.runtime.clock.timer(ms, () => {
      run.timers.delete(timer);
      body();
    });
    run.timers.add(timer);
  }

  wakeAt(attempt: LiveAttempt, state: TimedTaskState, nextAt: number): void {
    const { run, node, tryNumber, token } = attempt;
    const { runtime } = this.#options;
    this.#timer(run, Math.max(0, nextAt - runtime.clock.now()), () => {
      this.dispatcher.freeDeferred(attempt);
      if (this.#isStopping || run.rows.get(node)?.token !== token) return;
      const next = this.#newAttempt(run, node, { tryNumber: state === "up_for_retry" ? tryNumber + 1 : tryNumber });
      const to = this.#slotFor(next);
      run.progress.note(node, to);
      this.#requeue(requeueMove(state, [token, next], { to, at: runtime.clock.now() }), next);
    });
  }

  /** Somebody has answered what a task asked: it goes on with what the store has of it now. */
  goOn(run: ActiveRun, node: number, { token, tryNumber, maxTries, waitingSince, resume }: KnownRow): void {
    for (const attempt of run.deferred) if (attempt.node === node) this.dispatcher.freeDeferred(attempt);
    run.progress.note(node, "scheduled");
    this.wait(new LiveAttempt(run, node, { token, tryNumber, maxTries, waitingSince, resume }));
    this.dispatcher.fill();
  }

  /** Through no fault of its own an attempt has lost its worker: the same try again. */
  handOutAgain(attempt: LiveAttempt): void {
    if (attempt.run.isDropped) return;
    attempt.handBacks++;
    if (!attempt.isRecorded) {
      attempt.startedAt = undefined;
      this.dispatcher.takeSlot(attempt);
      this.launch(attempt);
      return;
    }
    const at = this.#options.runtime.clock.now();
    const { move, next } = this.handBackMove(attempt, at, "its worker process was replaced");
    this.#requeue(move, next);
  }

  /** The same try under a new token; its slot goes with it. */
  handBackMove(attempt: LiveAttempt, at: number, reason: string) {
    const { run, node, tryNumber, maxTries, token, waitingSince, resume } = attempt;
    const next = new LiveAttempt(run, node, {
      token: this.#options.runtime.newId(),
      tryNumber,
      maxTries,
      waitingSince,
      resume,
    });
    next.handBacks = attempt.handBacks;
    this.dispatcher.takeSlot(next);
    run.progress.note(node, "queued");
    return { next, move: requeueMove("running", [token, next], { to: "queued", at, reason }) };
  }

  #requeue(move: Transition, next: LiveAttempt): void {
    this.write(next.run, [move], () => {
      if (next.run.holders.has(next)) this.launch(next);
      else {
        this.wait(next);
        this.dispatcher.fill();
      }
    });
  }

  /** On the way out: everything that executes is queued again in the store, as the same try. */
  async handBackAll(): Promise<void> {
    const at = this.#options.runtime.clock.now();
    const executing = [...this.dispatcher.executing.values()];
    const recorded = executing.filter(({ isRecorded, isStale, run }) => isRecorded && !isStale && !run.isDropped);
    const moves = recorded.map((attempt) => this.handBackMove(attempt, at, "the scheduler was stopped").move);
    this.dispatcher.clear();
    await Promise.all(moves.map((move) => this.#options.store.transition([move])));
  }

  /** Something of the DAG has ended, or was changed by hand: looks again at the tasks that wait for their past. */
  releaseHeld(dagId: string): void {
    for (const run of this.runs.values()) {
      if (run.facts.dagId === dagId && run.progress.held.size > 0) void this.#lookAtPast(run);
    }
  }

  async #lookAtPast(run: ActiveRun): Promise<void> {
    try {
      for await (const node of tasksWithoutPast(this.#options.store, run)) {
        const at = this.#options.runtime.clock.now();
        const planned = this.plan(run, run.progress.release(node));
        const runEnd = this.runEnd(run, at);
        this.write(run, [...planned.map((one) => plannedMove(run, one, at)), ...runEnd], () => {
          this.follow(run, planned, at);
          if (runEnd.length > 0) this.endIfOver(run);
          if (planned.some(({ to }) => to === "skipped")) this.releaseHeld(run.facts.dagId);
        });
      }
      if (!run.isDropped && run.isHeld) this.#options.onHeld?.();
    } catch (error) {
      this.lose(run, error);
    }
  }

  /** Writes moves; what follows happens after the commit, and not at all when somebody else was first. */
  write(run: ActiveRun, moves: readonly Transition[], follow: () => void): void {
    this.#options.store.transition(moves, run).then(
      (results) => {
        if (run.isDropped) return;
        try {
          if (results.every(({ applied }) => applied)) follow();
          else this.lose(run, new RunTakenOverError(run.facts));
        } catch (error) {
          this.lose(run, error);
        }
      },
      (error: unknown) => this.lose(run, error),
    );
  }

  /** Memory and store have parted: nothing is decided from this object any more. */
  lose(run: ActiveRun, error: unknown): void {
    if (run.isDropped) return;
    this.forget(run, error);
    this.#options.onLost?.(run.runKey, error);
  }

  /** The store has moved on, as it was told to: whoever loads runs loads this one anew. */
  #loadAnew(run: ActiveRun): void {
    if (this.#options.onLost) this.lose(run, new RunTakenOverError(run.facts));
    else this.#reload(run);
  }

  /** The run will be loaded anew: nothing is decided from this object any more, and what it holds stays held. */
  setAside(run: ActiveRun): void {
    this.runs.delete(run.runKey);
    this.dispatcher.setAside(run);
    run.setAside();
  }

  deliver(run: ActiveRun): void {
    // a place holder of its own, so that the run is not done before the outbox has been looked at
    const looking = this.#nextPlaceHolder--;
    run.callbacks.add(looking);
    this.callbacks.deliver(run).then(
      () => {
        run.callbacks.delete(looking);
        this.#finishIfDone(run);
      },
      (error: unknown) => this.lose(run, error),
    );
  }

  tell(
    attempt: Pick<LiveAttempt, "run" | "taskId" | "mapIndex" | "tryNumber" | "startedAt">,
    state: AttemptEnding["to"],
    at: number,
    details: Partial<Pick<AttemptEnding, "reason" | "error" | "nextAt">> = {},
  ): void {
    const { onEvent } = this.#options;
    if (!onEvent) return;
    const { run, taskId, mapIndex, tryNumber, startedAt } = attempt;
    const { dagId, runId } = run.facts;
    const { reason, error, nextAt } = details;
    onEvent({ kind: "task", dagId, runId, taskId, mapIndex, state, tryNumber, at, startedAt, reason, error, nextAt });
  }
}
