import { type AssetRun, assetConditionOf, assetRun, isoWithOffset, type QueuedAsset } from "@tradewind/core/engine";
import type { CreateRun, Store } from "@tradewind/store";
import { DateTime } from "luxon";
import type { KnownDag } from "./known-dag.ts";

/** What waits for DAGs that are scheduled by assets: read when there is news of it, and kept. */
export class AssetRuns {
  readonly #store: Store;
  #queues: ReadonlyMap<string, readonly QueuedAsset[]> = new Map();
  #hasNews = true;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Assets may have been updated, or what waits may have been consumed by somebody else. */
  note(): void {
    this.#hasNews = true;
  }

  get hasNews(): boolean {
    return this.#hasNews;
  }

  /** Knows what waits in the store. */
  async read(): Promise<void> {
    this.#hasNews = false;
    try {
      this.#queues = await this.#store.getAssetQueues();
    } catch (error) {
      this.#hasNews = true;
      throw error;
    }
  }

  /** The run that a DAG's assets ask for, or that they let begin. */
  next({ row, document }: KnownDag): AssetRun | undefined {
    const queue = this.#queues.get(row.dagId);
    const condition = queue && assetConditionOf(document.schedule);
    return condition && assetRun(condition, queue);
  }
}

/** A run that assets ask for, waiting to begin. It has no logical date and no data interval, as in Airflow 3. */
export function assetTriggeredRun(
  { row, document }: KnownDag,
  { runAfter, upToEventId, firsts }: AssetRun,
  { at, newId }: { readonly at: number; readonly newId: () => string },
): CreateRun {
  const date = isoWithOffset(DateTime.fromMillis(runAfter, { zone: "utc" }));
  return {
    kind: "createRun",
    state: "queued",
    at,
    actor: "scheduler",
    first: [],
    consumes: { upToEventId, firsts },
    run: {
      dagId: row.dagId,
      // several may be made at one moment: what follows the date tells them apart
      runId: `asset_triggered__${date}_${newId().slice(0, 8)}`,
      runType: "asset_triggered",
      logicalDate: null,
      dataIntervalStart: null,
      dataIntervalEnd: null,
      runAfter,
      conf: "{}",
      hash: document.hash,
    },
  };
}
