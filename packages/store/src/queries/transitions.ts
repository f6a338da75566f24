import { asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { transition } from "../sqlite/schema.ts";

/** One row of the transition log; a run's own moves have no task. */
export interface TransitionRow {
  readonly seq: number;
  readonly runKey: number;
  readonly taskId: string | null;
  readonly mapIndex: number | null;
  readonly tryNumber: number | null;
  readonly fromState: string;
  readonly toState: string;
  readonly at: number;
  readonly actor: string;
  readonly reason: string | null;
}

/** Everything that happened to a run and its tasks, in order. */
export function listTransitions(db: BetterSQLite3Database, runKey: number): TransitionRow[] {
  return db.select().from(transition).where(eq(transition.runKey, runKey)).orderBy(asc(transition.seq)).all();
}
