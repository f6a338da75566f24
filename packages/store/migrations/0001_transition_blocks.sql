-- Where the log speaks of a run: its moves stand in these blocks of 128 sequence numbers. An index would get an entry, and with it
-- often a page of the disk, with every move; a block is noted once.
CREATE TABLE transition_block (
  run_key INTEGER NOT NULL,
  block INTEGER NOT NULL,
  PRIMARY KEY (run_key, block)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO transition_block SELECT DISTINCT run_key, seq >> 7 FROM transition;
--> statement-breakpoint
CREATE TRIGGER transition_block_noted AFTER INSERT ON transition
WHEN NOT EXISTS (SELECT 1 FROM transition_block AS b WHERE b.run_key = NEW.run_key AND b.block = NEW.seq >> 7)
BEGIN
  INSERT INTO transition_block VALUES (NEW.run_key, NEW.seq >> 7);
END;
--> statement-breakpoint
CREATE VIEW run_transition AS
  SELECT t.* FROM transition_block AS b CROSS JOIN transition AS t
  WHERE t.run_key = b.run_key AND t.seq BETWEEN b.block << 7 AND (b.block << 7) + 127;
--> statement-breakpoint
DROP INDEX transition_of_run;
--> statement-breakpoint
PRAGMA user_version = 2;
