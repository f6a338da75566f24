import type { Json, PlannedMove, Runtime } from "@tradewind/core/engine";
import type { Store, Transition } from "@tradewind/store";
import type { EndedReply, LogLine, Question, TaskError } from "@tradewind/worker";
import type { Executor, ExecutorListener, Loss } from "../executors/executor.ts";
import type { LookUp } from "../look-up.ts";
import { ActiveRun, type LiveAttempt } from "./active-run.ts";
import { attemptRequest } from "./attempt-request.ts";
import { CallbackDelivery } from "./callback-delivery.ts";
import { DocumentVersions } from "./document-versions.ts";
import type { SupervisorEvent } from "./events.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { restartMoves } from "./restart-run.ts";
import type { RunEnd, RunRequest } from "./run-request.ts";
import { RunTakenOverError } from "./run-taken-over-error.ts";
import { StartRecorder } from "./start-recorder.ts";
import { type AttemptEnding, endingOf, endMove, firstMove, plannedMove, requeueMove, startMove } from "./task-moves.ts";

export interface SupervisorOptions {
  readonly store: Store;
  readonly executor: Executor;
  readonly runtime: Runtime;
  readonly lookUp: LookUp;
  /** How many attempts may execute at a time. */
  readonly parallelism: number;
  readonly onEvent?: ((event: SupervisorEvent) => void) | undefined;
}

/**
 * Carries runs from their first task to their end. It moves only when something happens: an attempt ended, a timer rang. Every
 * such event becomes moves, the moves one call of `store.transition`, and what they set in motion happens after the commit.
 */
export class Supervisor implements ExecutorListener {
  readonly #options: SupervisorOptions;
  readonly #callbacks: CallbackDelivery;
  readonly #runs = new Set<ActiveRun>();
  /** Attempts that an executor has. */
  readonly #executing = new Map<string, LiveAttempt>();
  readonly #ready = new ReadyQueue<LiveAttempt>();
  readonly #starts: StartRecorder;
  readonly #versions: DocumentVersions;
  #nextPlaceHolder = -1;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#callbacks = new CallbackDelivery(options.store, options.executor);
    this.#versions = new DocumentVersions(options.store);
    this.#starts = new StartRecorder(options.runtime.clock, (attempt) => {
      attempt.run.progress.note(attempt.task, "running");
      this.#write(attempt.run, [startMove(attempt)], () => {});
    });
  }

  async open(): Promise<void> {
    await this.#options.executor.open(this);
  }

  /** Lets go of the executor and of all timers; runs that have not ended stay as the store has them. */
  async close(): Promise<void> {
    for (const run of this.#runs) for (const timer of run.timers) timer.cancel();
    await this.#options.executor.close();
  }

  /**
   * Makes a run and carries it to its end. A run of the same id or logical date is cleared and done again.
   *
   * @throws RunTakenOverError when another process changes it meanwhile.
   */
  async run(request: RunRequest): Promise<RunEnd> {
    const run = this.#activate(request);
    try {
      if (await this.#create(run)) return await run.done;
    } finally {
      this.#runs.delete(run);
    }
    return this.#runAgain(request);
  }

  #activate(request: RunRequest): ActiveRun {
    const run = new ActiveRun(request, this.#versions.graphOf(request.document), this.#options.runtime.clock.now());
    this.#runs.add(run);
    return run;
  }

  /** False when there is such a run already. */
  async #create(run: ActiveRun): Promise<boolean> {
    const { document, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf } = run.request;
    const at = run.facts.startedAt;
    const planned = this.#plan(run, run.progress.start());
    const first = planned.map(({ move, attempt }) => firstMove(run, move, attempt, at));
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
    };
    const [, [created]] = await Promise.all([
      this.#versions.keep(document, at),
      this.#options.store.transition([{ kind: "createRun", run: newRun, at, actor: "scheduler", first }]),
    ]);
    if (!created?.applied) return false;
    run.runKey = created.runKey;
    this.#follow(run, planned, at);
    this.#endIfOver(run);
    return true;
  }

  async #runAgain(request: RunRequest): Promise<RunEnd> {
    const { runId, logicalDate, document } = request;
    const { store } = this.#options;
    const existing =
      (await store.getRun(document.dagId, { runId })) ??
      (logicalDate === null ? undefined : await store.getRun(document.dagId, { logicalDate }));
    if (!existing) throw new RunTakenOverError({ dagId: document.dagId, runId });
    const run = this.#activate(request);
    try {
      await this.#restart(run, existing);
      return await run.done;
    } finally {
      this.#runs.delete(run);
    }
  }

  async #restart(run: ActiveRun, existing: Parameters<typeof restartMoves>[1]): Promise<void> {
    const { store, runtime } = this.#options;
    run.runKey = existing.runKey;
    const at = runtime.clock.now();
    const instances = await store.getTaskInstances(existing.runKey);
    const cleared = restartMoves(run, existing, instances, { at, newToken: () => runtime.newId() });
    const planned = this.#plan(run, run.progress.start());
    const moves = planned.map(({ move, attempt }) => plannedMove(run, move, attempt, at));
    this.#write(run, [...cleared, ...moves], () => {
      this.#follow(run, planned, at);
      this.#endIfOver(run);
    });
  }

  // What an executor reports

  started(token: string, at: number): void {
    const attempt = this.#executing.get(token);
    if (!attempt) return;
    attempt.startedAt = at;
    this.#starts.add(attempt);
    this.#tell(attempt, "running", at);
  }

  ended(reply: EndedReply): void {
    const attempt = this.#release(reply.token);
    if (attempt) this.#settle(attempt, endingOf(attempt, reply.outcome, reply.at), reply);
  }

  lost(token: string, { fault, error }: Loss): void {
    const attempt = this.#release(token);
    if (!attempt) return;
    if (fault === "none") {
      this.#handOutAgain(attempt);
      return;
    }
    const at = this.#options.runtime.clock.now();
    const kind = attempt.tryNumber < attempt.maxTries ? "retry" : "failed";
    this.#settle(attempt, endingOf(attempt, { kind, error }, at), { at, xcoms: [] });
  }

  log(token: string, line: LogLine): void {
    const attempt = this.#executing.get(token);
    const run = attempt?.run ?? this.#callbacks.runOf(token);
    if (!run) return;
    const { dagId, runId } = run.facts;
    this.#options.onEvent?.({
      kind: "log",
      dagId,
      runId,
      taskId: attempt?.taskId ?? "callback",
      tryNumber: attempt?.tryNumber ?? 0,
      line,
    });
  }

  delivered(callbackId: number, _error: TaskError | null): void {
    void this.#callbacks.delivered(callbackId);
  }

  async answer(token: string, question: Question): Promise<Json> {
    const { store, lookUp } = this.#options;
    const attempt = this.#executing.get(token);
    const run = attempt?.run ?? this.#callbacks.runOf(token);
    switch (question.ask) {
      case "connection":
        return lookUp.connection(question.connId) as unknown as Json;
      case "variable":
        return lookUp.variable(question.key) ?? null;
      case "xcom":
        return run ? (await store.getXComs(run.runKey, question.inputs)).map((text) => text ?? null) : [];
      case "clearXComs":
        if (attempt)
          await store.clearXComs({ runKey: attempt.run.runKey, taskId: attempt.taskId, mapIndex: -1 }, token);
        return null;
    }
  }

  // What follows

  /** An attempt is over: writes its end with everything that follows from it, then sets that in motion. */
  #settle(attempt: LiveAttempt, ending: AttemptEnding, reply: Pick<EndedReply, "at" | "xcoms">): void {
    const { run, task, token, tryNumber, maxTries } = attempt;
    run.rows.set(task, { token, tryNumber, maxTries, waitingSince: ending.waitingSince ?? attempt.waitingSince });
    let planned: Planned[] = [];
    if (ending.finished) planned = this.#plan(run, run.progress.end([{ task, ...ending.finished }]));
    else run.progress.note(task, ending.to);
    const end = endMove(attempt, ending, reply);
    const moves = [
      end,
      ...planned.map(({ move, attempt: next }) => plannedMove(run, move, next, reply.at)),
      ...this.#runEnd(run, reply.at),
    ];
    this.#write(run, moves, () => {
      this.#tell(attempt, ending.to, reply.at, ending);
      if (ending.nextAt !== undefined) this.#wakeAt(attempt, ending.to as "up_for_retry", ending.nextAt);
      this.#follow(run, planned, reply.at);
      if (end.outbox) this.#deliver(run);
      this.#endIfOver(run);
    });
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
      },
    ];
  }

  #endIfOver(run: ActiveRun): void {
    const outcome = run.progress.outcome();
    if (!outcome || run.end) return;
    run.end = { runKey: run.runKey, ...outcome };
    const { dagId, runId } = run.facts;
    this.#options.onEvent?.({ kind: "runEnded", dagId, runId, ...outcome, at: this.#options.runtime.clock.now() });
    run.finishIfDone();
  }

  /** Gives every task that is to be queued its attempt. */
  #plan(run: ActiveRun, moves: readonly PlannedMove[]): Planned[] {
    return moves.map((move) => ({
      move,
      attempt: move.to === "queued" ? this.#newAttempt(run, move.task) : undefined,
    }));
  }

  #newAttempt(
    run: ActiveRun,
    task: number,
    again?: { tryNumber: number; waitingSince: number | undefined },
  ): LiveAttempt {
    const row = run.rows.get(task);
    const { taskId, retries } = run.graph.tasks[task]!;
    return {
      run,
      task,
      taskId,
      token: this.#options.runtime.newId(),
      tryNumber: again?.tryNumber ?? (row?.tryNumber ?? 0) + 1,
      maxTries: row?.maxTries ?? retries + 1,
      waitingSince: again?.waitingSince,
      startedAt: undefined,
      isRecorded: false,
    };
  }

  /** The moves of a plan are in the store: starts what was queued, tells about the rest. */
  #follow(run: ActiveRun, planned: readonly Planned[], at: number): void {
    for (const { move, attempt } of planned) {
      if (attempt) this.#ready.push(attempt);
      else
        this.#tell(
          { run, taskId: run.graph.tasks[move.task]!.taskId, tryNumber: 0, startedAt: undefined },
          move.to,
          at,
          move,
        );
    }
    this.#dispatch();
  }

  #dispatch(): void {
    while (this.#executing.size < this.#options.parallelism) {
      const attempt = this.#ready.take();
      if (!attempt) return;
      this.#executing.set(attempt.token, attempt);
      this.#start(attempt);
    }
  }

  #start(attempt: LiveAttempt): void {
    const { store, executor } = this.#options;
    const { run } = attempt;
    const { inputs } = run.graph.tasks[attempt.task]!;
    if (inputs.length === 0) {
      executor.start(attemptRequest(attempt, []));
      return;
    }
    store.getXComs(run.runKey, inputs).then(
      (values) =>
        executor.start(
          attemptRequest(
            attempt,
            inputs.map((input, i) => ({ ...input, value: values[i] ?? null })),
          ),
        ),
      (error: unknown) => run.abandon(error),
    );
  }

  /** Takes an attempt out of the executor's hands. Undefined for one that nobody waits for any more. */
  #release(token: string): LiveAttempt | undefined {
    const attempt = this.#executing.get(token);
    if (!attempt) return undefined;
    this.#executing.delete(token);
    this.#starts.forget(attempt);
    return attempt;
  }

  #wakeAt(attempt: LiveAttempt, state: "up_for_retry" | "up_for_reschedule", nextAt: number): void {
    const { run } = attempt;
    const { clock } = this.#options.runtime;
    const timer = clock.timer(Math.max(0, nextAt - clock.now()), () => {
      run.timers.delete(timer);
      const row = run.rows.get(attempt.task)!;
      const tryNumber = state === "up_for_retry" ? attempt.tryNumber + 1 : attempt.tryNumber;
      this.#queueAgain(
        attempt,
        state,
        this.#newAttempt(run, attempt.task, { tryNumber, waitingSince: row.waitingSince }),
      );
    });
    run.timers.add(timer);
  }

  /** Through no fault of its own an attempt has lost its worker: the same try again. */
  #handOutAgain(attempt: LiveAttempt): void {
    if (!attempt.isRecorded) {
      attempt.startedAt = undefined;
      this.#ready.push(attempt);
      this.#dispatch();
      return;
    }
    const { tryNumber, waitingSince } = attempt;
    this.#queueAgain(attempt, "running", this.#newAttempt(attempt.run, attempt.task, { tryNumber, waitingSince }));
  }

  #queueAgain(old: LiveAttempt, from: "up_for_retry" | "up_for_reschedule" | "running", next: LiveAttempt): void {
    const { run, task } = old;
    run.progress.note(task, "queued");
    this.#write(run, [requeueMove(from, old.token, next, this.#options.runtime.clock.now())], () => {
      this.#ready.push(next);
      this.#dispatch();
    });
  }

  /** Writes moves; what follows happens after the commit, and not at all when somebody else was first. */
  #write(run: ActiveRun, moves: readonly Transition[], follow: () => void): void {
    const abandon = (error: unknown) => run.abandon(error);
    this.#options.store.transition(moves).then((results) => {
      try {
        if (results.every(({ applied }) => applied)) follow();
        else abandon(new RunTakenOverError(run.facts));
      } catch (error) {
        abandon(error);
      }
    }, abandon);
  }

  #deliver(run: ActiveRun): void {
    // a place holder of its own, so that the run is not done before the outbox has been looked at
    const looking = this.#nextPlaceHolder--;
    run.callbacks.add(looking);
    this.#callbacks.deliver(run).then(
      () => {
        run.callbacks.delete(looking);
        run.finishIfDone();
      },
      (error: unknown) => run.abandon(error),
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

interface Planned {
  readonly move: PlannedMove;
  readonly attempt: LiveAttempt | undefined;
}
