import { inArray, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { assetDelivery, assetEvent } from "../sqlite/schema.ts";

/** Deletes asset events from before a time that nobody waits for, and of which neither the run that made them nor one that consumed them is left. */
export function deleteOldEvents(db: BetterSQLite3Database, before: number): void {
  const old = sql`event_id IN (SELECT e.event_id FROM asset_event AS e WHERE e.at < ${before} AND e.source_run_key IS NULL
    AND NOT EXISTS (SELECT 1 FROM asset_delivery AS d
      WHERE d.event_id = e.event_id AND (d.consumed_at IS NULL OR d.run_key IS NOT NULL)))`;
  const eventIds = db.select({ eventId: assetEvent.eventId }).from(assetEvent).where(old);
  db.delete(assetDelivery).where(inArray(assetDelivery.eventId, eventIds)).run();
  db.delete(assetEvent).where(old).run();
}
