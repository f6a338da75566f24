-- Which part of the data a run is about, and, where that is a stretch of time, when it begins.
ALTER TABLE dag_run ADD COLUMN partition_key TEXT;
--> statement-breakpoint
ALTER TABLE dag_run ADD COLUMN partition_date INTEGER;
--> statement-breakpoint
CREATE INDEX dag_run_partition ON dag_run (dag_id, partition_key) WHERE partition_key IS NOT NULL;
--> statement-breakpoint
ALTER TABLE backfill_run ADD COLUMN partition_key TEXT;
--> statement-breakpoint
-- Which part of the asset was updated.
ALTER TABLE asset_event ADD COLUMN partition_key TEXT;
--> statement-breakpoint
-- What makes of the key of an event that of a run, as JSON; NULL for those who wait for events without keys.
ALTER TABLE asset_subscription ADD COLUMN mapper TEXT;
--> statement-breakpoint
-- The key of the run that the event is for.
ALTER TABLE asset_delivery ADD COLUMN partition_key TEXT;
--> statement-breakpoint
-- Why the event is for no run; consumed_at says since when that is known.
ALTER TABLE asset_delivery ADD COLUMN refused TEXT;
--> statement-breakpoint
DROP INDEX asset_delivery_waiting;
--> statement-breakpoint
CREATE INDEX asset_delivery_waiting ON asset_delivery (dag_id, asset, event_id)
  WHERE consumed_at IS NULL AND partition_key IS NULL;
--> statement-breakpoint
CREATE INDEX asset_delivery_waiting_partition ON asset_delivery (dag_id, partition_key, asset, event_id)
  WHERE consumed_at IS NULL AND partition_key IS NOT NULL;
--> statement-breakpoint
CREATE INDEX asset_delivery_refused ON asset_delivery (dag_id, event_id) WHERE refused IS NOT NULL;
--> statement-breakpoint
PRAGMA user_version = 9;
