import type { AssetEvent } from "../asset/asset-event.ts";
import { type Inlet, inletName } from "../asset/inlet-name.ts";
import type { Fetched } from "./fetched.ts";
import { openObject } from "./safe-lookup.ts";

/** Events as templates see them, in Airflow's names. */
const eventNames = (event: AssetEvent): object => ({
  asset: event.asset,
  uri: event.asset.uri,
  extra: event.extra,
  timestamp: event.timestamp,
  partition_key: event.partitionKey ?? null,
  source_dag_id: event.sourceDagId ?? null,
  source_run_id: event.sourceRunId ?? null,
  source_task_id: event.sourceTaskId ?? null,
  source_map_index: event.sourceMapIndex ?? null,
  source_dag_run: event.sourceRun
    ? {
        dag_id: event.sourceDagId,
        run_id: event.sourceRunId,
        logical_date: event.sourceRun.logicalDate ?? null,
        data_interval_start: event.sourceRun.dataInterval?.start ?? null,
        data_interval_end: event.sourceRun.dataInterval?.end ?? null,
      }
    : null,
});

/** `triggering_asset_events`: the events of each asset, by its name, oldest first. */
export function triggeringEvents(fetched: Fetched): object | undefined {
  const events = fetched.assetEvents({ of: "run" });
  if (!events) return undefined;
  const byAsset: Record<string, object[]> = {};
  for (const event of events) {
    const known = Object.hasOwn(byAsset, event.asset.name) ? byAsset[event.asset.name]! : [];
    known.push(eventNames(event));
    byAsset[event.asset.name] = known;
  }
  return byAsset;
}

/** So many events of an inlet does a template see: the newest. */
const MOST_EVENTS = 100;

/** `inlet_events["orders"][-1].extra`: earlier events of an inlet, by its name or by the URI of a reference, oldest first. */
export const inletEvents = (inlets: readonly Inlet[], fetched: Fetched): object =>
  openObject((name) => {
    const inlet = inlets.map(inletName).find((candidate) => candidate.name === name);
    return inlet && fetched.assetEvents({ ...inlet, limit: MOST_EVENTS })?.map(eventNames);
  });

/** Inlets and outlets as templates see them. */
export const assetList = (assets: readonly Inlet[]): object[] =>
  assets.map((asset) => {
    if ("ref" in asset) return asset.ref;
    return "uri" in asset
      ? { name: asset.name, uri: asset.uri, group: asset.group, extra: asset.extra }
      : { name: asset.name, group: asset.group };
  });
