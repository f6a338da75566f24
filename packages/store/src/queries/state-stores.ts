import { asc, eq, getTableColumns, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { assetStateStore, taskStateStore } from "../sqlite/schema.ts";
import type { AssetStateRow, ExpiredState, TaskStateRow } from "../state-stores.ts";
import { hidden } from "./hidden.ts";

/** Lists what the task instances of a run keep; of what is sealed only that it is. */
export function taskStateIn(db: BetterSQLite3Database): (runKey: number) => TaskStateRow[] {
  const { runKey: itsRun, ...columns } = getTableColumns(taskStateStore);
  const query = db
    .select(columns)
    .from(taskStateStore)
    .where(eq(itsRun, sql.placeholder("runKey")))
    .orderBy(asc(columns.taskId), asc(columns.mapIndex), asc(columns.key))
    .prepare();
  return (runKey) => query.all({ runKey }).map(hidden);
}

/** What is kept for an asset, or for all of them. */
export function listAssetState(db: BetterSQLite3Database, asset: string | undefined): AssetStateRow[] {
  const columns = getTableColumns(assetStateStore);
  return db
    .select()
    .from(assetStateStore)
    .where(asset === undefined ? undefined : eq(columns.asset, asset))
    .orderBy(asc(columns.asset), asc(columns.key))
    .all()
    .map(hidden);
}

/** Deletes at most `limit` values of tasks that have had their time; returns how many those were. */
export function deleteExpiredState(
  db: BetterSQLite3Database,
  { now, runsEndedBefore }: ExpiredState,
  limit: number,
): number {
  const ofOldRuns =
    runsEndedBefore === undefined
      ? sql``
      : sql`OR (s.expires_at IS NULL AND NOT s.never_expires AND r.ended_at < ${runsEndedBefore})`;
  return db.run(sql`DELETE FROM task_state_store WHERE (run_key, task_id, map_index, key) IN (
    SELECT s.run_key, s.task_id, s.map_index, s.key FROM task_state_store AS s JOIN dag_run AS r USING (run_key)
    WHERE s.expires_at <= ${now} ${ofOldRuns} LIMIT ${limit})`).changes;
}
