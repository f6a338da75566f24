import { asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { PoolRow } from "../catalog.ts";
import { pool } from "../sqlite/schema.ts";

export function listPools(db: BetterSQLite3Database): PoolRow[] {
  return db.select().from(pool).orderBy(asc(pool.name)).all();
}

export function putPool(db: BetterSQLite3Database, row: PoolRow): void {
  db.insert(pool).values(row).onConflictDoUpdate({ target: pool.name, set: row }).run();
}

export function deletePool(db: BetterSQLite3Database, name: string): boolean {
  return db.delete(pool).where(eq(pool.name, name)).run().changes === 1;
}
