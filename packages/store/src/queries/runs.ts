import { and, desc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { dagRun } from "../sqlite/schema.ts";
import type { RunRow } from "../store.ts";

/** The newest runs, of one DAG or of all. */
export function listRuns(
  db: BetterSQLite3Database,
  { dagId, limit = 100 }: { dagId?: string; limit?: number } = {},
): RunRow[] {
  return db
    .select()
    .from(dagRun)
    .where(and(dagId === undefined ? undefined : eq(dagRun.dagId, dagId)))
    .orderBy(desc(dagRun.runKey))
    .limit(limit)
    .all();
}
