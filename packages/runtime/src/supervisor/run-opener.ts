import { RunExistsError } from "@tradewind/core";
import { isRunFinished, type TimedTaskState } from "@tradewind/core/engine";
import type { RunRow, TaskMove, Transition } from "@tradewind/store";
import type { EndedReply } from "@tradewind/worker";
import { ActiveRun, type ActiveRunParts } from "./active-run.ts";
import { runStartOutboxOf } from "./dag-callbacks.ts";
import { DocumentVersions } from "./document-versions.ts";
import type { LiveAttempt } from "./live-attempt.ts";
import { restartMoves } from "./restart-run.ts";
import { factsOf, type RestoredAttempts, restoreRun } from "./restored-run.ts";
import type { RunCarrier } from "./run-carrier.ts";
import type { RunEnd, RunRequest } from "./run-request.ts";
import { RunTakenOverError } from "./run-taken-over-error.ts";
import { MAX_LOST_SCHEDULERS, type SupervisorOptions } from "./supervisor-options.ts";
import { endingOf, firstMove, plannedMoves } from "./task-moves.ts";

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
  /** Their executor is no longer configured: they wait for it. */
  readonly homeless: readonly { readonly next: LiveAttempt; readonly move: TaskMove }[];
  /** They have lost whoever ran them too often. */
  readonly fatal: readonly LiveAttempt[];
}

/** Begins runs, and takes runs over from the store wherever they stand. */
export class RunOpener {
  readonly #options: SupervisorOptions;
  readonly #carrier: RunCarrier;
  readonly #versions: DocumentVersions;
  /** Hears of attempts that ended while their run was being loaded. */
  readonly #onEnded: (reply: EndedReply) => void;
  #nextSlotKey = 1;

  constructor(options: SupervisorOptions, carrier: RunCarrier, onEnded: (reply: EndedReply) => void) {
    this.#options = options;
    this.#carrier = carrier;
    this.#versions = new DocumentVersions(options.store);
    this.#onEnded = onEnded;
  }

  /**
   * Makes a run and carries it to its end. A run of the same id or logical date is cleared and done again.
   *
   * @throws RunTakenOverError when another process changes it meanwhile; RunExistsError when there is one for another partition.
   */
  async run(request: RunRequest): Promise<RunEnd> {
    const run = this.#activate(request);
    if (await this.#create(run)) return run.done;
    return this.#runAgain(request);
  }

  #activate(request: RunRequest): ActiveRun {
    const { document, file, runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf } = request;
    const { partitionKey } = request;
    const { dagId } = document;
    const startedAt = this.#options.runtime.clock.now();
    return this.#newRun({
      version: this.#versions.of(document),
      facts: {
        dagId,
        runId,
        runType,
        logicalDate,
        dataIntervalStart,
        dataIntervalEnd,
        partitionKey,
        conf,
        startedAt,
      },
      file,
    });
  }

  #newRun(parts: ActiveRunParts): ActiveRun {
    const { instancePolicy } = this.#options;
    return new ActiveRun({ ...parts, instancePolicy }, this.#nextSlotKey++);
  }

  /** False when there is such a run already. */
  async #create(run: ActiveRun): Promise<boolean> {
    const { runId, runType, logicalDate, dataIntervalStart, dataIntervalEnd, conf, startedAt: at } = run.facts;
    const { partitionKey } = run.facts;
    const { owner, store } = this.#options;
    const planned = this.#carrier.planner.plan(run, run.progress.start());
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
      partitionKey,
      conf: JSON.stringify(conf),
      hash,
      owner,
    };
    const kept = this.#versions.keep(document, at);
    const written = store.transition([
      { kind: "createRun", run: newRun, at, actor: "scheduler", first, outbox: runStartOutboxOf(document) },
    ]);
    const [created] = kept ? (await Promise.all([written, kept]))[0] : await written;
    if (!created?.applied) {
      this.#carrier.dispatcher.forget(run);
      return false;
    }
    run.runKey = created.runKey;
    this.#carrier.enter(run);
    this.#carrier.events.runStarted(run);
    this.#carrier.follow(run, planned, at);
    if (document.callbacks.includes("running")) this.#carrier.deliver(run);
    const runEnd = this.#carrier.runEnd(run, at);
    if (runEnd.length > 0) this.#carrier.write(run, runEnd, () => this.#carrier.endIfOver(run));
    return true;
  }

  async #runAgain(request: RunRequest): Promise<RunEnd> {
    const { runId, logicalDate, document } = request;
    const { store } = this.#options;
    const existing =
      (await store.getRun(document.dagId, { runId })) ??
      (logicalDate === null ? undefined : await store.getRun(document.dagId, { logicalDate }));
    if (!existing) throw new RunTakenOverError({ dagId: document.dagId, runId });
    const { partitionKey } = existing;
    if ((request.partitionKey ?? partitionKey) !== partitionKey) {
      throw new RunExistsError({ dagId: document.dagId, runId: existing.runId });
    }
    const run = this.#activate({ ...request, partitionKey });
    await this.#restart(run, existing);
    return run.done;
  }

  async #restart(run: ActiveRun, existing: RunRow): Promise<void> {
    const { store, runtime, owner } = this.#options;
    const at = runtime.clock.now();
    const instances = await store.getTaskInstances(existing.runKey);
    run.runKey = existing.runKey;
    const tries = run.graph.retried ? await store.getGroupTries(existing.runKey) : [];
    const cleared = restartMoves(run, existing, { instances, tries, at, owner, newToken: () => runtime.newId() });
    const planned = this.#carrier.planner.plan(run, run.progress.start());
    const runEnd = this.#carrier.runEnd(run, at);
    const moves = [...plannedMoves(run, planned, at), ...runEnd];
    this.#carrier.write(run, [...cleared, ...moves], () => {
      this.#carrier.enter(run);
      this.#carrier.events.runStarted(run);
      this.#carrier.follow(run, planned, at);
      if (run.document.callbacks.includes("running")) this.#carrier.deliver(run);
      if (runEnd.length > 0) this.#carrier.endIfOver(run);
    });
  }

  /**
   * Takes a run over from the store, wherever it stands: one that is queued begins, one that was running goes on. Attempts that an
   * executor still has for it stay with it; those whose token is no longer valid are cancelled.
   */
  async adopt(runKey: number, file: string | null): Promise<ActiveRun | undefined> {
    await this.adoptAll([{ runKey, file }]);
    return this.#carrier.runs.get(runKey);
  }

  /** The same for several runs: those slots that their attempts hold are counted before any of them gets a new one. */
  async adoptAll(runs: readonly { readonly runKey: number; readonly file: string | null }[]): Promise<void> {
    for (const { runKey } of runs) this.#carrier.drop(runKey);
    // what is being written must have its commit before it is read
    await this.#options.store.transition([]);
    const loaded = await Promise.all(runs.map(({ runKey, file }) => this.#load(runKey, file)));
    const at = this.#options.runtime.clock.now();
    const resumed = loaded.flatMap((one) => (one ? [{ ...one, at, ...this.#occupy(one, at) }] : []));
    for (const one of resumed) this.#resume(one);
    for (const attempt of resumed.flatMap(({ ended }) => ended)) {
      const reply = attempt.earlyEnd!;
      attempt.earlyEnd = undefined;
      this.#onEnded(reply);
    }
    this.#carrier.dispatcher.fill();
  }

  /** A run of which the store says something else than memory, as it was told to: another object carries it on. */
  async reload(run: ActiveRun): Promise<void> {
    const { runKey, file } = run;
    this.#carrier.setAside(run);
    try {
      const successor = await this.adopt(runKey, file);
      if (successor) run.handOver(successor);
      else run.abandon(new RunTakenOverError(run.facts));
    } catch (error) {
      run.abandon(error);
    }
  }

  async #load(runKey: number, file: string | null): Promise<LoadedRun | undefined> {
    const { store, runtime } = this.#options;
    const row = await store.getRunByKey(runKey);
    const version = row && (await this.#versions.byHash(row.hash));
    if (!row || !version || isRunFinished(row.state)) {
      this.#carrier.dispatcher.rebind(runKey, undefined);
      this.#carrier.dispatcher.letGo(runKey);
      return undefined;
    }
    const run = this.#newRun({ version, facts: factsOf(row, runtime.clock.now()), file, runKey });
    return { run, row, restored: await restoreRun(store, run, await store.getTaskInstances(runKey)) };
  }

  /** Counts what the attempts of a loaded run hold. */
  #occupy({ run, restored }: LoadedRun, at: number): OccupiedRun {
    const ended = this.#carrier.dispatcher.rebind(run.runKey, run);
    this.#carrier.dispatcher.letGo(run.runKey);
    const isElsewhere = ({ token }: LiveAttempt) => !this.#carrier.dispatcher.executing.has(token);
    const isHomeless = ({ claim }: LiveAttempt) => this.#options.slots.executorBlocker(claim) !== undefined;
    const queued = restored.queued.filter(isElsewhere);
    const unstarted = queued.filter((attempt) => !isHomeless(attempt));
    for (const attempt of unstarted) this.#carrier.dispatcher.takeSlot(attempt);
    for (const { attempt, row } of restored.timed)
      if (row.state === "deferred") this.#carrier.dispatcher.holdDeferred(attempt);
    const left = restored.running.filter(isElsewhere);
    const fatal = left.filter(({ handBacks }) => handBacks >= MAX_LOST_SCHEDULERS);
    const handedBack = left
      .filter((attempt) => !fatal.includes(attempt))
      .map((attempt) => this.#carrier.handBacks.handBack(attempt, at, "the process that ran it is gone"));
    const unfounded = [...queued, ...handedBack.map(({ next }) => next)].filter(isHomeless);
    const homeless = unfounded.map((attempt) => this.#carrier.handBacks.sendBack(attempt, at));
    return { ended, unstarted, handedBack, homeless, fatal };
  }

  /** Lets go of a run that is no longer running in the store; what executes for it is told to end. */
  async release(runKey: number): Promise<void> {
    this.#carrier.drop(runKey);
    await this.#options.store.transition([]);
    this.#carrier.dispatcher.rebind(runKey, undefined);
    this.#carrier.dispatcher.letGo(runKey);
    this.#carrier.dispatcher.fill();
  }

  /** Delivers callbacks of a run that has ended elsewhere. */
  async deliverLeftOver(row: RunRow, file: string | null): Promise<void> {
    const version = await this.#versions.byHash(row.hash);
    if (!version) return;
    const run = this.#newRun({ version, facts: factsOf(row, row.endedAt ?? 0), file, runKey: row.runKey });
    await this.#carrier.callbacks.deliver(run);
  }

  #resume({
    run,
    row,
    restored,
    unstarted,
    handedBack,
    homeless,
    fatal,
    at,
  }: LoadedRun & OccupiedRun & { readonly at: number }): void {
    const planned = this.#carrier.planner.plan(run, run.progress.resume());
    const outbox = runStartOutboxOf(run.document);
    const opening: Transition[] =
      row.state === "queued"
        ? [{ kind: "run", runKey: run.runKey, from: "queued", to: "running", at, actor: "scheduler", outbox }]
        : [];
    const runEnd = this.#carrier.runEnd(run, at);
    const moves = [
      ...opening,
      ...handedBack.map(({ move }) => move),
      ...homeless.map(({ move }) => move),
      ...plannedMoves(run, planned, at),
      ...runEnd,
    ];
    this.#carrier.enter(run);
    this.#carrier.write(run, moves, () => {
      if (row.state === "queued") this.#carrier.events.runStarted(run);
      for (const attempt of restored.scheduled) this.#carrier.dispatcher.wait(attempt);
      for (const { attempt, row: task } of restored.timed) {
        // one that waits for an answer and nothing else has no time
        if (task.nextAt !== null) this.#carrier.wakeAt(attempt, task.state as TimedTaskState, task.nextAt);
      }
      for (const { instance, nextAt } of restored.groups) this.#carrier.groups.waitUntil(run, instance, nextAt);
      for (const { next } of homeless) this.#carrier.dispatcher.wait(next);
      for (const { next } of handedBack) if (next.run.holders.has(next)) this.#carrier.launch(next);
      for (const attempt of unstarted) this.#carrier.launch(attempt);
      this.#carrier.follow(run, planned, at);
      this.#carrier.deliver(run);
      if (runEnd.length > 0) this.#carrier.endIfOver(run);
      for (const attempt of fatal) this.#endAsFatal(attempt, at);
      this.#carrier.earlyEnds.endIfItMust(run);
    });
  }

  /** Whoever runs it is gone each time: it is taken to be the reason, and pays with its try. */
  #endAsFatal(attempt: LiveAttempt, at: number): void {
    const message = `Whatever process runs it is gone before it ends: ${MAX_LOST_SCHEDULERS + 1} times so far.`;
    const error = { name: "WorkerLost", message, code: "TW3010", hint: "Look for what in it ends its process." };
    const kind = attempt.tryNumber < attempt.maxTries ? "retry" : "failed";
    this.#carrier.settle(attempt, endingOf(attempt, { kind, error }, at), { at, xcoms: [] });
  }
}
