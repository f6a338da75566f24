import { asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { XComRow } from "../queries.ts";
import { isSealed } from "../secrets/seal.ts";
import { xcom } from "../sqlite/schema.ts";

const HIDDEN = JSON.stringify({ json: "***" });

/** All XComs of a run; of those that are sealed only that they are. */
export function listXComs(db: BetterSQLite3Database, runKey: number): XComRow[] {
  const rows = db
    .select({ taskId: xcom.taskId, mapIndex: xcom.mapIndex, key: xcom.key, value: xcom.value })
    .from(xcom)
    .where(eq(xcom.runKey, runKey))
    .orderBy(asc(xcom.taskId), asc(xcom.mapIndex), asc(xcom.key))
    .all();
  return rows.map((row) => (isSealed(row.value) ? { ...row, value: HIDDEN } : row));
}
