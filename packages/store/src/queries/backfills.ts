import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { BackfillRow, BackfillRunRow, Catalog } from "../catalog.ts";
import { backfill, backfillRun } from "../sqlite/schema.ts";
import { IMMEDIATE } from "./dags.ts";

type NewBackfill = Parameters<Catalog["backfills"]["create"]>;

/** The backfill and its dates in one transaction; undefined when the DAG has an open one. */
export function createBackfill(
  db: BetterSQLite3Database,
  row: NewBackfill[0],
  dates: NewBackfill[1],
): number | undefined {
  return db.transaction((tx) => {
    const made = tx
      .insert(backfill)
      .values({ ...row, isPaused: false })
      .onConflictDoNothing()
      .run();
    if (made.changes === 0) return undefined;
    const backfillId = Number(made.lastInsertRowid);
    for (const [ordinal, date] of dates.entries())
      tx.insert(backfillRun)
        .values({ ...date, backfillId, ordinal })
        .run();
    return backfillId;
  });
}

export function listBackfills(
  db: BetterSQLite3Database,
  { dagId, open = false }: { readonly dagId?: string; readonly open?: boolean } = {},
): BackfillRow[] {
  const filter = and(
    dagId === undefined ? undefined : eq(backfill.dagId, dagId),
    open ? isNull(backfill.endedAt) : undefined,
  );
  return db.select().from(backfill).where(filter).orderBy(desc(backfill.backfillId)).all();
}

export function getBackfill(db: BetterSQLite3Database, backfillId: number): BackfillRow | undefined {
  return db.select().from(backfill).where(eq(backfill.backfillId, backfillId)).get();
}

export function listBackfillDates(db: BetterSQLite3Database, backfillId: number): BackfillRunRow[] {
  return db
    .select()
    .from(backfillRun)
    .where(eq(backfillRun.backfillId, backfillId))
    .orderBy(asc(backfillRun.ordinal))
    .all();
}

export function settleBackfillDate(
  db: BetterSQLite3Database,
  [backfillId, ordinal]: readonly [number, number],
  what: Pick<BackfillRunRow, "runKey" | "reason">,
): void {
  db.update(backfillRun)
    .set(what)
    .where(and(eq(backfillRun.backfillId, backfillId), eq(backfillRun.ordinal, ordinal)))
    .run();
}

export function setBackfillPaused(db: BetterSQLite3Database, backfillId: number, isPaused: boolean): boolean {
  const open = and(eq(backfill.backfillId, backfillId), isNull(backfill.endedAt));
  return db.update(backfill).set({ isPaused }).where(open).run().changes === 1;
}

/** Ends a backfill before it has come to all of its dates; those that are left get the reason. */
export function cancelBackfill(
  db: BetterSQLite3Database,
  backfillId: number,
  { at, reason }: { readonly at: number; readonly reason: string },
): void {
  db.transaction((tx) => {
    tx.update(backfillRun)
      .set({ reason })
      .where(and(eq(backfillRun.backfillId, backfillId), isNull(backfillRun.runKey), isNull(backfillRun.reason)))
      .run();
    endBackfill(tx as unknown as BetterSQLite3Database, backfillId, at);
  }, IMMEDIATE);
}

export function endBackfill(db: BetterSQLite3Database, backfillId: number, at: number): void {
  const open = and(eq(backfill.backfillId, backfillId), isNull(backfill.endedAt));
  db.update(backfill).set({ endedAt: at }).where(open).run();
}
