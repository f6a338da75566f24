import { asc, count, lt } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { dagRun } from "../sqlite/schema.ts";
import { deleteRun, IMMEDIATE } from "./dags.ts";
import { deleteOldEvents } from "./old-events.ts";

/** How many runs ended before a time. */
export function countRunsEndedBefore(db: BetterSQLite3Database, at: number): number {
  return db.select({ runs: count() }).from(dagRun).where(lt(dagRun.endedAt, at)).get()?.runs ?? 0;
}

/** Deletes at most `limit` runs that ended before a time, the oldest first, in one transaction; returns which. */
export function deleteRunsEndedBefore(
  db: BetterSQLite3Database,
  at: number,
  limit: number,
): { dagId: string; runId: string }[] {
  return db.transaction((tx) => {
    const runs = tx
      .select({ runKey: dagRun.runKey, dagId: dagRun.dagId, runId: dagRun.runId })
      .from(dagRun)
      .where(lt(dagRun.endedAt, at))
      .orderBy(asc(dagRun.runKey))
      .limit(limit)
      .all();
    for (const { runKey } of runs) deleteRun(tx as unknown as BetterSQLite3Database, runKey);
    if (runs.length < limit) deleteOldEvents(tx as unknown as BetterSQLite3Database, at);
    return runs.map(({ dagId, runId }) => ({ dagId, runId }));
  }, IMMEDIATE);
}
