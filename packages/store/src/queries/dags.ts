import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { DagVersionRow } from "../catalog.ts";
import {
  assetDelivery,
  assetEvent,
  assetSubscription,
  backfill,
  backfillRun,
  dag,
  dagRun,
  dagVersion,
  groupTry,
  missedDeadline,
  outbox,
  runTransition,
  taskInstance,
  taskInstanceHistory,
  taskStateStore,
  transition,
  transitionBlock,
  xcom,
} from "../sqlite/schema.ts";

export function setDagPaused(db: BetterSQLite3Database, dagId: string, isPaused: boolean): boolean {
  return db.update(dag).set({ isPaused }).where(eq(dag.dagId, dagId)).run().changes === 1;
}

/** Their runs stay; of assets they hear no more. */
export function deactivateDags(db: BetterSQLite3Database, dagIds: readonly string[]): void {
  if (dagIds.length === 0) return;
  const ids = [...dagIds];
  db.transaction((tx) => {
    tx.update(dag).set({ isActive: false }).where(inArray(dag.dagId, ids)).run();
    tx.delete(assetSubscription).where(inArray(assetSubscription.dagId, ids)).run();
    tx.delete(assetDelivery)
      .where(and(inArray(assetDelivery.dagId, ids), isNull(assetDelivery.consumedAt)))
      .run();
  }, IMMEDIATE);
}

export function listVersions(db: BetterSQLite3Database, dagId: string): DagVersionRow[] {
  return db
    .select({ hash: dagVersion.hash, dagId: dagVersion.dagId, createdAt: dagVersion.createdAt })
    .from(dagVersion)
    .where(eq(dagVersion.dagId, dagId))
    .orderBy(desc(dagVersion.createdAt))
    .all();
}

/** What reads before it writes takes the lock first: another writer in between would make it fail. */
export const IMMEDIATE = { behavior: "immediate" } as const;

/** A DAG with everything that ever happened to it, in one transaction. */
export function deleteDag(db: BetterSQLite3Database, dagId: string): number | undefined {
  return db.transaction((tx) => {
    const runs = tx.select({ runKey: dagRun.runKey }).from(dagRun).where(eq(dagRun.dagId, dagId)).all();
    for (const { runKey } of runs) deleteRun(tx as unknown as BetterSQLite3Database, runKey);
    const ofDag = sql`backfill_id IN (SELECT backfill_id FROM backfill WHERE dag_id = ${dagId})`;
    tx.delete(backfillRun).where(ofDag).run();
    for (const table of [assetSubscription, assetDelivery]) tx.delete(table).where(eq(table.dagId, dagId)).run();
    tx.delete(backfill).where(eq(backfill.dagId, dagId)).run();
    const { changes } = tx.delete(dag).where(eq(dag.dagId, dagId)).run();
    tx.delete(dagVersion).where(eq(dagVersion.dagId, dagId)).run();
    return changes === 1 ? runs.length : undefined;
  }, IMMEDIATE);
}

/** A run with everything that belongs to it; inside the caller's transaction. */
export function deleteRun(db: BetterSQLite3Database, runKey: number): void {
  const itsLog = db.select({ seq: runTransition.seq }).from(runTransition).where(eq(runTransition.runKey, runKey));
  db.delete(transition).where(inArray(transition.seq, itsLog)).run();
  // what it has made known stays known, what it has consumed stays consumed
  db.update(assetEvent).set({ sourceRunKey: null }).where(eq(assetEvent.sourceRunKey, runKey)).run();
  db.update(assetDelivery).set({ runKey: null }).where(eq(assetDelivery.runKey, runKey)).run();
  for (const table of [
    groupTry,
    missedDeadline,
    outbox,
    xcom,
    taskStateStore,
    taskInstanceHistory,
    taskInstance,
    transitionBlock,
    dagRun,
  ]) {
    db.delete(table).where(eq(table.runKey, runKey)).run();
  }
}
