import { asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { XComRow } from "../queries.ts";
import { xcom } from "../sqlite/schema.ts";

/** All XComs of a run. */
export function listXComs(db: BetterSQLite3Database, runKey: number): XComRow[] {
  return db
    .select({ taskId: xcom.taskId, mapIndex: xcom.mapIndex, key: xcom.key, value: xcom.value })
    .from(xcom)
    .where(eq(xcom.runKey, runKey))
    .orderBy(asc(xcom.taskId), asc(xcom.mapIndex), asc(xcom.key))
    .all();
}
