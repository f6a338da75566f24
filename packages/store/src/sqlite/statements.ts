import type { Database, Statement } from "better-sqlite3";

/** Task instance columns under the names of TaskInstanceRow. */
const TASK_INSTANCE_COLUMNS = `run_key AS runKey, task_id AS taskId, map_index AS mapIndex, state, try_number AS tryNumber, token,
  queued_at AS queuedAt, started_at AS startedAt, ended_at AS endedAt, next_at AS nextAt, waiting_since AS waitingSince, reason, error`;

const RUN_COLUMNS = `run_key AS runKey, dag_id AS dagId, run_id AS runId, run_type AS runType, state, logical_date AS logicalDate,
  data_interval_start AS dataIntervalStart, data_interval_end AS dataIntervalEnd, conf, hash, started_at AS startedAt,
  ended_at AS endedAt, reason`;

const OUTBOX_COLUMNS =
  "id, run_key AS runKey, task_id AS taskId, map_index AS mapIndex, try_number AS tryNumber, kind, payload";

/**
 * The statements of the hot path, written out: preparing one costs 9 us, and drizzle 60 ms of import, which the first task of a
 * process would wait for. Each is prepared when first used and then kept.
 */
const SQL = {
  begin: "BEGIN IMMEDIATE",
  commit: "COMMIT",
  rollback: "ROLLBACK",

  logNewTask: `INSERT INTO transition (run_key, task_id, map_index, try_number, from_state, to_state, at, actor, reason)
    SELECT @runKey, @taskId, @mapIndex, @tryNumber, @from, @to, @at, @actor, @reason
    WHERE NOT EXISTS (SELECT 1 FROM task_instance WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex)`,
  logTask: `INSERT INTO transition (run_key, task_id, map_index, try_number, from_state, to_state, at, actor, reason)
    SELECT run_key, task_id, map_index, coalesce(@tryNumber, try_number), @from, @to, @at, @actor, @reason FROM task_instance
    WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex AND state = @from AND token = @token`,
  logTaskStep: `INSERT INTO transition (run_key, task_id, map_index, try_number, from_state, to_state, at, actor, reason)
    SELECT run_key, task_id, map_index, try_number, @from, @to, @at, @actor, @reason FROM task_instance
    WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex`,
  insertTask: `INSERT INTO task_instance (run_key, task_id, map_index, state, try_number, token, queued_at, ended_at, reason, last_seq)
    VALUES (@runKey, @taskId, @mapIndex, @to, @tryNumber, @newToken, @queuedAt, @endedAt, @reason, @seq)`,
  queueTask: `UPDATE task_instance SET state = @to, try_number = @tryNumber, token = @newToken, queued_at = @at, started_at = NULL,
      ended_at = NULL, next_at = NULL, reason = @reason, error = NULL, last_seq = @seq
    WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex`,
  clearTask: `UPDATE task_instance SET state = @to, token = @newToken, queued_at = NULL, started_at = NULL, ended_at = NULL,
      next_at = NULL, waiting_since = NULL, reason = @reason, error = NULL, last_seq = @seq
    WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex`,
  moveTask: `UPDATE task_instance SET state = @to, started_at = coalesce(@startedAt, started_at), ended_at = @endedAt, next_at = @nextAt,
      waiting_since = coalesce(@waitingSince, waiting_since), reason = @reason, error = @error, last_seq = @seq
    WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex`,
  keepHistory: `INSERT INTO task_instance_history
      (run_key, task_id, map_index, try_number, token, state, queued_at, started_at, ended_at, reason, error)
    SELECT run_key, task_id, map_index, try_number, token, state, queued_at, started_at, ended_at, reason, error FROM task_instance
    WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex AND try_number > 0`,

  insertRun: `INSERT INTO dag_run (dag_id, run_id, run_type, state, logical_date, data_interval_start, data_interval_end, conf, hash,
      started_at, last_seq)
    VALUES (@dagId, @runId, @runType, 'running', @logicalDate, @dataIntervalStart, @dataIntervalEnd, @conf, @hash, @at, 0)
    ON CONFLICT DO NOTHING`,
  logRun: `INSERT INTO transition (run_key, from_state, to_state, at, actor, reason)
    SELECT run_key, @from, @to, @at, @actor, @reason FROM dag_run WHERE run_key = @runKey AND state = @from`,
  logNewRun: `INSERT INTO transition (run_key, from_state, to_state, at, actor) VALUES (@runKey, 'none', 'running', @at, @actor)`,
  endRun: `UPDATE dag_run SET state = @to, ended_at = @at, reason = @reason, last_seq = @seq WHERE run_key = @runKey`,
  restartRun: `UPDATE dag_run SET state = @to, started_at = @at, ended_at = NULL, reason = NULL, hash = coalesce(@hash, hash),
      conf = coalesce(@conf, conf), last_seq = @seq
    WHERE run_key = @runKey`,

  putXCom: `INSERT INTO xcom (run_key, task_id, map_index, key, value) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value`,
  clearXComs: `DELETE FROM xcom WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex AND EXISTS
    (SELECT 1 FROM task_instance AS t WHERE t.run_key = @runKey AND t.task_id = @taskId AND t.map_index = @mapIndex AND t.token = @token)`,
  getXCom: "SELECT value FROM xcom WHERE run_key = ? AND task_id = ? AND map_index = -1 AND key = ?",

  putOutbox: `INSERT INTO outbox (run_key, task_id, map_index, try_number, kind, payload, created_at)
    SELECT run_key, task_id, map_index, try_number, @kind, @payload, @at FROM task_instance
    WHERE run_key = @runKey AND task_id = @taskId AND map_index = @mapIndex`,
  deleteOutbox: "DELETE FROM outbox WHERE id = ?",
  getOutbox: `SELECT ${OUTBOX_COLUMNS} FROM outbox ORDER BY id`,
  getOutboxOfRun: `SELECT ${OUTBOX_COLUMNS} FROM outbox WHERE run_key = ? ORDER BY id`,

  putVersion: "INSERT INTO dag_version (hash, dag_id, document, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  putDag: `INSERT INTO dag (dag_id, hash, updated_at) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET hash = excluded.hash, updated_at = excluded.updated_at WHERE hash <> excluded.hash`,
  getDocument: "SELECT document FROM dag_version WHERE hash = ?",
  getRunById: `SELECT ${RUN_COLUMNS} FROM dag_run WHERE dag_id = ? AND run_id = ?`,
  getRunByDate: `SELECT ${RUN_COLUMNS} FROM dag_run WHERE dag_id = ? AND logical_date = ?`,
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
