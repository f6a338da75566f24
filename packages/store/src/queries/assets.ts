import { and, asc, count, desc, eq, isNotNull, isNull, max } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { QueuedEventsRow, RefusedEventRow, UpdatedAssetRow } from "../queries.ts";
import { assetAlias, assetDelivery, assetEvent } from "../sqlite/schema.ts";

/** Assets that were ever updated. */
export function listUpdatedAssets(db: BetterSQLite3Database): UpdatedAssetRow[] {
  return db
    .select({ asset: assetEvent.asset, uri: assetEvent.uri, events: count(), lastAt: max(assetEvent.at) })
    .from(assetEvent)
    .groupBy(assetEvent.asset)
    .orderBy(asc(assetEvent.asset))
    .all()
    .map((row) => ({ ...row, lastAt: row.lastAt! }));
}

/** Which assets were ever added to which alias. */
export function listAssetAliases(db: BetterSQLite3Database): { readonly asset: string; readonly alias: string }[] {
  return db.select().from(assetAlias).orderBy(asc(assetAlias.alias), asc(assetAlias.asset)).all();
}

/** How many events wait for runs, by DAG, asset and partition. */
export function listQueuedEvents(db: BetterSQLite3Database, dagId?: string): QueuedEventsRow[] {
  const isOfDag = dagId === undefined ? undefined : eq(assetDelivery.dagId, dagId);
  return db
    .select({
      dagId: assetDelivery.dagId,
      asset: assetDelivery.asset,
      partitionKey: assetDelivery.partitionKey,
      events: count(),
      lastAt: max(assetEvent.at),
    })
    .from(assetDelivery)
    .innerJoin(assetEvent, eq(assetEvent.eventId, assetDelivery.eventId))
    .where(and(isNull(assetDelivery.consumedAt), isOfDag))
    .groupBy(assetDelivery.dagId, assetDelivery.asset, assetDelivery.partitionKey)
    .orderBy(asc(assetDelivery.dagId), asc(assetDelivery.asset), asc(assetDelivery.partitionKey))
    .all()
    .map((row) => ({ ...row, lastAt: row.lastAt! }));
}

/** Events that are for no run of a DAG, newest first. */
export function listRefusedEvents(db: BetterSQLite3Database, dagId: string, limit: number): RefusedEventRow[] {
  const { eventId, asset, partitionKey, at } = assetEvent;
  return db
    .select({ eventId, asset, partitionKey, at, why: assetDelivery.refused })
    .from(assetDelivery)
    .innerJoin(assetEvent, eq(assetEvent.eventId, assetDelivery.eventId))
    .where(and(eq(assetDelivery.dagId, dagId), isNotNull(assetDelivery.refused)))
    .orderBy(desc(assetDelivery.eventId))
    .limit(limit)
    .all()
    .map((row) => ({ ...row, why: row.why! }));
}
