import { type AssetCondition, isConditionMet, type UpdatedAsset } from "../asset/asset-condition.ts";

/** Events of one asset that wait for a run of a DAG. */
export interface QueuedAsset extends UpdatedAsset {
  readonly events: number;
  /** Events are numbered in the order in which they were committed. */
  readonly lastEventId: number;
  /** When the newest of them happened. */
  readonly lastAt: number;
}

/** A run that assets ask for: it consumes every event up to a number. */
export interface AssetRun {
  readonly upToEventId: number;
  readonly events: number;
  /** When the last of them happened. */
  readonly runAfter: number;
}

/** The run that the events waiting for a DAG ask for; undefined while they are not enough. All of them go into one run. */
export function assetRun(condition: AssetCondition, queue: readonly QueuedAsset[]): AssetRun | undefined {
  if (!isConditionMet(condition, queue)) return undefined;
  return {
    upToEventId: Math.max(...queue.map(({ lastEventId }) => lastEventId)),
    events: queue.reduce((sum, { events }) => sum + events, 0),
    runAfter: Math.max(...queue.map(({ lastAt }) => lastAt)),
  };
}
