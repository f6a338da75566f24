import { asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { MissedDeadlineRow } from "../queries.ts";
import { missedDeadline } from "../sqlite/schema.ts";

/** The deadlines that a run has missed. */
export function listMissedDeadlines(db: BetterSQLite3Database, runKey: number): MissedDeadlineRow[] {
  return db
    .select({ deadline: missedDeadline.deadline, dueAt: missedDeadline.dueAt, missedAt: missedDeadline.missedAt })
    .from(missedDeadline)
    .where(eq(missedDeadline.runKey, runKey))
    .orderBy(asc(missedDeadline.deadline))
    .all();
}
