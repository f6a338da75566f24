import { type AssetCondition, isConditionMet, type UpdatedAsset } from "../asset/asset-condition.ts";

/** Events of one asset that wait for a run of a DAG. */
export interface QueuedAsset extends UpdatedAsset {
  /** The key of the run that they are for; null in schedules that know no partitions. */
  readonly partitionKey: string | null;
  /** Events are numbered in the order in which they were committed. */
  readonly firstEventId: number;
  readonly lastEventId: number;
  /** When the newest of them happened. */
  readonly lastAt: number;
}

/** A run that assets ask for: it consumes every event up to a number, of those for its key if it has one. */
export interface AssetRun {
  readonly partitionKey: string | null;
  readonly upToEventId: number;
  /** Where the events of each asset begin: it was decided from these. */
  readonly firsts: readonly Pick<QueuedAsset, "asset" | "firstEventId">[];
  /** When the last of them happened. */
  readonly runAfter: number;
}

/** The run that the events waiting for a DAG ask for; undefined while they are not enough. All of them go into one run. */
export function assetRun(condition: AssetCondition, queue: readonly QueuedAsset[]): AssetRun | undefined {
  if (!isConditionMet(condition, queue)) return undefined;
  return {
    partitionKey: queue[0]!.partitionKey,
    upToEventId: Math.max(...queue.map(({ lastEventId }) => lastEventId)),
    firsts: queue.map(({ asset, firstEventId }) => ({ asset, firstEventId })),
    runAfter: Math.max(...queue.map(({ lastAt }) => lastAt)),
  };
}

/** The same of each partition: the keys for which enough is there, those first that were complete first. */
export function partitionRuns(condition: AssetCondition, queue: readonly QueuedAsset[]): AssetRun[] {
  const byKey = new Map<string | null, QueuedAsset[]>();
  for (const queued of queue) {
    const known = byKey.get(queued.partitionKey);
    if (known) known.push(queued);
    else byKey.set(queued.partitionKey, [queued]);
  }
  const runs = [...byKey.values()].flatMap((ofKey) => assetRun(condition, ofKey) ?? []);
  return runs.sort((a, b) => a.upToEventId - b.upToEventId);
}
