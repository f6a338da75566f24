-- Deadlines that passed while the run, or the task that had to be over, went on: by their place in the document of the run.
CREATE TABLE missed_deadline (
  run_key INTEGER NOT NULL,
  deadline INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  missed_at INTEGER NOT NULL,
  PRIMARY KEY (run_key, deadline)
) WITHOUT ROWID;
--> statement-breakpoint
PRAGMA user_version = 6;
