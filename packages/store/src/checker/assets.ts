import type { DagDocument } from "@tradewind/core";
import {
  assetConditionOf,
  isConditionMet,
  type MapperDocument,
  mapKey,
  type UpdatedAsset,
} from "@tradewind/core/engine";
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
        (r.run_type = 'asset_triggered' OR (r.run_type <> 'manual' AND (r.logical_date IS NOT NULL OR r.partition_key IS NOT NULL))))`,
  },
  {
    id: "I18",
    what: "no asset event waits that is older than one that a run has consumed for the same partition",
    sql: `WITH consumed AS MATERIALIZED (SELECT dag_id, coalesce(partition_key, '') AS key, max(event_id) AS last
        FROM asset_delivery WHERE run_key IS NOT NULL GROUP BY 1, 2)
      SELECT w.dag_id AS dagId, w.event_id AS eventId, w.asset, w.partition_key AS partitionKey FROM asset_delivery AS w
        JOIN consumed AS c ON c.dag_id = w.dag_id AND c.key = coalesce(w.partition_key, '')
      WHERE w.consumed_at IS NULL AND w.event_id < c.last`,
  },
  {
    id: "I18",
    what: "an asset event is consumed by a run of the partition that it is for, and one that is refused by none",
    sql: `SELECT d.dag_id AS dagId, d.event_id AS eventId, d.run_key AS runKey, d.partition_key AS partitionKey, r.partition_key AS ofRun,
        d.refused FROM asset_delivery AS d LEFT JOIN dag_run AS r USING (run_key)
      WHERE (d.run_key IS NOT NULL AND d.partition_key IS NOT NULL AND d.partition_key IS NOT r.partition_key)
        OR (d.refused IS NOT NULL AND (d.run_key IS NOT NULL OR d.consumed_at IS NULL))`,
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

interface WaitingRow {
  readonly dagId: string;
  readonly eventId: number;
  readonly found: string | null;
  readonly given: string | null;
  readonly mapper: string | null;
}

/** What waits, with the mappers of those subscriptions by which the DAG has heard of it. */
const WAITING = `SELECT d.dag_id AS dagId, d.event_id AS eventId, d.partition_key AS found, e.partition_key AS given, s.mapper
  FROM asset_delivery AS d JOIN asset_event AS e USING (event_id) JOIN asset_subscription AS s ON s.dag_id = d.dag_id
    AND ((s.kind = 'asset' AND s.name = e.asset) OR (s.kind = 'uri' AND s.name = e.uri)
      OR (s.kind = 'alias' AND s.name IN (SELECT value FROM json_each(e.aliases))))
  WHERE d.consumed_at IS NULL ORDER BY d.dag_id, d.event_id`;

/** What waits does so for the key that a mapper of its DAG makes of its own. */
export function checkWaitingPartitions(db: Database): Violation[] {
  const isRight = new Map<string, boolean>();
  const rows = new Map<string, OffendingRow>();
  for (const row of db.prepare(WAITING).iterate() as IterableIterator<WaitingRow>) {
    const { dagId, eventId, found, given, mapper } = row;
    const name = `${dagId} ${eventId}`;
    isRight.set(name, (isRight.get(name) ?? false) || found === keyFor(mapper, given));
    rows.set(name, { dagId, eventId, found, given });
  }
  const wrong = [...rows].flatMap(([name, row]) => (isRight.get(name) ? [] : [row]));
  const what = "an asset event waits for the partition that the schedule makes of its own";
  return wrong.length > 0 ? [{ id: "I18", what, rows: wrong }] : [];
}

function keyFor(mapper: string | null, given: string | null): string | null | undefined {
  if (mapper === null) return given === null ? null : undefined;
  const mapped = given === null ? undefined : mapKey(JSON.parse(mapper) as MapperDocument, given);
  return mapped && "key" in mapped ? mapped.key : undefined;
}
