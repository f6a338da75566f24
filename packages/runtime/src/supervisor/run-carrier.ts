import type { TimedTaskState } from "@tradewind/core/engine";
import type { Transition } from "@tradewind/store";
import type { EndedReply } from "@tradewind/worker";
import type { ActiveRun, KnownRow } from "./active-run.ts";
import { AttemptPlanner } from "./attempt-planner.ts";
import { CallbackDelivery } from "./callback-delivery.ts";
import { dagOutboxOf } from "./dag-callbacks.ts";
import { Dispatcher } from "./dispatcher.ts";
import { EarlyEnds } from "./early-ends.ts";
import { GroupRetries } from "./group-retries.ts";
import { HandBacks } from "./hand-backs.ts";
import { tasksWithoutPast } from "./held-tasks.ts";
import { LiveAttempt } from "./live-attempt.ts";
import { RunEvents } from "./run-events.ts";
import type { RunEnd } from "./run-request.ts";
import { RunTakenOverError } from "./run-taken-over-error.ts";
import { StartRecorder } from "./start-recorder.ts";
import type { SupervisorOptions } from "./supervisor-options.ts";
import {
  type AttemptEnding,
  endMove,
  type Planned,
  plannedMoves,
  requeueMove,
  slotMove,
  startMove,
} from "./task-moves.ts";

/** What an attempt has reported of its end, beside how it ended. */
type EndedAttempt = Pick<EndedReply, "at" | "xcoms" | "assetEvents" | "mapIndexName">;

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
  readonly planner: AttemptPlanner;
  readonly handBacks: HandBacks;
  readonly earlyEnds: EarlyEnds;
  readonly events: RunEvents;
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
    this.planner = new AttemptPlanner({
      newToken: () => options.runtime.newId(),
      dispatcher: this.dispatcher,
      onHeld: (run) => void this.#lookAtPast(run),
    });
    this.handBacks = new HandBacks(options, this);
    this.earlyEnds = new EarlyEnds(options, this);
    this.events = new RunEvents(options);
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
    this.events.task(attempt, "running", at);
  }

  enter(run: ActiveRun): void {
    this.runs.set(run.runKey, run);
    const { startedAt } = run.facts;
    const { dagrunTimeoutMs } = run.version.document;
    if (dagrunTimeoutMs === null) return;
    const left = Math.max(0, startedAt + dagrunTimeoutMs - this.#options.runtime.clock.now());
    this.#timer(run, left, () => {
      this.earlyEnds.endNow(run, "failed", `ran longer than its dagrunTimeout of ${dagrunTimeoutMs / 1000} seconds`);
    });
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
      planned = this.planner.plan(run, run.progress.end([{ node, ...ending.finished }]));
    } else run.progress.note(node, ending.to);
    // what it gave up is free for others when its end is in the store
    this.dispatcher.takeSlot(attempt);
    const drops = this.#options.clearsStateOnSuccess && ending.to === "success";
    const end = drops ? { ...endMove(attempt, ending, reply), dropsState: true } : endMove(attempt, ending, reply);
    const runEnd = this.runEnd(run, reply.at);
    const moves: Transition[] = [end];
    if (planned.length > 0) moves.push(...this.#knowing(run), ...plannedMoves(run, planned, reply.at));
    moves.push(...runEnd);
    this.write(run, moves, () => {
      this.dispatcher.giveSlot(attempt);
      this.events.task(attempt, ending.to, reply.at, ending);
      if (ending.nextAt !== undefined) this.wakeAt(attempt, ending.to as TimedTaskState, ending.nextAt);
      this.follow(run, planned, reply.at);
      if (end.outbox) this.deliver(run);
      if (end.assetEvents) this.#options.onAssetEvents?.();
      if (runEnd.length > 0) this.endIfOver(run);
      this.earlyEnds.endIfItMust(run);
      if (run.graph.dependsOnPast && ending.finished) this.releaseHeld(run.facts.dagId);
    });
  }

  /** What follows in a call is of no account when a user has moved the run, and nobody here has heard of it yet. */
  #knowing({ runKey }: ActiveRun): Transition[] {
    const upTo = this.#options.knownUpTo?.();
    return upTo === undefined ? [] : [{ kind: "knowing", runKey, upTo }];
  }

  /** The run's own last move, when this was its last task. */
  runEnd(run: ActiveRun, at: number): Transition[] {
    const outcome = run.hasPostponed ? undefined : run.progress.outcome();
    if (!outcome) return [];
    return [
      ...this.#knowing(run),
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

  /** To be called when the run's own last move is in the store: its last tasks may have ended in memory some commits earlier. */
  endIfOver(run: ActiveRun): void {
    const outcome = run.progress.outcome();
    if (!outcome || run.end) return;
    this.end(run, outcome);
  }

  /** The store has the run's end. */
  end(run: ActiveRun, outcome: Omit<RunEnd, "runKey">): void {
    run.end = { runKey: run.runKey, ...outcome };
    run.stopTimers();
    this.events.runEnded(run, outcome);
    this.#options.onEnded?.(run, run.end);
    if (run.version.document.callbacks.length > 0) this.deliver(run);
    else this.#finishIfDone(run);
  }

  #finishIfDone(run: ActiveRun): void {
    if (!run.finishIfDone()) return;
    if (this.runs.get(run.runKey) === run) this.runs.delete(run.runKey);
  }

  /** Goes on with what was postponed, a commit for each part. */
  #planMore(run: ActiveRun): void {
    const at = this.#options.runtime.clock.now();
    const planned = this.planner.planMore(run);
    const runEnd = this.runEnd(run, at);
    run.isCatchingUp = true;
    const moves = [...this.#knowing(run), ...plannedMoves(run, planned, at), ...runEnd];
    this.write(run, moves, () => {
      run.isCatchingUp = false;
      this.follow(run, planned, at);
      if (runEnd.length > 0) this.endIfOver(run);
    });
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

  /** The moves of a plan are in the store: starts what was queued, tells about the rest. */
  follow(run: ActiveRun, planned: readonly Planned[], at: number): void {
    for (const { move, to, attempt } of planned) {
      if (attempt && to === "queued") this.launch(attempt);
      else if (attempt) this.wait(attempt);
      else {
        const { taskId } = run.graph.tasks[run.instances.taskOf(move.node)]!;
        const mapIndex = run.instances.mapIndex(move.node);
        this.events.task({ run, taskId, mapIndex, tryNumber: 0, startedAt: undefined }, move.to, at, move);
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
      // what it occupies is there for what it goes on as
      this.dispatcher.freeDeferred(attempt);
      if (this.#isStopping || run.rows.get(node)?.token !== token) return;
      const next = this.planner.newAttempt(run, node, {
        tryNumber: state === "up_for_retry" ? tryNumber + 1 : tryNumber,
      });
      const to = this.planner.slotFor(next);
      // without a slot it occupies what a deferred one does, until the store has it as scheduled
      if (state === "deferred" && to === "scheduled") this.dispatcher.holdDeferred(attempt);
      run.progress.note(node, to);
      this.requeue(requeueMove(state, [token, next], { to, at: runtime.clock.now() }), next);
    });
  }

  /** Somebody has answered what a task asked: it goes on with what the store has of it now. */
  goOn(run: ActiveRun, node: number, { token, tryNumber, maxTries, waitingSince, resume }: KnownRow): void {
    run.progress.note(node, "scheduled");
    this.#waitAgain(new LiveAttempt(run, node, { token, tryNumber, maxTries, waitingSince, resume }));
  }

  /** The store is told that an attempt goes on as another one. */
  requeue(move: Transition, next: LiveAttempt): void {
    this.write(next.run, [move], () => {
      if (next.run.holders.has(next)) this.launch(next);
      else this.#waitAgain(next);
    });
  }

  /** The store has it as scheduled, and no longer as deferred if it was. */
  #waitAgain(next: LiveAttempt): void {
    for (const attempt of next.run.deferred) if (attempt.node === next.node) this.dispatcher.freeDeferred(attempt);
    this.wait(next);
    this.dispatcher.fill();
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
        const planned = this.planner.plan(run, run.progress.release(node));
        const runEnd = this.runEnd(run, at);
        this.write(run, [...plannedMoves(run, planned, at), ...runEnd], () => {
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
}
