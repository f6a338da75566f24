-- Groups of tasks that have been tried again as a whole, or are to be: which try they are at, the last one that is allowed, and when
-- the next one begins while they wait for it. A group without a row is at its first try.
CREATE TABLE group_try (
  run_key INTEGER NOT NULL,
  group_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  try_number INTEGER NOT NULL,
  max_tries INTEGER NOT NULL,
  next_at INTEGER,
  PRIMARY KEY (run_key, group_id, map_index)
) WITHOUT ROWID;
--> statement-breakpoint
PRAGMA user_version = 7;
