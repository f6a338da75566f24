/** An invariant as a query for the rows that break it. */
export interface RowInvariant {
  readonly id: string;
  readonly what: string;
  readonly sql: string;
}

/** Schedules whose intervals follow one another; those of other kinds may overlap, or have none. */
const SCHEDULED = `
  SELECT r.run_key, r.dag_id, r.run_id, r.data_interval_start AS start, r.data_interval_end AS "end",
    json_extract(v.document, '$.schedule') AS schedule, json_extract(v.document, '$.catchup') AS catchup,
    lag(r.run_key) OVER w AS before_key, lag(r.run_id) OVER w AS before_id, lag(r.data_interval_end) OVER w AS before_end,
    lag(json_extract(v.document, '$.schedule')) OVER w AS before_schedule
  FROM dag_run AS r JOIN dag_version AS v ON v.hash = r.hash
  WHERE r.run_type = 'scheduled' AND json_extract(v.document, '$.schedule.kind') IN ('cron', 'duration')
  WINDOW w AS (PARTITION BY r.dag_id ORDER BY r.data_interval_start)`;

/** What must hold for rows, whatever the log says. */
export const ROW_INVARIANTS: readonly RowInvariant[] = [
  {
    id: "I15",
    what: "an XCom belongs to a task that has had an attempt",
    sql: `SELECT r.dag_id AS dagId, r.run_id AS runId, x.task_id AS taskId, x.key, t.state, t.try_number AS tryNumber
      FROM xcom AS x LEFT JOIN task_instance AS t USING (run_key, task_id, map_index) LEFT JOIN dag_run AS r USING (run_key)
      WHERE coalesce(t.try_number, 0) = 0`,
  },
  {
    id: "I16",
    what: "there is one run for an id and for a logical date",
    sql: `SELECT dag_id AS dagId, run_id AS name, count(*) AS runs FROM dag_run GROUP BY 1, 2 HAVING count(*) > 1
      UNION ALL
      SELECT dag_id, logical_date, count(*) FROM dag_run WHERE logical_date IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1`,
  },
  {
    id: "I16",
    what: "the intervals of scheduled runs do not overlap, and have no gap when the DAG catches up",
    sql: `SELECT dag_id AS dagId, before_id AS "before", run_id AS runId, before_end AS beforeEnd, start
      FROM (${SCHEDULED}) AS s
      WHERE schedule = before_schedule AND (start < before_end OR (start > before_end AND catchup
        AND (SELECT count(*) FROM dag_run AS o WHERE o.run_key BETWEEN before_key AND s.run_key) = s.run_key - before_key + 1
        AND NOT EXISTS (SELECT 1 FROM dag_run AS o WHERE o.dag_id = s.dag_id
          AND o.logical_date >= before_end AND o.logical_date < s.start)))`,
  },
  {
    id: "I17",
    what: "the cursor of a DAG stands behind all its scheduled runs, and none was made before its time",
    sql: `SELECT r.dag_id AS dagId, r.run_id AS runId, r.data_interval_end AS intervalEnd, d.cursor_end AS cursorEnd,
        r.run_after AS runAfter, t.at AS madeAt
      FROM dag_run AS r JOIN dag AS d USING (dag_id)
        JOIN run_transition AS t ON t.run_key = r.run_key AND t.task_id IS NULL AND t.from_state = 'none'
      WHERE r.run_type = 'scheduled'
        AND (d.cursor_end IS NULL OR r.data_interval_end > d.cursor_end OR t.at < r.run_after)`,
  },
  {
    id: "I19",
    what: "a callback waits once for its delivery",
    sql: `SELECT run_key AS runKey, task_id AS taskId, try_number AS tryNumber, kind, count(*) AS times FROM outbox
      GROUP BY run_key, task_id, map_index, try_number, kind, created_at HAVING count(*) > 1`,
  },
  {
    id: "I31",
    what: "a group waits with tasks of its own, in a run that goes on, and is at no try that it does not have",
    sql: `SELECT g.*, r.state FROM group_try AS g JOIN dag_run AS r USING (run_key)
      WHERE g.try_number > g.max_tries OR (g.next_at IS NOT NULL AND (r.state NOT IN ('queued', 'running')
        OR NOT EXISTS (SELECT 1 FROM task_instance AS t
          WHERE t.run_key = g.run_key AND t.state = 'up_for_retry' AND t.next_at = g.next_at)))`,
  },
  {
    id: "I24",
    what: "no row is left of a run that is gone",
    sql: [
      "transition",
      "transition_block",
      "task_instance_history",
      "outbox",
      "missed_deadline",
      "group_try",
      "task_instance",
      "xcom",
      "task_state_store",
    ]
      .map(
        (table) => `SELECT '${table}' AS "table", run_key AS runKey, count(*) AS "rows" FROM ${table} AS x
          WHERE NOT EXISTS (SELECT 1 FROM dag_run AS r WHERE r.run_key = x.run_key) GROUP BY run_key`,
      )
      .join(" UNION ALL "),
  },
  {
    id: "I24",
    what: "a run finds all of its moves in the log",
    sql: `SELECT run_key AS runKey, seq FROM transition AS t WHERE NOT EXISTS
      (SELECT 1 FROM transition_block AS b WHERE b.run_key = t.run_key AND b.block = t.seq >> 7)`,
  },
  {
    id: "I28",
    what: "connections, variables, secret XComs and secrets in state stores are sealed, with a key whose name the store knows",
    sql: `SELECT "table", name FROM (
        SELECT 'connection' AS "table", conn_id AS name, fields AS text FROM connection
        UNION ALL SELECT 'variable', key, value FROM variable
        UNION ALL SELECT 'xcom', task_id || ' ' || key, value FROM xcom WHERE value LIKE 'v1.%'
        UNION ALL SELECT 'task_state_store', task_id || ' ' || key, value FROM task_state_store WHERE value LIKE 'v1.%'
        UNION ALL SELECT 'asset_state_store', asset || ' ' || key, value FROM asset_state_store WHERE value LIKE 'v1.%')
      WHERE text NOT LIKE 'v1.%' OR NOT EXISTS (SELECT 1 FROM secret_key WHERE text LIKE 'v1.' || kid || '.%')`,
  },
];
