import type { DagDocument } from "@tradewind/core";
import { assetConditionOf, isConditionMet, type UpdatedAsset } from "@tradewind/core/engine";
import type { Database } from "better-sqlite3";
import type { RowInvariant } from "./row-invariants.ts";
import type { OffendingRow, Violation } from "./violation.ts";

/** What must hold for asset events and those who consume them. */
export const ASSET_INVARIANTS: readonly RowInvariant[] = [
  {
    id: "I18",
    what: "an asset event waits for each of its consumers, or was consumed by it",
    sql: `SELECT s.dag_id AS dagId, e.event_id AS eventId, e.asset FROM asset_subscription AS s JOIN asset_event AS e
        ON e.event_id > s.since_event AND ((s.kind = 'asset' AND s.name = e.asset)
          OR (s.kind = 'uri' AND s.name = e.uri) OR (s.kind = 'alias' AND s.name IN (SELECT value FROM json_each(e.aliases))))
      WHERE NOT EXISTS (SELECT 1 FROM asset_delivery AS d WHERE d.dag_id = s.dag_id AND d.event_id = e.event_id)`,
  },
  {
    id: "I18",
    what: "an asset event is consumed by a run of its consumer that assets have made, or let begin",
    sql: `SELECT d.dag_id AS dagId, d.event_id AS eventId, d.run_key AS runKey, r.dag_id AS ofDag, r.run_type AS runType
      FROM asset_delivery AS d LEFT JOIN dag_run AS r USING (run_key)
      WHERE d.run_key IS NOT NULL AND (d.consumed_at IS NULL OR r.dag_id IS NOT d.dag_id OR NOT
        (r.run_type = 'asset_triggered' OR (r.run_type <> 'manual' AND r.logical_date IS NOT NULL)))`,
  },
  {
    id: "I18",
    what: "no asset event waits that is older than one that a run has consumed",
    sql: `WITH consumed AS MATERIALIZED
        (SELECT dag_id, max(event_id) AS last FROM asset_delivery WHERE run_key IS NOT NULL GROUP BY dag_id)
      SELECT dag_id AS dagId, event_id AS eventId, asset FROM asset_delivery AS w JOIN consumed USING (dag_id)
      WHERE consumed_at IS NULL AND event_id < last`,
  },
  {
    id: "I18",
    what: "an asset event waits only for who wants one",
    sql: `SELECT dag_id AS dagId, event_id AS eventId, asset FROM asset_delivery AS d WHERE consumed_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM asset_subscription AS s WHERE s.dag_id = d.dag_id)`,
  },
  {
    id: "I18",
    what: "an asset event belongs to a task that has succeeded",
    sql: `SELECT e.event_id AS eventId, e.asset, e.source_task_id AS taskId, e.source_run_id AS runId FROM asset_event AS e
      WHERE e.source_run_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM run_transition AS t WHERE t.run_key = e.source_run_key
        AND t.task_id = e.source_task_id AND t.map_index = e.source_map_index AND t.to_state = 'success' AND t.at = e.at)`,
  },
];

/** Runs that assets have made, or let begin, as far as they have never been opened again: that may have given them another version. */
const RUNS = `SELECT r.run_key AS runKey, r.dag_id AS dagId, r.run_id AS runId, v.document,
    (SELECT json_group_array(json_object('asset', d.asset, 'aliases',
        (SELECT json_group_array(a.alias) FROM asset_alias AS a WHERE a.asset = d.asset),
        'uris', (SELECT json_array(e.uri) FROM asset_event AS e WHERE e.event_id = d.event_id)))
      FROM asset_delivery AS d WHERE d.run_key = r.run_key) AS consumed
  FROM dag_run AS r JOIN dag_version AS v USING (hash)
  WHERE (r.run_type = 'asset_triggered'
      OR (r.run_type = 'scheduled' AND json_extract(v.document, '$.schedule.kind') = 'assetAndTime'))
    AND NOT EXISTS (SELECT 1 FROM run_transition AS t
    WHERE t.run_key = r.run_key AND t.task_id IS NULL AND t.from_state IN ('success', 'failed'))`;

interface AssetRunRow {
  readonly runKey: number;
  readonly dagId: string;
  readonly runId: string;
  readonly document: string;
  readonly consumed: string;
}

/** A run that assets have made has consumed enough for its schedule. */
export function checkAssetRuns(db: Database): Violation[] {
  const rows: OffendingRow[] = [];
  for (const row of db.prepare(RUNS).iterate() as IterableIterator<AssetRunRow>) {
    const { runKey, dagId, runId } = row;
    const condition = assetConditionOf((JSON.parse(row.document) as DagDocument).schedule);
    const consumed = (JSON.parse(row.consumed) as UpdatedAsset[]) ?? [];
    if (!condition || !isConditionMet(condition, consumed)) {
      rows.push({ runKey, dagId, runId, consumed: consumed.map(({ asset }) => asset) });
    }
  }
  const what = "a run that assets have made has consumed what its schedule asks for";
  return rows.length > 0 ? [{ id: "I18", what, rows }] : [];
}
