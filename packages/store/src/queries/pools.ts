import { asc, eq, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { PoolRow } from "../catalog.ts";
import { pool } from "../sqlite/schema.ts";

/** Lists all pools. Prepared once: a scheduler asks whenever somebody has changed something. */
export function poolsIn(db: BetterSQLite3Database): () => PoolRow[] {
  const { name, slots, description, includeDeferred } = pool;
  const query = db.select({ name, slots, description, includeDeferred }).from(pool).orderBy(asc(name)).prepare();
  return () => query.all();
}

export function putPool(db: BetterSQLite3Database, row: PoolRow): void {
  const values = { ...row, sinceSeq: sql`(SELECT coalesce(max(seq), 0) FROM transition)` };
  db.insert(pool).values(values).onConflictDoUpdate({ target: pool.name, set: values }).run();
}

export function deletePool(db: BetterSQLite3Database, name: string): boolean {
  return db.delete(pool).where(eq(pool.name, name)).run().changes === 1;
}
