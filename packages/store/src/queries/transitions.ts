import { and, asc, count, eq, gt, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { Queries, TransitionRow } from "../queries.ts";
import { runTransition } from "../sqlite/schema.ts";

/** Lists everything that happened to a run and its tasks, step by step and in order. Prepared once: histories are read run by run. */
export function transitionsIn(db: BetterSQLite3Database): Queries["listTransitions"] {
  const ofRun = and(
    eq(runTransition.runKey, sql.placeholder("runKey")),
    gt(runTransition.seq, sql.placeholder("after")),
  );
  const query = db.select().from(runTransition).where(ofRun).orderBy(asc(runTransition.seq)).prepare();
  return (runKey, after = 0): TransitionRow[] => query.all({ runKey, after }).flatMap(stepsOf);
}

/** How often a try has been put off by a sensor in reschedule mode. */
export function countReschedules(
  db: BetterSQLite3Database,
  { runKey, taskId, mapIndex, tryNumber }: Parameters<Queries["countReschedules"]>[0],
): number {
  const ofTry = [
    eq(runTransition.runKey, runKey),
    eq(runTransition.taskId, taskId),
    eq(runTransition.mapIndex, mapIndex),
    eq(runTransition.tryNumber, tryNumber),
  ];
  const rows = db
    .select({ count: count() })
    .from(runTransition)
    .where(and(...ofTry, eq(runTransition.toState, "up_for_reschedule")));
  return rows.get()?.count ?? 0;
}

/** A move through a state is two steps; the reason belongs to the last. */
function stepsOf({ via, viaAt, ...row }: typeof runTransition.$inferSelect): TransitionRow[] {
  if (via === null || viaAt === null) return [row];
  return [
    { ...row, toState: via, at: viaAt, reason: null },
    { ...row, fromState: via },
  ];
}
