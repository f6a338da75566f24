import { asc, count, max } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { UpdatedAssetRow } from "../queries.ts";
import { assetAlias, assetEvent } from "../sqlite/schema.ts";

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
