import {
  type AssetRun,
  assetConditionOf,
  assetRun,
  dateAt,
  isoWithOffset,
  isPartitioned,
  partitionRuns,
  type QueuedAsset,
} from "@tradewind/core/engine";
import type { CreateRun, Store } from "@tradewind/store";
import type { KnownDag } from "./known-dag.ts";

/** What waits for DAGs that are scheduled by assets: read when there is news of it, and kept. */
export class AssetRuns {
  readonly #store: Store;
  #queues: ReadonlyMap<string, readonly QueuedAsset[]> = new Map();
  #hasNews = true;
  /** Of schedules by partitions: what was found out of the queues. */
  #partitions = new WeakMap<KnownDag, readonly AssetRun[]>();

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
      this.#partitions = new WeakMap();
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

  /** The runs that a DAG's assets ask for, at most so many: one, or one for each partition. */
  wanted(dag: KnownDag, most: number): readonly AssetRun[] {
    if (isPartitioned(dag.document.schedule)) return this.#ofPartitions(dag).slice(0, most);
    const run = this.next(dag);
    return run ? [run] : [];
  }

  #ofPartitions(dag: KnownDag): readonly AssetRun[] {
    const { row, document } = dag;
    const known = this.#partitions.get(dag);
    if (known) return known;
    const queue = this.#queues.get(row.dagId);
    const condition = queue && assetConditionOf(document.schedule);
    const found = condition ? partitionRuns(condition, queue) : [];
    this.#partitions.set(dag, found);
    return found;
  }
}

/** A run that assets ask for, waiting to begin. It has no logical date and no data interval, as in Airflow 3. */
export function assetTriggeredRun(
  { row, document }: KnownDag,
  { runAfter, upToEventId, firsts, partitionKey }: AssetRun,
  { at, newId }: { readonly at: number; readonly newId: () => string },
): CreateRun {
  const date = isoWithOffset(dateAt(runAfter));
  return {
    kind: "createRun",
    state: "queued",
    at,
    actor: "scheduler",
    first: [],
    consumes: { upToEventId, firsts, partitionKey },
    run: {
      dagId: row.dagId,
      // several may be made at one moment: what follows the date tells them apart
      runId: `asset_triggered__${date}${partitionKey === null ? "_" : `__${partitionKey}__`}${newId().slice(0, 8)}`,
      runType: "asset_triggered",
      logicalDate: null,
      dataIntervalStart: null,
      dataIntervalEnd: null,
      partitionKey,
      runAfter,
      conf: "{}",
      hash: document.hash,
    },
  };
}
