import type { RunRow, Store } from "@tradewind/store";
import type { Supervisor } from "../supervisor/supervisor.ts";
import type { AssetRuns } from "./asset-runs.ts";
import type { KnownDags } from "./known-dags.ts";
import type { KnownRuns } from "./known-runs.ts";
import type { LostRuns } from "./lost-runs.ts";

export interface RunReaderParts {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly dags: KnownDags;
  readonly assets: AssetRuns;
  readonly runs: KnownRuns;
  readonly lost: LostRuns;
  /** Whether a process that carried runs on by itself still lives. */
  readonly isAlive?: ((owner: string) => boolean) | undefined;
}

/**
 * Makes what is known of runs what the store says: of all of them when a scheduler begins, later of those that users have moved and
 * those that were lost. This is all the recovery there is.
 */
export class RunReader {
  readonly #parts: RunReaderParts;
  #lastSeq = 0;

  constructor(parts: RunReaderParts) {
    this.#parts = parts;
  }

  /** Up to which move in the store's log the orders of users are known. */
  get knownUpTo(): number {
    return this.#lastSeq;
  }

  /** What users move from now on is read as an order; what they have moved before shows in the runs that are taken over. */
  async begin(): Promise<void> {
    this.#lastSeq = await this.#parts.store.lastSeq();
  }

  /** Takes over every active run. */
  async takeOverAll(): Promise<void> {
    for (const run of await this.#parts.store.getActiveRuns()) this.#takeOver(run);
  }

  /** Delivers callbacks of runs that had ended when their process did. */
  async deliverLeftOvers(): Promise<void> {
    const { store, supervisor, dags, runs } = this.#parts;
    const runKeys = new Set((await store.getOutbox()).map(({ runKey }) => runKey));
    for (const runKey of runKeys) {
      const row = runs.running.get(runKey) ? undefined : await store.getRunByKey(runKey);
      if (row) await supervisor.deliverLeftOver(row, dags.fileOf(row.dagId));
    }
  }

  /** Takes over runs that were made, or let begin, by a step that then failed. */
  async takeOverStrays(): Promise<void> {
    const { store, supervisor, runs } = this.#parts;
    for (const run of await store.getActiveRuns()) {
      const { runKey } = run;
      if (runs.queued.get(runKey) || supervisor.runs.has(runKey)) continue;
      runs.running.delete(runKey);
      this.#takeOver(run);
    }
  }

  /** Reads the runs that users have moved or deleted, when the limits have been read that they may have changed. */
  async readOrders(): Promise<void> {
    const { store, supervisor, assets, runs } = this.#parts;
    assets.note();
    await this.#rereadWith([]);
    for (const runKey of runs.running.keys()) if (!(await store.getRunByKey(runKey))) await this.reread([runKey]);
    supervisor.fill();
  }

  /** Loads anew the runs that were lost. */
  async readLost(): Promise<void> {
    const { assets, lost } = this.#parts;
    const { runKeys } = lost;
    if (runKeys.length === 0) return;
    // what was written and not heard of may have updated assets
    assets.note();
    try {
      // it may have been lost to a user
      await this.#rereadWith(runKeys);
    } catch (error) {
      for (const runKey of runKeys) lost.add(runKey);
      throw error;
    }
  }

  /** The runs are what the store says, whatever they were in memory. */
  async reread(runKeys: readonly number[]): Promise<void> {
    const { store, supervisor, dags, runs, lost } = this.#parts;
    for (const runKey of runKeys) supervisor.drop(runKey);
    // what is being written must have its commit before it is read: it may be a run's end
    await store.transition([]);
    const found = await Promise.all(
      runKeys.map(async (runKey) => {
        runs.delete(runKey);
        lost.delete(runKey);
        const row = await store.getRunByKey(runKey);
        return { runKey, row, file: dags.fileOf(row?.dagId) };
      }),
    );
    const mine = found.filter(({ runKey, row, file }) => this.#isMine(runKey, row, file));
    for (const { row } of mine) if (row?.state === "running") runs.running.set(row);
    await Promise.all(
      mine.map(async ({ runKey, row }) => {
        if (row?.state !== "queued") return;
        await supervisor.release(runKey);
        runs.queued.set(row);
      }),
    );
    await supervisor.adoptAll(mine.filter(({ row }) => row?.state !== "queued"));
    for (const { row, file } of mine) {
      // also of one that waits to begin: a user may have marked its tasks
      if (row && row.state !== "running") await supervisor.deliverLeftOver(row, file);
      if (row) supervisor.releaseHeld(row.dagId);
    }
  }

  /** Besides the runs given, all that users have moved since it was looked at last. */
  async #rereadWith(runKeys: readonly number[]): Promise<void> {
    const changed = await this.#parts.store.changesByUser(this.#lastSeq);
    await this.reread([...new Set([...runKeys, ...changed.runKeys])]);
    // not before: if something fails on the way all of it is read again
    this.#lastSeq = changed.seq;
  }

  #takeOver(run: RunRow): void {
    const { runs, lost } = this.#parts;
    if (this.#isSomebodyElses(run)) return;
    if (run.state === "queued") runs.queued.set(run);
    else {
      runs.running.set(run);
      lost.add(run.runKey);
    }
  }

  /** Whether the run is this scheduler's to carry on, now. */
  #isMine(runKey: number, row: RunRow | undefined, file: string | null): boolean {
    const { supervisor, runs, lost } = this.#parts;
    if (row && this.#isSomebodyElses(row)) {
      supervisor.drop(runKey);
      return false;
    }
    if (row?.state !== "running" || file !== null) return true;
    // made by a program of its own that is gone: it goes on when its DAG's file has been found
    runs.running.set(row);
    lost.add(runKey);
    return false;
  }

  /** A program that carries the run on by itself, and lives. */
  #isSomebodyElses({ owner, state }: RunRow): boolean {
    return owner !== null && state === "running" && (this.#parts.isAlive?.(owner) ?? false);
  }
}
