import { and, asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { PastAttemptRow } from "../queries.ts";
import { taskInstanceHistory } from "../sqlite/schema.ts";

/** The attempts of a task that later ones have replaced, oldest first. */
export function listPastAttempts(db: BetterSQLite3Database, runKey: number, taskId: string): PastAttemptRow[] {
  return db
    .select()
    .from(taskInstanceHistory)
    .where(and(eq(taskInstanceHistory.runKey, runKey), eq(taskInstanceHistory.taskId, taskId)))
    .orderBy(asc(taskInstanceHistory.tryNumber))
    .all();
}
