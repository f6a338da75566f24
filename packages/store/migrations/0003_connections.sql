-- What `fields` and `value` hold is sealed; see docs/connections.md.
CREATE TABLE connection (
  conn_id TEXT PRIMARY KEY,
  conn_type TEXT NOT NULL,
  description TEXT,
  fields TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE variable (
  key TEXT PRIMARY KEY,
  description TEXT,
  value TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
-- The names of the keys that texts in this store may be sealed with; never the keys.
CREATE TABLE secret_key (
  kid TEXT PRIMARY KEY
) WITHOUT ROWID;
--> statement-breakpoint
PRAGMA user_version = 4;
