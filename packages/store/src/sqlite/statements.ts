import type { Database, Statement } from "better-sqlite3";

/** Task instance columns under the names of TaskInstanceRow. */
const TASK_INSTANCE_COLUMNS = `run_key AS runKey, task_id AS taskId, map_index AS mapIndex, state, try_number AS tryNumber,
  max_tries AS maxTries, token, queued_at AS queuedAt, started_at AS startedAt, ended_at AS endedAt, next_at AS nextAt, waiting_since AS waitingSince, resume, reason, error,
  rendered_map_index AS renderedMapIndex`;

const RUN_COLUMNS = `run_key AS runKey, dag_id AS dagId, run_id AS runId, run_type AS runType, state, logical_date AS logicalDate,
  data_interval_start AS dataIntervalStart, data_interval_end AS dataIntervalEnd, run_after AS runAfter,
  backfill_id AS backfillId, owner, conf, hash, queued_at AS queuedAt, started_at AS startedAt, ended_at AS endedAt, reason,
  partition_key AS partitionKey, partition_date AS partitionDate`;

const DAG_COLUMNS = `dag_id AS dagId, hash, file, is_paused AS isPaused, is_active AS isActive, cursor_start AS cursorStart,
  cursor_end AS cursorEnd, updated_at AS updatedAt`;

const OUTBOX_COLUMNS =
  "id, run_key AS runKey, task_id AS taskId, map_index AS mapIndex, try_number AS tryNumber, kind, payload";

const ASSET_EVENT_COLUMNS = `e.event_id AS eventId, e.asset, e.uri, e.extra, e.aliases, e.at, e.partition_key AS partitionKey, e.source_dag_id AS sourceDagId,
  e.source_run_id AS sourceRunId, e.source_task_id AS sourceTaskId, e.source_map_index AS sourceMapIndex,
  r.logical_date AS logicalDate, r.data_interval_start AS dataIntervalStart, r.data_interval_end AS dataIntervalEnd`;

/** Who wants an asset: those who named it, an alias that it was ever added to, or where it is. */
const subscriptionsOf = (
  asset: string,
  uri: string,
  what = "s.dag_id",
): string => `SELECT ${what} FROM asset_subscription AS s
      WHERE s.kind = 'asset' AND s.name = ${asset}
    UNION SELECT ${what} FROM asset_alias AS a JOIN asset_subscription AS s ON s.kind = 'alias' AND s.name = a.alias
      WHERE a.asset = ${asset}
    UNION SELECT ${what} FROM asset_subscription AS s WHERE s.kind = 'uri' AND s.name = ${uri}`;

// Deliveries that wait: for runs without a partition, and for those with one. Left to itself SQLite looks through all of a DAG's
// history by the primary key: 4 ms with a hundred thousand events that were consumed, where the index takes 1 us.
const WAITING = "consumed_at IS NULL AND partition_key IS NULL";
const BY_WAITING = "INDEXED BY asset_delivery_waiting";
const BY_WAITING_PARTITION = "INDEXED BY asset_delivery_waiting_partition";

/** The compare of every compare-and-set. */
const TASK_AS_EXPECTED = "run_key = ? AND task_id = ? AND map_index = ? AND state = ? AND token = ?";

/** What a row says of its attempt becomes history. */
const KEEP_HISTORY = `INSERT INTO task_instance_history
    (run_key, task_id, map_index, try_number, token, state, queued_at, started_at, ended_at, reason, error, xcoms)
  SELECT run_key, task_id, map_index, try_number, token, state, queued_at, started_at, ended_at, reason, error,
    (SELECT json_group_object(x.key, x.value) FROM xcom AS x
      WHERE x.run_key = ti.run_key AND x.task_id = ti.task_id AND x.map_index = ti.map_index)
  FROM task_instance AS ti
  WHERE ${TASK_AS_EXPECTED} AND try_number > 0`;

/**
 * The statements of the hot path, written out: preparing one costs 9 us, and drizzle 60 ms of import, which the first task of a
 * process would wait for. Each is prepared when first used and then kept. Values are bound by position: by name costs 2 us more a statement.
 */
const SQL = {
  begin: "BEGIN IMMEDIATE",
  commit: "COMMIT",
  rollback: "ROLLBACK",
  savepoint: "SAVEPOINT as_one",
  rollbackToSavepoint: "ROLLBACK TO as_one",
  releaseSavepoint: "RELEASE as_one",

  logTask: `INSERT INTO transition
      (run_key, task_id, map_index, try_number, from_state, via, via_at, to_state, at, actor, reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  noteBlock: "INSERT INTO transition_block VALUES (?, ?) ON CONFLICT DO NOTHING",
  unlog: "DELETE FROM transition WHERE seq = ?",
  insertTask: `INSERT INTO task_instance
      (run_key, task_id, map_index, state, try_number, max_tries, token, queued_at, ended_at, reason, last_seq)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  queueTask: `UPDATE task_instance SET state = ?, try_number = ?, token = coalesce(?, token), queued_at = ?, started_at = NULL,
      ended_at = NULL, next_at = NULL, reason = ?, error = NULL, last_seq = ?
    WHERE ${TASK_AS_EXPECTED}`,
  clearTask: `UPDATE task_instance SET state = ?, token = ?, max_tries = coalesce(?, max_tries), queued_at = NULL, started_at = NULL,
      ended_at = NULL, next_at = NULL, waiting_since = NULL, resume = NULL, reason = ?, error = NULL, last_seq = ?
    WHERE ${TASK_AS_EXPECTED}`,
  moveTask: `UPDATE task_instance SET state = ?, started_at = coalesce(?, started_at), ended_at = ?, next_at = ?,
      waiting_since = ?, resume = ?, reason = ?, error = ?, last_seq = ?
    WHERE ${TASK_AS_EXPECTED}`,
  giveResume: "UPDATE task_instance SET resume = ? WHERE run_key = ? AND task_id = ? AND map_index = ?",
  giveToken: "UPDATE task_instance SET token = ? WHERE run_key = ? AND task_id = ? AND map_index = ?",
  nameInstance: `UPDATE task_instance SET rendered_map_index = ? WHERE run_key = ? AND task_id = ? AND map_index = ?`,
  keepHistory: KEEP_HISTORY,
  // one that waits for the next try of its group is in the history as it had ended
  keepHistoryOnce: `${KEEP_HISTORY} AND NOT EXISTS (SELECT 1 FROM task_instance_history AS h
      WHERE h.run_key = ti.run_key AND h.task_id = ti.task_id AND h.map_index = ti.map_index AND h.try_number = ti.try_number)`,

  insertRun: `INSERT INTO dag_run (dag_id, run_id, run_type, logical_date, data_interval_start, data_interval_end, run_after,
      backfill_id, owner, conf, hash, queued_at, started_at, state, partition_key, partition_date, last_seq)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING`,
  logRun: "INSERT INTO transition (run_key, from_state, to_state, at, actor, reason) VALUES (?, ?, ?, ?, ?, ?)",
  endRun: "UPDATE dag_run SET state = ?, ended_at = ?, reason = ?, last_seq = ? WHERE run_key = ? AND state = ?",
  openRun: `UPDATE dag_run SET state = ?, queued_at = coalesce(?, queued_at), started_at = ?, ended_at = NULL, reason = NULL,
      hash = coalesce(?, hash), conf = coalesce(?, conf), backfill_id = coalesce(?, backfill_id),
      run_type = coalesce(?, run_type), owner = ?, last_seq = ?
    WHERE run_key = ? AND state = ?`,
  moveCursor: `UPDATE dag SET cursor_start = ?, cursor_end = ?
    WHERE dag_id = ? AND cursor_start IS ? AND cursor_end IS ? AND coalesce(cursor_end, ?) <= ?`,

  missDeadline: `INSERT INTO missed_deadline (run_key, deadline, due_at, missed_at)
    SELECT run_key, ?, ?, ? FROM dag_run WHERE run_key = ? AND state IN ('queued', 'running') ON CONFLICT DO NOTHING`,

  putGroupTry: `INSERT INTO group_try (run_key, group_id, map_index, try_number, max_tries, next_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET try_number = excluded.try_number, max_tries = excluded.max_tries, next_at = excluded.next_at`,
  deleteGroupTry: "DELETE FROM group_try WHERE run_key = ? AND group_id = ? AND map_index = ?",
  getGroupTry: `SELECT try_number AS tryNumber, next_at AS nextAt FROM group_try
    WHERE run_key = ? AND group_id = ? AND map_index = ?`,
  getGroupTries: `SELECT group_id AS groupId, map_index AS mapIndex, try_number AS tryNumber, max_tries AS maxTries, next_at AS nextAt
    FROM group_try WHERE run_key = ? ORDER BY group_id, map_index`,

  putXCom: `INSERT INTO xcom (run_key, task_id, map_index, key, value) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value`,
  clearXComs: `DELETE FROM xcom WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex AND EXISTS
    (SELECT 1 FROM task_instance AS t
      WHERE t.run_key = @runKey AND t.task_id = @taskId AND t.map_index = @mapIndex AND t.token = @token)`,
  getXComRange: `SELECT map_index AS mapIndex, value FROM xcom
    WHERE run_key = ? AND task_id = ? AND map_index BETWEEN ? AND ? AND key = ? ORDER BY map_index`,
  getXCom: "SELECT value FROM xcom WHERE run_key = ? AND task_id = ? AND map_index = -1 AND key = ?",

  // while an attempt is at work: what is short is `queued` in the store until it has ended
  isAtWork: `SELECT 1 FROM task_instance
    WHERE run_key = ? AND task_id = ? AND map_index = ? AND token = ? AND state IN ('queued', 'running')`,
  putTaskState: `INSERT INTO task_state_store (run_key, task_id, map_index, key, value, set_at, expires_at, never_expires)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, set_at = excluded.set_at,
      expires_at = excluded.expires_at, never_expires = excluded.never_expires`,
  getTaskState: `SELECT value FROM task_state_store
    WHERE run_key = ? AND task_id = ? AND map_index = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)`,
  deleteTaskState: `DELETE FROM task_state_store
    WHERE run_key = ? AND task_id = ? AND map_index = ? AND (? IS NULL OR key = ?)`,
  putAssetState: `INSERT INTO asset_state_store (asset, key, value, set_at) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value, set_at = excluded.set_at`,
  getAssetState: "SELECT value FROM asset_state_store WHERE asset = ? AND key = ?",
  deleteAssetState: "DELETE FROM asset_state_store WHERE asset = ? AND (? IS NULL OR key = ?)",

  getConnection: `SELECT conn_id AS connId, conn_type AS connType, description, fields FROM connection WHERE conn_id = ?`,
  getVariable: "SELECT key, description, value FROM variable WHERE key = ?",

  putOutbox: `INSERT INTO outbox (run_key, task_id, map_index, try_number, kind, payload, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  deleteOutbox: "DELETE FROM outbox WHERE id = ?",
  getOutbox: `SELECT ${OUTBOX_COLUMNS} FROM outbox ORDER BY id`,
  getOutboxOfRun: `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE run_key = ? ORDER BY id`,

  putTaskAssetEvent: `INSERT INTO asset_event (asset, uri, extra, aliases, source_task_id, source_map_index, at,
      partition_key, source_run_key, source_dag_id, source_run_id)
    SELECT ?, ?, ?, ?, ?, ?, ?, coalesce(?, partition_key), run_key, dag_id, run_id FROM dag_run WHERE run_key = ?
    RETURNING event_id AS eventId, partition_key AS partitionKey`,
  putAssetEvent: "INSERT INTO asset_event (asset, uri, extra, aliases, at, partition_key) VALUES (?, ?, ?, ?, ?, ?)",
  putAssetAlias: "INSERT INTO asset_alias (asset, alias) VALUES (?, ?) ON CONFLICT DO NOTHING",
  // who waits for partitions gets nothing out of an event without a key
  deliverAssetEvent: `INSERT INTO asset_delivery (dag_id, event_id, asset, consumed_at, refused)
    SELECT dag_id, ?, ?, iif(isPartitioned, ?, NULL), iif(isPartitioned, ?, NULL)
    FROM (${subscriptionsOf("?", "?", "s.dag_id, s.mapper IS NOT NULL AS isPartitioned")})`,
  getMappersOf: `SELECT dag_id AS dagId, mapper, min(place)
    FROM (${subscriptionsOf("?", "?", "s.dag_id, s.mapper, CASE s.kind WHEN 'asset' THEN 0 WHEN 'alias' THEN 1 ELSE 2 END AS place")})
    GROUP BY dag_id`,
  deliverPartition: `INSERT INTO asset_delivery (dag_id, event_id, asset, partition_key, consumed_at, refused)
    VALUES (?, ?, ?, ?, ?, ?)`,
  getFirstWaitingEvent: `SELECT min(event_id) FROM asset_delivery ${BY_WAITING} WHERE dag_id = ? AND asset = ? AND consumed_at IS NULL AND partition_key IS NULL`,
  getFirstWaitingOfPartition: `SELECT min(event_id) FROM asset_delivery ${BY_WAITING_PARTITION}
    WHERE dag_id = ? AND asset = ? AND partition_key = ? AND consumed_at IS NULL AND partition_key IS NOT NULL`,
  consumeEvents: `UPDATE asset_delivery ${BY_WAITING} SET consumed_at = ?, run_key = ?
    WHERE dag_id = ? AND consumed_at IS NULL AND partition_key IS NULL AND event_id <= ?`,
  consumePartition: `UPDATE asset_delivery ${BY_WAITING_PARTITION} SET consumed_at = ?, run_key = ?
    WHERE dag_id = ? AND partition_key = ? AND consumed_at IS NULL AND partition_key IS NOT NULL AND event_id <= ?`,
  forgetEvents: `UPDATE asset_delivery ${BY_WAITING} SET consumed_at = ?
    WHERE dag_id = ? AND asset = ? AND consumed_at IS NULL AND partition_key IS NULL`,
  forgetPartition: `UPDATE asset_delivery ${BY_WAITING_PARTITION} SET consumed_at = ?
    WHERE dag_id = ? AND asset = ? AND partition_key = ? AND consumed_at IS NULL AND partition_key IS NOT NULL`,
  getSubscriptions: "SELECT kind, name, mapper FROM asset_subscription WHERE dag_id = ?",
  subscribe: `INSERT INTO asset_subscription (dag_id, kind, name, mapper, since_event)
    VALUES (?, ?, ?, ?, (SELECT coalesce(max(event_id), 0) FROM asset_event))`,
  changeMapper: "UPDATE asset_subscription SET mapper = ? WHERE dag_id = ? AND kind = ? AND name = ?",
  refuseWaiting: `UPDATE asset_delivery SET consumed_at = ?, refused = ? WHERE dag_id = ? AND consumed_at IS NULL AND CASE ?
      WHEN 'asset' THEN asset = ? WHEN 'uri' THEN EXISTS (SELECT 1 FROM asset_event AS e
        WHERE e.event_id = asset_delivery.event_id AND e.uri = ?)
      ELSE EXISTS (SELECT 1 FROM asset_alias AS a WHERE a.asset = asset_delivery.asset AND a.alias = ?) END`,
  unsubscribe: "DELETE FROM asset_subscription WHERE dag_id = ? AND kind = ? AND name = ?",
  dropUnwantedDeliveries: `DELETE FROM asset_delivery AS d WHERE d.dag_id = ? AND d.consumed_at IS NULL
    AND d.dag_id NOT IN (${subscriptionsOf("d.asset", "(SELECT uri FROM asset_event AS e WHERE e.event_id = d.event_id)")})`,
  // from one DAG to the next and from one asset to the next, by the index: however many events wait
  getAssetQueues: `WITH RECURSIVE
      dags (dag_id) AS (SELECT min(dag_id) FROM asset_delivery WHERE ${WAITING}
        UNION ALL SELECT (SELECT min(d.dag_id) FROM asset_delivery AS d
          WHERE d.dag_id > dags.dag_id AND ${WAITING}) FROM dags WHERE dags.dag_id IS NOT NULL),
      waiting (dag_id, asset) AS (SELECT dag_id, (SELECT min(d.asset) FROM asset_delivery AS d
          WHERE d.dag_id = dags.dag_id AND ${WAITING}) FROM dags WHERE dag_id IS NOT NULL
        UNION ALL SELECT w.dag_id, (SELECT min(d.asset) FROM asset_delivery AS d
          WHERE d.dag_id = w.dag_id AND d.asset > w.asset AND ${WAITING}) FROM waiting AS w WHERE w.asset IS NOT NULL)
    SELECT q.*, NULL AS partitionKey, (SELECT at FROM asset_event WHERE event_id = q.lastEventId) AS lastAt,
      (SELECT json_group_array(a.alias) FROM asset_alias AS a WHERE a.asset = q.asset) AS aliases,
      (SELECT json_group_array(DISTINCT uri) FROM asset_event WHERE event_id IN (q.firstEventId, q.lastEventId)) AS uris
    FROM (SELECT w.dag_id AS dagId, w.asset,
      (SELECT min(d.event_id) FROM asset_delivery AS d ${BY_WAITING}
        WHERE d.dag_id = w.dag_id AND d.asset = w.asset AND ${WAITING}) AS firstEventId,
      (SELECT max(d.event_id) FROM asset_delivery AS d ${BY_WAITING}
        WHERE d.dag_id = w.dag_id AND d.asset = w.asset AND ${WAITING}) AS lastEventId
      FROM waiting AS w WHERE w.asset IS NOT NULL) AS q`,
  // no hopping: of most keys one event waits
  getPartitionQueues: `SELECT q.*, e.at AS lastAt, json_array(e.uri) AS uris,
      (SELECT json_group_array(a.alias) FROM asset_alias AS a WHERE a.asset = q.asset) AS aliases
    FROM (SELECT dag_id AS dagId, partition_key AS partitionKey, asset, min(event_id) AS firstEventId, max(event_id) AS lastEventId
      FROM asset_delivery WHERE consumed_at IS NULL AND partition_key IS NOT NULL GROUP BY dag_id, partition_key, asset) AS q
    JOIN asset_event AS e ON e.event_id = q.lastEventId`,
  getEventsOfRun: `SELECT ${ASSET_EVENT_COLUMNS} FROM asset_delivery AS d JOIN asset_event AS e USING (event_id)
    LEFT JOIN dag_run AS r ON r.run_key = e.source_run_key WHERE d.run_key = ? ORDER BY e.event_id`,
  getEventsOfAsset: `SELECT ${ASSET_EVENT_COLUMNS} FROM asset_event AS e LEFT JOIN dag_run AS r ON r.run_key = e.source_run_key
    WHERE e.asset = ? ORDER BY e.event_id DESC LIMIT ?`,
  getEventsOfAlias: `SELECT ${ASSET_EVENT_COLUMNS} FROM asset_event AS e LEFT JOIN dag_run AS r ON r.run_key = e.source_run_key
    WHERE e.asset IN (SELECT asset FROM asset_alias WHERE alias = ?) ORDER BY e.event_id DESC LIMIT ?`,

  getEventsOfUri: `SELECT ${ASSET_EVENT_COLUMNS} FROM asset_event AS e LEFT JOIN dag_run AS r ON r.run_key = e.source_run_key
    WHERE e.uri = ? ORDER BY e.event_id DESC LIMIT ?`,

  putVersion: "INSERT INTO dag_version (hash, dag_id, document, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  putDag: `INSERT INTO dag (dag_id, hash, file, is_paused, updated_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET hash = excluded.hash, file = coalesce(excluded.file, file), is_active = 1, updated_at = excluded.updated_at
    WHERE hash <> excluded.hash OR NOT is_active OR file IS NOT coalesce(excluded.file, file)`,
  getDocument: "SELECT document FROM dag_version WHERE hash = ?",
  getRunById: `SELECT ${RUN_COLUMNS} FROM dag_run WHERE dag_id = ? AND run_id = ?`,
  getRunByDate: `SELECT ${RUN_COLUMNS} FROM dag_run WHERE dag_id = ? AND logical_date = ?`,
  getRunByPartition: `SELECT ${RUN_COLUMNS} FROM dag_run WHERE dag_id = ? AND partition_key = ?
    ORDER BY run_key DESC LIMIT 1`,
  getRunByKey: `SELECT ${RUN_COLUMNS} FROM dag_run WHERE run_key = ?`,
  getActiveRuns: `SELECT ${RUN_COLUMNS} FROM dag_run WHERE state IN ('queued', 'running') ORDER BY run_key`,
  getRunBefore: `SELECT ${RUN_COLUMNS} FROM dag_run WHERE dag_id = ? AND logical_date < ? AND (? OR run_type = 'scheduled')
    ORDER BY logical_date DESC LIMIT 1`,
  getNewestRuns: `SELECT ${RUN_COLUMNS} FROM dag_run WHERE dag_id = ? ORDER BY run_key DESC LIMIT ?`,
  userMovedSince: "SELECT 1 FROM transition WHERE actor = 'user' AND run_key = ? AND seq > ? LIMIT 1",
  getBegunSince: `SELECT task_id AS taskId, map_index AS mapIndex FROM transition
    WHERE run_key = ? AND seq > ? AND from_state = 'none' AND task_id IS NOT NULL`,
  getChangesByUser: "SELECT DISTINCT run_key AS runKey FROM transition WHERE seq > ? AND actor = 'user'",
  countHandBacks: `SELECT count(*) FROM run_transition
    WHERE run_key = ? AND task_id = ? AND map_index = ? AND try_number = ? AND from_state = 'running' AND to_state = 'queued'`,
  getLastSeq: "SELECT coalesce(max(seq), 0) FROM transition",
  getDag: `SELECT ${DAG_COLUMNS} FROM dag WHERE dag_id = ?`,
  getDags: `SELECT ${DAG_COLUMNS} FROM dag ORDER BY dag_id`,
  getTaskInstances: `SELECT ${TASK_INSTANCE_COLUMNS} FROM task_instance WHERE run_key = ? ORDER BY task_id, map_index`,
} as const;

/** Hands out prepared statements, each prepared once per connection. */
export class Statements {
  readonly #db: Database;
  readonly #prepared = new Map<keyof typeof SQL, Statement>();

  constructor(db: Database) {
    this.#db = db;
  }

  get(name: keyof typeof SQL): Statement {
    let statement = this.#prepared.get(name);
    if (!statement) {
      statement = this.#db.prepare(SQL[name]);
      this.#prepared.set(name, statement);
    }
    return statement;
  }

  /** How many have been prepared so far. */
  get count(): number {
    return this.#prepared.size;
  }
}
