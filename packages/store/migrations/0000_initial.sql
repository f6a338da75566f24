CREATE TABLE dag_version (
  hash TEXT PRIMARY KEY,
  dag_id TEXT NOT NULL,
  document TEXT NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE dag (
  dag_id TEXT PRIMARY KEY,
  hash TEXT NOT NULL REFERENCES dag_version (hash),
  file TEXT,
  is_paused INTEGER NOT NULL DEFAULT 0,
  is_active INTEGER NOT NULL DEFAULT 1,
  cursor_start INTEGER,
  cursor_end INTEGER,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE dag_run (
  run_key INTEGER PRIMARY KEY,
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  run_type TEXT NOT NULL,
  state TEXT NOT NULL,
  logical_date INTEGER,
  data_interval_start INTEGER,
  data_interval_end INTEGER,
  run_after INTEGER,
  backfill_id INTEGER,
  owner TEXT,
  conf TEXT NOT NULL,
  hash TEXT NOT NULL REFERENCES dag_version (hash),
  queued_at INTEGER,
  started_at INTEGER,
  ended_at INTEGER,
  reason TEXT,
  last_seq INTEGER NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX dag_run_run_id ON dag_run (dag_id, run_id);
--> statement-breakpoint
CREATE UNIQUE INDEX dag_run_logical_date ON dag_run (dag_id, logical_date) WHERE logical_date IS NOT NULL;
--> statement-breakpoint
CREATE INDEX dag_run_active ON dag_run (state) WHERE state IN ('queued', 'running');
--> statement-breakpoint
CREATE INDEX dag_run_newest ON dag_run (dag_id, run_key);
--> statement-breakpoint
CREATE TABLE task_instance (
  run_key INTEGER NOT NULL REFERENCES dag_run (run_key),
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  state TEXT NOT NULL,
  try_number INTEGER NOT NULL,
  max_tries INTEGER NOT NULL,
  token TEXT NOT NULL,
  queued_at INTEGER,
  started_at INTEGER,
  ended_at INTEGER,
  next_at INTEGER,
  waiting_since INTEGER,
  resume TEXT,
  reason TEXT,
  error TEXT,
  last_seq INTEGER NOT NULL,
  PRIMARY KEY (run_key, task_id, map_index)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE task_instance_history (
  run_key INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  try_number INTEGER NOT NULL,
  token TEXT NOT NULL,
  state TEXT NOT NULL,
  queued_at INTEGER,
  started_at INTEGER,
  ended_at INTEGER,
  reason TEXT,
  error TEXT,
  xcoms TEXT NOT NULL,
  PRIMARY KEY (run_key, task_id, map_index, try_number, token)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE transition (
  seq INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL,
  task_id TEXT,
  map_index INTEGER,
  try_number INTEGER,
  from_state TEXT NOT NULL,
  via TEXT,
  via_at INTEGER,
  to_state TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT
);
--> statement-breakpoint
CREATE INDEX transition_of_run ON transition (run_key, seq);
--> statement-breakpoint
CREATE INDEX transition_by_user ON transition (seq) WHERE actor = 'user';
--> statement-breakpoint
CREATE TABLE xcom (
  run_key INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_key, task_id, map_index, key),
  FOREIGN KEY (run_key, task_id, map_index) REFERENCES task_instance (run_key, task_id, map_index)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_key INTEGER NOT NULL,
  task_id TEXT,
  map_index INTEGER,
  try_number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER task_instance_state_guard BEFORE UPDATE OF state ON task_instance
WHEN NEW.state IS NOT OLD.state AND NOT EXISTS (
  SELECT 1 FROM transition AS t
  WHERE t.seq = NEW.last_seq AND NEW.last_seq > OLD.last_seq AND t.to_state = NEW.state
    AND t.run_key = NEW.run_key AND t.task_id = NEW.task_id AND t.map_index = NEW.map_index
)
BEGIN
  SELECT RAISE(ABORT, 'task_instance.state changes only through store.transition');
END;
--> statement-breakpoint
CREATE TRIGGER dag_run_state_guard BEFORE UPDATE OF state ON dag_run
WHEN NEW.state IS NOT OLD.state AND NOT EXISTS (
  SELECT 1 FROM transition AS t
  WHERE t.seq = NEW.last_seq AND NEW.last_seq > OLD.last_seq AND t.to_state = NEW.state
    AND t.run_key = NEW.run_key AND t.task_id IS NULL
)
BEGIN
  SELECT RAISE(ABORT, 'dag_run.state changes only through store.transition');
END;
--> statement-breakpoint
CREATE TABLE pool (
  name TEXT PRIMARY KEY,
  slots INTEGER NOT NULL,
  description TEXT,
  include_deferred INTEGER NOT NULL,
  since_seq INTEGER NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO pool VALUES ('default_pool', 128, 'For tasks that name no other', 0, 0);
--> statement-breakpoint
CREATE TABLE backfill (
  backfill_id INTEGER PRIMARY KEY,
  dag_id TEXT NOT NULL,
  from_date INTEGER NOT NULL,
  to_date INTEGER NOT NULL,
  conf TEXT NOT NULL,
  reprocess TEXT NOT NULL,
  max_active_runs INTEGER NOT NULL,
  is_paused INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER
);
--> statement-breakpoint
CREATE UNIQUE INDEX backfill_open ON backfill (dag_id) WHERE ended_at IS NULL;
--> statement-breakpoint
CREATE TABLE backfill_run (
  backfill_id INTEGER NOT NULL REFERENCES backfill (backfill_id),
  ordinal INTEGER NOT NULL,
  logical_date INTEGER NOT NULL,
  data_interval_start INTEGER NOT NULL,
  data_interval_end INTEGER NOT NULL,
  run_key INTEGER,
  reason TEXT,
  PRIMARY KEY (backfill_id, ordinal)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE import_error (
  file TEXT PRIMARY KEY,
  line INTEGER,
  col INTEGER,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  hint TEXT NOT NULL,
  frame TEXT,
  at INTEGER NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE job (
  kind TEXT PRIMARY KEY,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  heartbeat_at INTEGER NOT NULL,
  ended_at INTEGER
) WITHOUT ROWID;
--> statement-breakpoint
PRAGMA user_version = 1;
