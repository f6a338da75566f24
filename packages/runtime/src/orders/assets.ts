import { TradewindError, UnknownNameError } from "@tradewind/core";
import { assertPartitionKey, type Json } from "@tradewind/core/engine";
import type { QueuedEventsRow, RunRow, Store } from "@tradewind/store";
import { type KnownAsset, knownAssets } from "./known-assets.ts";
import { storedDag } from "./stored-dag.ts";
import { type OrderTools, triggerRun } from "./trigger-run.ts";

/** An asset can be made by exactly one DAG, and there is none, or there are several. */
export class AssetNotMadeError extends TradewindError {
  constructor({ asset, dagIds }: { asset: string; dagIds: readonly string[] }) {
    super({
      code: "TW2070",
      message:
        dagIds.length === 0
          ? `No DAG makes asset "${asset}".`
          : `Asset "${asset}" is made by ${dagIds.length} DAGs: ${dagIds.join(", ")}.`,
      hint:
        dagIds.length === 0
          ? "Name it among the outlets of a task, or say that it was updated: tradewind assets create-event."
          : `Trigger the one that you mean: tradewind dags trigger ${dagIds[0]}.`,
    });
  }
}

/** An asset by its name or URI. @throws UnknownNameError with the nearest match. */
export async function findAsset(store: Store, nameOrUri: string): Promise<KnownAsset> {
  const assets = await knownAssets(store);
  const found = assets.find(({ name }) => name === nameOrUri) ?? assets.find(({ uri }) => uri === nameOrUri);
  if (found) return found;
  throw new UnknownNameError({ kind: "asset", found: nameOrUri, known: assets.map(({ name }) => name) });
}

/**
 * Makes a run of the DAG that makes an asset. Airflow's `assets materialize`.
 *
 * @throws UnknownNameError, AssetNotMadeError
 */
export async function materializeAsset(tools: OrderTools, nameOrUri: string): Promise<RunRow> {
  const { name, producers } = await findAsset(tools.store, nameOrUri);
  const dagIds = [...new Set(producers.map(({ dagId }) => dagId))];
  const [dagId] = dagIds;
  if (dagId === undefined || dagIds.length > 1) throw new AssetNotMadeError({ asset: name, dagIds });
  return triggerRun(tools, { dagId });
}

/**
 * Says that something else than a task has updated an asset: those who wait for it have their runs.
 *
 * @throws UnknownNameError; InvalidOptionError for what cannot be a key.
 */
export async function createAssetEvent(
  { store, clock }: OrderTools,
  nameOrUri: string,
  {
    extra = {},
    partitionKey,
  }: { readonly extra?: { readonly [name: string]: Json }; readonly partitionKey?: string | undefined } = {},
): Promise<KnownAsset> {
  if (partitionKey !== undefined) assertPartitionKey("partitionKey", partitionKey);
  const asset = await findAsset(store, nameOrUri);
  const change = { asset: asset.name, uri: asset.uri, extra, aliases: [], partitionKey };
  await store.transition([{ kind: "assetEvent", change, at: clock.now() }]);
  return asset;
}

/** Which events are meant: those for a DAG, those of an asset, or those of an asset for a DAG; of those one of their partitions. */
export interface QueuedEventsOrder {
  readonly dagId?: string | undefined;
  /** Its name or URI. */
  readonly asset?: string | undefined;
  /** The key of the run that they are for. @default all */
  readonly partitionKey?: string | undefined;
  readonly dryRun?: boolean;
}

/**
 * Lets asset events that wait for runs wait no more: no run has them, and later ones count anew. Returns what waited. Airflow's
 * `DELETE queuedEvents`.
 *
 * @throws UnknownNameError
 */
export async function deleteQueuedEvents(
  { store, clock }: OrderTools,
  { dagId, asset, partitionKey, dryRun = false }: QueuedEventsOrder,
): Promise<QueuedEventsRow[]> {
  if (dagId !== undefined) await storedDag(store, dagId);
  const name = asset === undefined ? undefined : (await findAsset(store, asset)).name;
  const waiting = (await store.queries()).listQueuedEvents(dagId);
  const meant = waiting.filter(
    (row) =>
      (name === undefined || row.asset === name) && (partitionKey === undefined || row.partitionKey === partitionKey),
  );
  const at = clock.now();
  if (!dryRun && meant.length > 0)
    await store.transition(
      meant.map((row) => ({
        kind: "forgetEvents",
        dagId: row.dagId,
        asset: row.asset,
        partitionKey: row.partitionKey,
        at,
      })),
    );
  return meant;
}
