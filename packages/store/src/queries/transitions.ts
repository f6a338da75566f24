import { and, asc, eq, gt } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { TransitionRow } from "../queries.ts";
import { runTransition } from "../sqlite/schema.ts";

/** Everything that happened to a run and its tasks, step by step and in order. */
export function listTransitions(db: BetterSQLite3Database, runKey: number, after = 0): TransitionRow[] {
  return db
    .select()
    .from(runTransition)
    .where(and(eq(runTransition.runKey, runKey), gt(runTransition.seq, after)))
    .orderBy(asc(runTransition.seq))
    .all()
    .flatMap(stepsOf);
}

/** A move through a state is two steps; the reason belongs to the last. */
function stepsOf({ via, viaAt, ...row }: typeof runTransition.$inferSelect): TransitionRow[] {
  if (via === null || viaAt === null) return [row];
  return [
    { ...row, toState: via, at: viaAt, reason: null },
    { ...row, fromState: via },
  ];
}
