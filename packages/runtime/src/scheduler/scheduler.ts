import type { DagDocument } from "@tradewind/core";
import type { Timer } from "@tradewind/core/engine";
import type { OrderTools } from "../orders/trigger-run.ts";
import type { ActiveRun } from "../supervisor/active-run.ts";
import type { RunEnd } from "../supervisor/run-request.ts";
import { Supervisor } from "../supervisor/supervisor.ts";
import { AssetRuns } from "./asset-runs.ts";
import { BackfillRunner } from "./backfill-runner.ts";
import { Deadlines } from "./deadlines.ts";
import { DueRuns } from "./due-runs.ts";
import { FailingDags } from "./failing-dags.ts";
import { KnownDags } from "./known-dags.ts";
import { KnownRuns } from "./known-runs.ts";
import { LostRuns } from "./lost-runs.ts";
import { RunAdmission } from "./run-admission.ts";
import { answerRunQuestion } from "./run-questions.ts";
import { RunReader } from "./run-reader.ts";
import type { SchedulerOptions } from "./scheduler-options.ts";

const LONGEST_SLEEP_MS = 60_000;
const FIRST_PATIENCE_MS = 100;
const LONGEST_PATIENCE_MS = 10_000;

/**
 * Makes runs when they are due and lets them begin within every limit; the Supervisor carries them on. It does something only when
 * there is something to do: a run is due, a run has ended, somebody has changed the store. Between those it sleeps.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #supervisor: Supervisor;
  readonly #dags: KnownDags;
  readonly #runs: KnownRuns;
  readonly #lost: LostRuns;
  readonly #reader: RunReader;
  readonly #failing: FailingDags;
  readonly #assets: AssetRuns;
  readonly #due: DueRuns;
  readonly #backfills: BackfillRunner;
  readonly #admission: RunAdmission;
  readonly #deadlines: Deadlines;
  #timer: Timer | undefined;
  #stopWatching: (() => void) | undefined;
  #work: Promise<void> = Promise.resolve();
  #isWanted = false;
  #hasNotice = false;
  /** A step has failed half-way. */
  #isBehind = false;
  #patienceMs = FIRST_PATIENCE_MS;
  #isStopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { store, runtime, isAlive } = options;
    const { clock } = runtime;
    const onTrouble = (what: string, error: unknown) => this.#trouble(what, error);
    const supervisor = new Supervisor({
      ...options,
      knownUpTo: () => this.#reader.knownUpTo,
      onLost: (runKey, error) => this.#runLost(runKey, error),
      onEnded: (run, end) => this.#runEnded(run, end),
      onHeld: () => this.wake(),
      onAssetEvents: () => this.#lookAtAssets(),
      askRuns: (question) => answerRunQuestion(this.tools, question, () => this.notice()),
    });
    const dags = new KnownDags({ ...options, onTrouble });
    const assets = new AssetRuns(store);
    const runs = new KnownRuns((run) => this.#deadlines.note(run));
    const lost = new LostRuns({ clock, onDue: () => this.wake(), onTrouble });
    const reader = new RunReader({ store, supervisor, dags, assets, runs, lost, isAlive });
    const backfills = new BackfillRunner({ store, clock, newId: () => runtime.newId(), dags, runs });
    this.#supervisor = supervisor;
    this.#dags = dags;
    this.#assets = assets;
    this.#runs = runs;
    this.#lost = lost;
    this.#reader = reader;
    this.#backfills = backfills;
    this.#failing = new FailingDags({ store, clock, dags, runs, onPaused: (event) => options.onEvent?.(event) });
    this.#due = new DueRuns({ store, runtime, dags, assets, runs, onConsumed: () => this.wake() });
    this.#admission = new RunAdmission({ store, clock, supervisor, dags, backfills, runs, reader });
    this.#deadlines = new Deadlines({
      store,
      dag: (dagId) => dags.get(dagId),
      active: (runKey) => runs.get(runKey),
      ruleOf: options.deadlineRuleOf,
      onTrouble,
      onMissed: (run) => supervisor.deliver(run, dags.fileOf(run.dagId)),
    });
  }

  /** Takes over what the store has, and begins. */
  async start(): Promise<void> {
    await this.#supervisor.open();
    await this.#reader.begin();
    await this.#readCatalog();
    await this.#reader.takeOverAll();
    await this.#reader.deliverLeftOvers();
    this.#stopWatching = this.#options.notices.watch(() => this.notice());
    this.wake();
    await this.idle();
  }

  /** Stops: what executes may end until the deadline, the rest is handed back without losing a try. */
  async stop(deadlineMs: number): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#stopWatching?.();
    await this.#work;
    await this.#supervisor.drain(deadlineMs);
    await this.#supervisor.close();
  }

  /** Runs that are carried on, and what their tasks wait for. */
  get supervisor(): Supervisor {
    return this.#supervisor;
  }

  /** What orders given in this process need. */
  get tools(): OrderTools {
    const { store, runtime, timetables } = this.#options;
    return { store, clock: runtime.clock, newId: () => runtime.newId(), timetables };
  }

  /** Resolves when nothing is left to do but to wait. */
  idle(): Promise<void> {
    // not while there is a notice: after a step that failed it stays until the timer rings
    return this.#isWanted ? this.#work.then(() => this.idle()) : this.#work;
  }

  /** A DAG file was loaded: keeps its documents, and forgets DAGs that it no longer holds, if these are all of it. */
  async publish(
    file: string,
    documents: readonly DagDocument[],
    { isComplete = true }: { readonly isComplete?: boolean } = {},
  ): Promise<void> {
    await this.#dags.publish(file, documents, { isComplete, at: this.#options.runtime.clock.now() });
    this.#lookAtAssets();
  }

  /** A DAG file is gone: its DAGs become inactive, their history stays. */
  async unpublish(file: string): Promise<void> {
    await this.#dags.unpublish(file);
    this.#lookAtAssets();
  }

  /** Somebody has changed the store, in this process or another one. */
  notice(): void {
    this.#hasNotice = true;
    this.wake();
  }

  /** Something may be due. */
  wake(): void {
    if (this.#isWanted || this.#isStopped) return;
    this.#isWanted = true;
    this.#work = this.#work.then(() => this.#step());
  }

  // every DAG's runs come by here: nothing is awaited where there is nothing to do
  /** Reads what has changed, makes what is due and lets begin what may, then sleeps until something is due. */
  async #step(): Promise<void> {
    this.#isWanted = false;
    if (this.#isStopped) return;
    this.#timer?.cancel();
    try {
      if (this.#hasNotice) {
        this.#hasNotice = false;
        await this.#readCatalog();
        await this.#reader.readOrders();
      }
      if (this.#isBehind) await this.#reader.takeOverStrays();
      this.#isBehind = false;
      if (this.#lost.areAny) await this.#reader.readLost();
      for (const dagId of this.#failing.dagIds) await this.#failing.pauseAtLimit(dagId);
      await this.#due.makeScheduled();
      await this.#due.makeAssetTriggered();
      if (this.#backfills.areAny) await this.#backfills.advance();
      if (this.#admission.heldRuns.length > 0) await this.#admission.giveWay();
      const begins = await this.#admission.letBegin();
      this.#sleepUntil(earliest(begins, await this.#deadlines.advance(this.#options.runtime.clock.now())));
      this.#patienceMs = FIRST_PATIENCE_MS;
    } catch (error) {
      this.#stepFailed(error);
    }
  }

  #stepFailed(error: unknown): void {
    // whatever it was: what memory holds may be behind the store, which is read again
    this.#hasNotice = true;
    this.#isBehind = true;
    this.#trouble("A step of the scheduler failed; it is done again.", error);
    this.#sleepFor(this.#patienceMs);
    this.#patienceMs = Math.min(LONGEST_PATIENCE_MS, this.#patienceMs * 2);
  }

  /** Reads the DAGs, the limits and the open backfills. */
  async #readCatalog(): Promise<void> {
    const { store, slots, parallelism, executors } = this.#options;
    await this.#dags.readAll();
    const { pools } = await store.catalog();
    slots.setLimits({
      parallelism,
      executors,
      pools: new Map(pools.list().map((pool) => [pool.name, pool])),
      isPaused: (dagId) => this.#dags.holdsBack(dagId),
    });
    await this.#backfills.reload();
  }

  // What is heard of meanwhile

  /** What assets ask for may have changed. */
  #lookAtAssets(): void {
    this.#assets.note();
    this.wake();
  }

  #runLost(runKey: number, error: unknown): void {
    if (!this.#isStopped) this.#lost.lose(runKey, error);
  }

  #runEnded(run: ActiveRun, end: RunEnd): void {
    const { runKey } = end;
    const { dagId } = run.facts;
    this.#runs.running.delete(runKey);
    this.#deadlines.forget(runKey);
    this.#lost.forget(runKey);
    if (end.state === "failed") this.#failing.note(dagId);
    this.#supervisor.releaseHeld(dagId);
    this.wake();
  }

  #trouble(what: string, error: unknown): void {
    const { onEvent, runtime } = this.#options;
    onEvent?.({ kind: "trouble", what, error, at: runtime.clock.now() });
  }

  // Waiting

  #sleepUntil(wakeAt: number | undefined): void {
    const { runtime, longestSleepMs = LONGEST_SLEEP_MS } = this.#options;
    const now = runtime.clock.now();
    const next = earliest(wakeAt, this.#due.nextAt(now));
    if (next !== undefined) this.#sleepFor(Math.min(longestSleepMs, Math.max(0, next - now)));
  }

  #sleepFor(ms: number): void {
    if (this.#isStopped) return;
    this.#timer = this.#options.runtime.clock.timer(ms, () => this.wake());
  }
}

const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
