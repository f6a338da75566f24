import { openSqliteStore } from "@tradewind/store";
import Database from "better-sqlite3";

const RUNS = 10_000;
const TASKS_PER_RUN = 100;
/** One of them is the DAG that is then measured, so that its own history is long, too. */
const DAGS = 20;

/** Makes a store with a past: a million task instances that have ended, each with its moves and its XCom. */
export async function fillHistory(path: string, measuredDag: string): Promise<void> {
  const store = await openSqliteStore({ path, synchronous: "normal" });
  await store.close();
  const db = new Database(path);
  db.pragma("foreign_keys = OFF");
  const numbers = (n: number) => `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${n - 1})`;
  const ended = `SELECT run_key, 'step_' || t.i AS task_id, run_key * 1000 + t.i AS at
    FROM dag_run, (${numbers(TASKS_PER_RUN)} SELECT i FROM n) AS t`;
  const fill = db.transaction(() => {
    db.exec(`
      INSERT INTO dag_version VALUES ('history', 'history', '{}', 0);
      INSERT INTO dag_run (dag_id, run_id, run_type, state, logical_date, conf, hash, queued_at, started_at, ended_at, last_seq)
        ${numbers(RUNS)}
        SELECT iif(i % ${DAGS}, 'history_' || (i % ${DAGS}), '${measuredDag}'), 'run_' || i, 'scheduled', 'success', i, '{}', 'history', i, i, i, 0
        FROM n;
      INSERT INTO task_instance (run_key, task_id, map_index, state, try_number, max_tries, token, queued_at, started_at, ended_at, last_seq)
        SELECT run_key, task_id, -1, 'success', 1, 1, hex(randomblob(8)), at, at, at, 0 FROM (${ended});
      INSERT INTO transition (run_key, task_id, map_index, try_number, from_state, via, via_at, to_state, at, actor)
        SELECT run_key, task_id, -1, 1, 'none', NULL, NULL, 'queued', at, 'scheduler' FROM (${ended})
        UNION ALL SELECT run_key, task_id, -1, 1, 'queued', 'running', at, 'success', at, 'worker' FROM (${ended});
      INSERT INTO transition_block SELECT DISTINCT run_key, seq >> 7 FROM transition;
      INSERT INTO xcom SELECT run_key, task_id, -1, 'return_value', '{"json":1}' FROM (${ended});`);
  });
  fill();
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
}
