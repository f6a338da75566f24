ALTER TABLE task_instance ADD COLUMN rendered_map_index TEXT;
--> statement-breakpoint
PRAGMA user_version = 5;
