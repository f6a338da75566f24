-- Whoever writes the log notes its blocks: once a transaction, where the trigger looked for each row.
DROP TRIGGER transition_block_noted;
--> statement-breakpoint
PRAGMA user_version = 10;
