import { and, between, desc, eq, exists, lt, lte, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { Queries, XComSearch } from "../queries.ts";
import { dagRun, xcom } from "../sqlite/schema.ts";
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

/** The newest run up to a date in which a task has left an XCom, or one of those before it. */
export function runWithXCom(
  db: BetterSQLite3Database,
  dagId: string,
  { taskId, key, from, to, until, skip }: XComSearch,
): RunRow | undefined {
  const date = sql`coalesce(${dagRun.logicalDate}, ${dagRun.runAfter}, ${dagRun.queuedAt}, ${dagRun.startedAt})`;
  const left = db
    .select({ key: xcom.key })
    .from(xcom)
    .where(
      and(eq(xcom.runKey, dagRun.runKey), eq(xcom.taskId, taskId), eq(xcom.key, key), between(xcom.mapIndex, from, to)),
    );
  return db
    .select()
    .from(dagRun)
    .where(and(eq(dagRun.dagId, dagId), lte(date, until), exists(left)))
    .orderBy(desc(date), desc(dagRun.runKey))
    .limit(1)
    .offset(skip)
    .get();
}
