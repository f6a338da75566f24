-- Updates of assets, in the order in which they were committed.
CREATE TABLE asset_event (
  event_id INTEGER PRIMARY KEY AUTOINCREMENT,
  asset TEXT NOT NULL,
  uri TEXT NOT NULL,
  extra TEXT NOT NULL,
  aliases TEXT NOT NULL,
  source_run_key INTEGER,
  source_dag_id TEXT,
  source_run_id TEXT,
  source_task_id TEXT,
  source_map_index INTEGER,
  at INTEGER NOT NULL
);
--> statement-breakpoint
CREATE INDEX asset_event_of_asset ON asset_event (asset, event_id);
--> statement-breakpoint
CREATE INDEX asset_event_of_run ON asset_event (source_run_key) WHERE source_run_key IS NOT NULL;
--> statement-breakpoint
-- Assets that were ever added to an alias.
CREATE TABLE asset_alias (
  asset TEXT NOT NULL,
  alias TEXT NOT NULL,
  PRIMARY KEY (asset, alias)
) WITHOUT ROWID;
--> statement-breakpoint
-- Who is to have a run for what; events up to since_event were before its time.
CREATE TABLE asset_subscription (
  dag_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  since_event INTEGER NOT NULL,
  PRIMARY KEY (dag_id, kind, name)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX asset_subscription_by_name ON asset_subscription (kind, name);
--> statement-breakpoint
-- An event and one of its consumers, once: waiting until consumed_at; run_key is the run that was made for it, while there is that run.
CREATE TABLE asset_delivery (
  dag_id TEXT NOT NULL,
  event_id INTEGER NOT NULL REFERENCES asset_event (event_id),
  asset TEXT NOT NULL,
  consumed_at INTEGER,
  run_key INTEGER,
  PRIMARY KEY (dag_id, event_id)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX asset_delivery_waiting ON asset_delivery (dag_id, asset, event_id) WHERE consumed_at IS NULL;
--> statement-breakpoint
CREATE INDEX asset_delivery_of_run ON asset_delivery (run_key) WHERE run_key IS NOT NULL;
--> statement-breakpoint
CREATE INDEX asset_delivery_of_event ON asset_delivery (event_id);
--> statement-breakpoint
PRAGMA user_version = 3;
