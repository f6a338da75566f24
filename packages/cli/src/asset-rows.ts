import type { AssetEventRecord } from "@tradewind/core/engine";
import type { KnownAlias, KnownAsset } from "@tradewind/runtime";
import type { QueuedEventsRow, RefusedEventRow } from "@tradewind/store";
import { isoTime } from "./iso-time.ts";
import type { Row } from "./output.ts";

type Named = { readonly dagId: string; readonly taskId: string };
const tasksOf = (tasks: readonly Named[]): string[] => tasks.map(({ dagId, taskId }) => `${dagId}.${taskId}`);

/** An asset as commands list it, in Airflow's names. */
export const assetRow = ({ name, uri, group, producers, consumers, lastEventAt }: KnownAsset): Row => ({
  name,
  uri,
  group,
  producing_tasks: tasksOf(producers),
  scheduled_dags: consumers,
  last_asset_event: isoTime(lastEventAt),
});

/** Everything about an asset. */
export const assetDetails = (asset: KnownAsset): Row => ({
  ...assetRow(asset),
  extra: asset.extra,
  consuming_tasks: tasksOf(asset.readers),
  aliases: asset.aliases,
  total_events: asset.events,
});

export const aliasRow = ({ name, group, producers, consumers, assets }: KnownAlias): Row => ({
  name,
  group,
  producing_tasks: tasksOf(producers),
  scheduled_dags: consumers,
  assets,
});

export const assetEventRow = (event: AssetEventRecord): Row => ({
  id: event.eventId,
  timestamp: isoTime(event.at),
  asset: event.asset,
  partition_key: event.partitionKey,
  extra: event.extra,
  source_dag_id: event.sourceDagId,
  source_task_id: event.sourceTaskId,
  source_run_id: event.sourceRunId,
  source_map_index: event.sourceMapIndex,
  source_aliases: event.aliases,
});

/** Events of one asset that wait for a run of a DAG. */
export const queuedRow = ({ dagId, asset, partitionKey, events, lastAt }: QueuedEventsRow): Row => ({
  dag_id: dagId,
  asset,
  partition_key: partitionKey,
  events,
  last_asset_event: isoTime(lastAt),
});

/** An event that a DAG has heard of, and has no run for. */
export const refusedRow = ({ eventId, asset, partitionKey, at, why }: RefusedEventRow): Row => ({
  id: eventId,
  timestamp: isoTime(at),
  asset,
  partition_key: partitionKey,
  why,
});
