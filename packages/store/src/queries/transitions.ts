import { asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { TransitionRow } from "../queries.ts";
import { transition } from "../sqlite/schema.ts";

/** Everything that happened to a run and its tasks, in order. */
export function listTransitions(db: BetterSQLite3Database, runKey: number): TransitionRow[] {
  return db.select().from(transition).where(eq(transition.runKey, runKey)).orderBy(asc(transition.seq)).all();
}
