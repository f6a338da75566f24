import type { AssetRun, Runtime } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import { type AssetRuns, assetTriggeredRun } from "./asset-runs.ts";
import { createdRun } from "./created-run.ts";
import type { KnownDag } from "./known-dag.ts";
import type { KnownDags } from "./known-dags.ts";
import type { KnownRuns } from "./known-runs.ts";
import { scheduledRun } from "./scheduled-run.ts";

export interface DueRunsParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly dags: KnownDags;
  readonly assets: AssetRuns;
  readonly runs: KnownRuns;
  /** Somebody else has consumed some of what a run was to be made for, and may have left what is enough. */
  readonly onConsumed: () => void;
}

/** The runs that DAGs get by themselves, when their time has come or their assets ask for them. They wait to begin. */
export class DueRuns {
  readonly #parts: DueRunsParts;

  constructor(parts: DueRunsParts) {
    this.#parts = parts;
  }

  /** Makes every scheduled run that is due, one turn after another until none is: within each turn all share a commit. */
  async makeScheduled(): Promise<void> {
    const { assets, dags, runtime } = this.#parts;
    for (;;) {
      if (assets.hasNews) await assets.read();
      const now = runtime.clock.now();
      const due = [...dags].filter((dag) => this.#isDue(dag, now));
      if (due.length === 0) return;
      await Promise.all(due.map((dag) => this.#makeScheduledRun(dag, now)));
    }
  }

  /** Makes the runs that assets ask for: one of each DAG, for all that waits, or one for each partition. */
  async makeAssetTriggered(): Promise<void> {
    const { assets, dags } = this.#parts;
    if (assets.hasNews) await assets.read();
    const due = [...dags].flatMap((dag) => {
      if (dag.awaitsAssets || !this.#mayHaveMore(dag)) return [];
      return assets.wanted(dag, this.#room(dag)).map((run) => ({ dag, run }));
    });
    if (due.length === 0) return;
    // before it is known how it goes: what was not consumed is to be found again
    assets.note();
    await Promise.all(due.map(({ dag, run }) => this.#makeAssetRun(dag, run)));
    await assets.read();
  }

  /** When the next scheduled run is due. One whose time has come, and that waits for assets, is due when there is news of them. */
  nextAt(now: number): number | undefined {
    let next: number | undefined;
    for (const dag of this.#parts.dags) {
      const due = this.#mayHaveMore(dag) ? dag.nextRun(now)?.runAfter.toMillis() : undefined;
      if (due !== undefined && !(dag.awaitsAssets && due <= now)) next = Math.min(next ?? due, due);
    }
    return next;
  }

  #isDue(dag: KnownDag, now: number): boolean {
    if (!this.#mayHaveMore(dag)) return false;
    const next = dag.nextRun(now);
    if (next === undefined || next.runAfter.toMillis() > now) return false;
    return !dag.awaitsAssets || this.#parts.assets.next(dag) !== undefined;
  }

  /** A DAG at its limit gets no further scheduled runs until one of them has ended. */
  #mayHaveMore(dag: KnownDag): boolean {
    return dag.isScheduled && this.#room(dag) > 0;
  }

  #room(dag: KnownDag): number {
    return dag.maxActiveRuns - this.#parts.runs.count({ dagId: dag.row.dagId });
  }

  async #makeScheduledRun(dag: KnownDag, now: number): Promise<void> {
    const { store, assets, runs } = this.#parts;
    const taken = dag.awaitsAssets ? assets.next(dag) : undefined;
    // before it is known how it goes: what was not consumed is to be found again
    if (taken) assets.note();
    const moves = scheduledRun(dag.row, dag.nextRun(now)!, { hash: dag.document.hash, at: now, assets: taken });
    const [cursor, run] = moves;
    const [moved, created] = await store.transition(moves);
    // the cursor stands behind a run that somebody made by hand for the same date, too
    if (created?.applied) runs.queued.set(createdRun(run, created.runKey));
    if (moved?.applied) dag.update({ ...dag.row, cursorStart: cursor.to.start, cursorEnd: cursor.to.end });
    else dag.update((await store.getDag(dag.row.dagId))!);
  }

  async #makeAssetRun(dag: KnownDag, run: AssetRun): Promise<void> {
    const { store, runtime, runs, onConsumed } = this.#parts;
    const at = runtime.clock.now();
    const move = assetTriggeredRun(dag, run, { at, newId: () => runtime.newId() });
    const [made] = await store.transition([move]);
    if (made?.applied) runs.queued.set(createdRun(move, made.runKey));
    else onConsumed();
  }
}
