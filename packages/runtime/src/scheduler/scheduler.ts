import type { DagDocument } from "@tradewind/core";
import {
  type AdmissionView,
  type AssetRun,
  admit,
  type Json,
  type Runtime,
  type Slots,
  type Timer,
  type TimetableRegistry,
} from "@tradewind/core/engine";
import type { RunRow, Store } from "@tradewind/store";
import type { Executor } from "../executors/executor.ts";
import type { LookUp } from "../look-up.ts";
import type { OrderTools } from "../orders/trigger-run.ts";
import type { ActiveRun } from "../supervisor/active-run.ts";
import type { RunQuestion } from "../supervisor/answer-attempt.ts";
import type { RunEnd } from "../supervisor/run-request.ts";
import { Supervisor } from "../supervisor/supervisor.ts";
import { AssetRuns, assetTriggeredRun } from "./asset-runs.ts";
import { BackfillRunner } from "./backfill-runner.ts";
import { Deadlines } from "./deadlines.ts";
import type { SchedulerEvent } from "./events.ts";
import { runsThatGiveWay } from "./give-way.ts";
import type { KnownDag } from "./known-dag.ts";
import { KnownDags } from "./known-dags.ts";
import { LossPatience } from "./loss-patience.ts";
import type { Notices } from "./notices.ts";
import { answerRunQuestion } from "./run-questions.ts";
import { RunTable } from "./run-table.ts";
import { scheduledRun } from "./scheduled-run.ts";

export interface SchedulerOptions {
  readonly store: Store;
  readonly executor: Executor;
  readonly runtime: Runtime;
  readonly lookUp: LookUp;
  readonly slots: Slots;
  readonly parallelism: number;
  /** Tells when another process has changed the store. */
  readonly notices: Notices;
  readonly timetables?: TimetableRegistry | undefined;
  readonly catchupByDefault: boolean;
  readonly dagsArePausedAtCreation: boolean;
  /** Whether runs that somebody asks for begin although their DAG is paused; by itself it gets none. @default false */
  readonly runsPausedDags?: boolean;
  /** However far away the next run is, the clock is looked at this often: it may have been set. @default 60000 */
  readonly longestSleepMs?: number;
  /** Whether a process that carried runs on by itself still lives. */
  readonly isAlive?: (owner: string) => boolean;
  readonly onEvent?: ((event: SchedulerEvent) => void) | undefined;
}

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
  readonly #backfills: BackfillRunner;
  readonly #dags: KnownDags;
  readonly #assets: AssetRuns;
  readonly #deadlines: Deadlines;
  /** Runs that wait to begin. */
  readonly #queued = new RunTable((run) => this.#deadlines.note(run));
  /** Runs that have begun. */
  readonly #running = new RunTable((run) => this.#deadlines.note(run));
  /** Runs of which memory and store have parted. */
  readonly #lost = new Set<number>();
  readonly #patience = new LossPatience();
  /** DAGs of which a run has failed since they were looked at. */
  readonly #failed = new Set<string>();
  #timer: Timer | undefined;
  #stopWatching: (() => void) | undefined;
  #work: Promise<void> = Promise.resolve();
  #isWanted = false;
  #hasNotice = false;
  /** A step has failed half-way. */
  #isBehind = false;
  #lastSeq = 0;
  #patienceMs = FIRST_PATIENCE_MS;
  #isStopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { store, runtime } = options;
    this.#supervisor = new Supervisor({
      ...options,
      knownUpTo: () => this.#lastSeq,
      onLost: (runKey, error) => this.#lose(runKey, error),
      onEnded: (run, end) => this.#runEnded(run, end),
      onHeld: () => this.wake(),
      onAssetEvents: () => this.#assetsUpdated(),
      askRuns: (question) => this.#answer(question),
    });
    this.#dags = new KnownDags({ ...options, onTrouble: (what, error) => this.#trouble(what, error) });
    this.#assets = new AssetRuns(store);
    this.#deadlines = new Deadlines({
      store,
      dag: (dagId) => this.#dags.get(dagId),
      active: (runKey) => this.#queued.get(runKey) ?? this.#running.get(runKey),
      onMissed: (run) => this.#supervisor.deliver(run, this.#dags.fileOf(run.dagId)),
    });
    this.#backfills = new BackfillRunner({
      store,
      clock: runtime.clock,
      newId: () => runtime.newId(),
      documentOf: (dagId) => this.#dags.get(dagId)?.document,
      activeRuns: (backfillId) => this.#activeRuns({ backfillId }),
      onQueued: (run) => this.#queued.set(run),
    });
  }

  /** Takes over what the store has, and begins. */
  async start(): Promise<void> {
    const { store, notices } = this.#options;
    await this.#supervisor.open();
    this.#lastSeq = (await store.changesByUser(Number.MAX_SAFE_INTEGER)).seq;
    await this.#readCatalog();
    for (const run of await store.getActiveRuns()) this.#takeOver(run);
    await this.#deliverLeftOvers();
    this.#stopWatching = notices.watch(() => this.notice());
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
  async idle(): Promise<void> {
    // not while there is a notice: after a step that failed it stays until the timer rings
    while (this.#isWanted) await this.#work;
    await this.#work;
  }

  /** A DAG file was loaded: keeps its documents, and forgets DAGs that it no longer holds, if these are all of it. */
  async publish(
    file: string,
    documents: readonly DagDocument[],
    { isComplete = true }: { readonly isComplete?: boolean } = {},
  ): Promise<void> {
    await this.#dags.publish(file, documents, { isComplete, at: this.#options.runtime.clock.now() });
    this.#assets.note();
    this.wake();
  }

  /** A DAG file is gone: its DAGs become inactive, their history stays. */
  async unpublish(file: string): Promise<void> {
    await this.#dags.unpublish(file);
    this.#assets.note();
    this.wake();
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
    this.#work = this.#work.then(() => this.#doWork());
  }

  async #doWork(): Promise<void> {
    this.#isWanted = false;
    if (this.#isStopped) return;
    this.#timer?.cancel();
    try {
      if (this.#hasNotice) {
        this.#hasNotice = false;
        await this.#readOrders();
      }
      if (this.#isBehind) await this.#findStrays();
      this.#isBehind = false;
      await this.#reloadLost();
      for (const dagId of this.#failed) await this.#pauseAfterFailures(dagId);
      await this.#makeDueRuns();
      await this.#makeAssetRuns();
      await this.#backfills.advance();
      await this.#giveWay();
      const begins = await this.#letBegin();
      this.#sleepUntil(earliest(begins, await this.#deadlines.advance(this.#options.runtime.clock.now())));
      this.#patienceMs = FIRST_PATIENCE_MS;
    } catch (error) {
      // whatever it was: what memory holds may be behind the store, which is read again
      this.#hasNotice = true;
      this.#isBehind = true;
      this.#trouble("A step of the scheduler failed; it is done again.", error);
      this.#sleepFor(this.#patienceMs);
      this.#patienceMs = Math.min(LONGEST_PATIENCE_MS, this.#patienceMs * 2);
    }
  }

  // What the store says

  async #readCatalog(): Promise<void> {
    const { store, slots, parallelism } = this.#options;
    await this.#dags.readAll();
    const { pools } = await store.catalog();
    slots.setLimits({
      parallelism,
      pools: new Map(pools.list().map((pool) => [pool.name, pool])),
      isPaused: (dagId) => this.#holdsBack(dagId),
    });
    await this.#backfills.reload();
  }

  async #readOrders(): Promise<void> {
    const { store } = this.#options;
    await this.#readCatalog();
    this.#assets.note();
    await this.#rereadWith([]);
    for (const runKey of this.#running.keys()) if (!(await store.getRunByKey(runKey))) await this.#reread([runKey]);
    this.#supervisor.fill();
  }

  /** Besides the runs given, all that users have moved since it was looked at last. */
  async #rereadWith(runKeys: readonly number[]): Promise<void> {
    const changed = await this.#options.store.changesByUser(this.#lastSeq);
    await this.#reread([...new Set([...runKeys, ...changed.runKeys])]);
    // not before: if something fails on the way all of it is read again
    this.#lastSeq = changed.seq;
  }

  /** The runs are what the store says, whatever they were in memory. */
  async #reread(runKeys: readonly number[]): Promise<void> {
    const { store } = this.#options;
    for (const runKey of runKeys) this.#supervisor.drop(runKey);
    // what is being written must have its commit before it is read: it may be a run's end
    await store.transition([]);
    const found = await Promise.all(
      runKeys.map(async (runKey) => {
        this.#queued.delete(runKey);
        this.#running.delete(runKey);
        this.#lost.delete(runKey);
        const row = await store.getRunByKey(runKey);
        return { runKey, row, file: this.#dags.fileOf(row?.dagId) };
      }),
    );
    const mine = found.filter(({ runKey, row, file }) => this.#isMine(runKey, row, file));
    for (const { row } of mine) if (row?.state === "running") this.#running.set(row);
    await Promise.all(
      mine.map(async ({ runKey, row }) => {
        if (row?.state !== "queued") return;
        await this.#supervisor.release(runKey);
        this.#queued.set(row);
      }),
    );
    await this.#supervisor.adoptAll(mine.filter(({ row }) => row?.state !== "queued"));
    for (const { row, file } of mine) {
      // also of one that waits to begin: a user may have marked its tasks
      if (row && row.state !== "running") await this.#supervisor.deliverLeftOver(row, file);
      if (row) this.#supervisor.releaseHeld(row.dagId);
    }
  }

  /** Whether the run is this scheduler's to carry on, now. */
  #isMine(runKey: number, row: RunRow | undefined, file: string | null): boolean {
    if (row && this.#isSomebodyElses(row)) {
      this.#supervisor.drop(runKey);
      return false;
    }
    if (row?.state !== "running" || file !== null) return true;
    // made by a program of its own that is gone: it goes on when its DAG's file has been found
    this.#running.set(row);
    this.#lost.add(runKey);
    return false;
  }

  /** A program that carries the run on by itself, and lives. */
  #isSomebodyElses({ owner, state }: RunRow): boolean {
    return owner !== null && state === "running" && (this.#options.isAlive?.(owner) ?? false);
  }

  #takeOver(run: RunRow): void {
    if (this.#isSomebodyElses(run)) return;
    if (run.state === "queued") this.#queued.set(run);
    else {
      this.#running.set(run);
      this.#lost.add(run.runKey);
    }
  }

  /** Runs that were made, or let begin, by a step that then failed. */
  async #findStrays(): Promise<void> {
    for (const run of await this.#options.store.getActiveRuns()) {
      const { runKey } = run;
      if (this.#queued.get(runKey) || this.#supervisor.runs.has(runKey)) continue;
      this.#running.delete(runKey);
      this.#takeOver(run);
    }
  }

  /** Callbacks of runs that had ended when their process did. */
  async #deliverLeftOvers(): Promise<void> {
    const { store } = this.#options;
    const runKeys = new Set((await store.getOutbox()).map(({ runKey }) => runKey));
    for (const runKey of runKeys) {
      const row = this.#running.get(runKey) ? undefined : await store.getRunByKey(runKey);
      if (row) await this.#supervisor.deliverLeftOver(row, this.#dags.fileOf(row.dagId));
    }
  }

  #lose(runKey: number, error: unknown): void {
    if (this.#isStopped) return;
    const { clock } = this.#options.runtime;
    // somebody else was faster: nothing is wrong with the run
    const isRace = error instanceof Error && "code" in error && error.code === "TW3011";
    if (!isRace) this.#trouble("A run could not be carried on; it is loaded anew.", error);
    const waitMs = isRace ? 0 : this.#patience.waitMs(runKey, clock.now());
    const reload = () => {
      this.#lost.add(runKey);
      this.wake();
    };
    if (waitMs === 0) reload();
    else clock.timer(waitMs, reload);
  }

  async #reloadLost(): Promise<void> {
    const runKeys = [...this.#lost];
    if (runKeys.length === 0) return;
    // what was written and not heard of may have updated assets
    this.#assets.note();
    try {
      // it may have been lost to a user
      await this.#rereadWith(runKeys);
    } catch (error) {
      for (const runKey of runKeys) this.#lost.add(runKey);
      throw error;
    }
  }

  // Runs are made

  /** Makes every scheduled run that is due, one turn after another until none is: within each turn all share a commit. */
  async #makeDueRuns(): Promise<void> {
    for (;;) {
      await this.#assets.read();
      const now = this.#options.runtime.clock.now();
      const due = [...this.#dags].filter((dag) => this.#isDue(dag, now));
      if (due.length === 0) return;
      await Promise.all(due.map((dag) => this.#makeRun(dag, now)));
    }
  }

  #isDue(dag: KnownDag, now: number): boolean {
    if (!this.#mayHaveMore(dag)) return false;
    const next = dag.nextRun(now);
    if (next === undefined || next.runAfter.toMillis() > now) return false;
    return !dag.awaitsAssets || this.#assets.next(dag) !== undefined;
  }

  /** A DAG at its limit gets no further scheduled runs until one of them has ended. */
  #mayHaveMore(dag: KnownDag): boolean {
    return dag.isScheduled && this.#activeRuns({ dagId: dag.row.dagId }) < dag.maxActiveRuns;
  }

  async #makeRun(dag: KnownDag, now: number): Promise<void> {
    const { store } = this.#options;
    const { dagId } = dag.row;
    const assets = dag.awaitsAssets ? this.#assets.next(dag) : undefined;
    // before it is known how it goes: what was not consumed is to be found again
    if (assets) this.#assets.note();
    const moves = scheduledRun(dag.row, dag.nextRun(now)!, { hash: dag.document.hash, at: now, assets });
    const [, created] = await store.transition(moves);
    // the cursor stands behind a run that somebody made by hand for the same date, too
    if (created?.applied) this.#queued.set((await store.getRunByKey(created.runKey))!);
    dag.update((await store.getDag(dagId))!);
  }

  #assetsUpdated(): void {
    this.#assets.note();
    this.wake();
  }

  /** Makes the runs that assets ask for: one of each DAG, for all that waits. */
  async #makeAssetRuns(): Promise<void> {
    await this.#assets.read();
    const due = [...this.#dags].flatMap((dag) => {
      const run = !dag.awaitsAssets && this.#mayHaveMore(dag) ? this.#assets.next(dag) : undefined;
      return run ? [{ dag, run }] : [];
    });
    if (due.length === 0) return;
    // before it is known how it goes: what was not consumed is to be found again
    this.#assets.note();
    await Promise.all(due.map(({ dag, run }) => this.#makeAssetRun(dag, run)));
    await this.#assets.read();
  }

  async #makeAssetRun(dag: KnownDag, run: AssetRun): Promise<void> {
    const { store, runtime } = this.#options;
    const at = runtime.clock.now();
    const [made] = await store.transition([assetTriggeredRun(dag, run, { at, newId: () => runtime.newId() })]);
    if (made?.applied) this.#queued.set((await store.getRunByKey(made.runKey))!);
    // somebody else has consumed some of it, and may have left what is enough
    else this.wake();
  }

  // Runs begin and end

  /** Returns when the next run that only waits for its time may begin. */
  async #letBegin(): Promise<number | undefined> {
    const { admitted, wakeAt } = admit(this.#queued.values(), this.#view());
    for (const run of admitted) {
      this.#queued.delete(run.runKey);
      this.#running.set(run);
    }
    await Promise.all(
      admitted.map(async ({ runKey, dagId }) => {
        if (!(await this.#supervisor.adopt(runKey, this.#dags.fileOf(dagId)))) this.#running.delete(runKey);
      }),
    );
    return wakeAt;
  }

  async #giveWay(): Promise<void> {
    const held = [...this.#running.values()].filter(({ runKey }) => this.#supervisor.runs.get(runKey)?.isHeld);
    for (const run of runsThatGiveWay(held, this.#queued.values(), this.#view())) await this.#putBack(run);
  }

  async #putBack({ runKey }: RunRow): Promise<void> {
    const { store, runtime } = this.#options;
    const at = runtime.clock.now();
    const reason = "gives its place to an older run";
    await store.transition([{ kind: "run", runKey, from: "running", to: "queued", at, actor: "scheduler", reason }]);
    await this.#reread([runKey]);
  }

  #view(): AdmissionView {
    return {
      now: this.#options.runtime.clock.now(),
      isPaused: (dagId) => this.#holdsBack(dagId),
      maxActiveRuns: (dagId) => this.#dags.maxActiveRuns(dagId),
      backfill: (backfillId) => this.#backfills.limitsOf(backfillId),
      running: (of) => this.#running.count(of),
    };
  }

  /** Whether runs and tasks of a DAG wait because it is paused. */
  #holdsBack(dagId: string): boolean {
    return !this.#options.runsPausedDags && this.#dags.isPaused(dagId);
  }

  #activeRuns(of: { readonly dagId: string } | { readonly backfillId: number }): number {
    return this.#queued.count(of) + this.#running.count(of);
  }

  #runEnded(run: ActiveRun, end: RunEnd): void {
    const { runKey } = end;
    this.#running.delete(runKey);
    this.#deadlines.forget(runKey);
    this.#patience.forget(runKey);
    if (end.state === "failed") this.#failed.add(run.facts.dagId);
    this.#supervisor.releaseHeld(run.facts.dagId);
    this.wake();
  }

  async #pauseAfterFailures(dagId: string): Promise<void> {
    this.#failed.delete(dagId);
    const { store, runtime, onEvent } = this.#options;
    const limit = this.#dags.get(dagId)?.document.maxConsecutiveFailedDagRuns ?? 0;
    if (limit === 0) return;
    const ended = (await store.getNewestRuns(dagId, limit + this.#activeRuns({ dagId }))).filter(
      ({ endedAt }) => endedAt !== null,
    );
    const last = ended.slice(0, limit);
    if (last.length < limit || last.some(({ state }) => state !== "failed")) return;
    (await store.catalog()).dags.setPaused(dagId, true);
    await this.#dags.read(dagId);
    const reason = `its last ${limit} runs failed`;
    onEvent?.({ kind: "dagPaused", dagId, reason, at: runtime.clock.now() });
  }

  // Waiting

  #sleepUntil(wakeAt: number | undefined): void {
    const now = this.#options.runtime.clock.now();
    let next = wakeAt;
    for (const dag of this.#dags) {
      const due = this.#mayHaveMore(dag) ? dag.nextRun(now)?.runAfter.toMillis() : undefined;
      // whose time has come, and waits for assets, is looked at when there is news of them
      if (due !== undefined && !(dag.awaitsAssets && due <= now)) next = Math.min(next ?? due, due);
    }
    const { longestSleepMs = LONGEST_SLEEP_MS } = this.#options;
    if (next !== undefined) this.#sleepFor(Math.min(longestSleepMs, Math.max(0, next - now)));
  }

  #sleepFor(ms: number): void {
    if (this.#isStopped) return;
    this.#timer = this.#options.runtime.clock.timer(ms, () => this.wake());
  }

  #answer(question: RunQuestion): Promise<Json> {
    return answerRunQuestion(this.tools, question, () => this.notice());
  }

  #trouble(what: string, error: unknown): void {
    const { onEvent, runtime } = this.#options;
    onEvent?.({ kind: "trouble", what, error, at: runtime.clock.now() });
  }
}

const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
