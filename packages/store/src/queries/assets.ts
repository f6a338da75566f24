import { and, asc, count, desc, eq, isNotNull, isNull, max, type SQL } from "drizzle-orm";
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
  const { partitionKey } = assetDelivery;
  // each has an index of its own
  const rows = [queuedEvents(db, isNull(partitionKey), dagId), queuedEvents(db, isNotNull(partitionKey), dagId)].flat();
  return rows.sort((a, b) => compare(a.dagId, b.dagId) || compare(a.asset, b.asset));
}

function queuedEvents(db: BetterSQLite3Database, isMeant: SQL, dagId: string | undefined): QueuedEventsRow[] {
  const { asset, partitionKey } = assetDelivery;
  const isOfDag = dagId === undefined ? undefined : eq(assetDelivery.dagId, dagId);
  return db
    .select({ dagId: assetDelivery.dagId, asset, partitionKey, events: count(), lastAt: max(assetEvent.at) })
    .from(assetDelivery)
    .innerJoin(assetEvent, eq(assetEvent.eventId, assetDelivery.eventId))
    .where(and(isNull(assetDelivery.consumedAt), isMeant, isOfDag))
    .groupBy(assetDelivery.dagId, asset, partitionKey)
    .orderBy(asc(assetDelivery.dagId), asc(asset), asc(partitionKey))
    .all()
    .map((row) => ({ ...row, lastAt: row.lastAt! }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

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
