import { and, desc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { Queries } from "../queries.ts";
import { dagRun } from "../sqlite/schema.ts";
import type { RunRow } from "../store.ts";

/** The newest runs: of one DAG or of all, in one state or in any. */
export function listRuns(
  db: BetterSQLite3Database,
  { dagId, state, limit = 100 }: NonNullable<Parameters<Queries["listRuns"]>[0]> = {},
): RunRow[] {
  return db
    .select()
    .from(dagRun)
    .where(
      and(
        dagId === undefined ? undefined : eq(dagRun.dagId, dagId),
        state === undefined ? undefined : eq(dagRun.state, state),
      ),
    )
    .orderBy(desc(dagRun.runKey))
    .limit(limit)
    .all();
}
