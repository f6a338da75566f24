import { and, desc, eq, lt } from "drizzle-orm";
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

/** The run with the latest logical date before another one that has succeeded. */
export function previousSuccess(db: BetterSQLite3Database, dagId: string, before: number): RunRow | undefined {
  return db
    .select()
    .from(dagRun)
    .where(and(eq(dagRun.dagId, dagId), eq(dagRun.state, "success"), lt(dagRun.logicalDate, before)))
    .orderBy(desc(dagRun.logicalDate))
    .limit(1)
    .get();
}
