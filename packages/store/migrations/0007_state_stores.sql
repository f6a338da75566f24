-- What a task instance keeps for its later attempts, by key. Without expires_at it goes some time after the end of its run, unless it is
-- kept for good; with its run it goes in any case.
CREATE TABLE task_state_store (
  run_key INTEGER NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  expires_at INTEGER,
  never_expires INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (run_key, task_id, map_index, key)
) WITHOUT ROWID;
--> statement-breakpoint
-- What is kept for an asset, whichever run wrote it.
CREATE TABLE asset_state_store (
  asset TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (asset, key)
) WITHOUT ROWID;
--> statement-breakpoint
-- For those who know where an asset is, and not its name.
CREATE INDEX asset_event_of_uri ON asset_event (uri, event_id);
--> statement-breakpoint
PRAGMA user_version = 8;
