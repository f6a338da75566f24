import type { BackfillRow, RunRow, Store } from "@tradewind/store";
import { endRun } from "./end-run.ts";
import type { OrderTools } from "./trigger-run.ts";

/**
 * Ends a backfill: it makes no further runs, those that wait are cancelled, those that have begun go on. Airflow's `backfill cancel`.
 *
 * @returns the runs that were cancelled.
 */
export async function cancelBackfill(tools: OrderTools, { backfillId }: BackfillRow): Promise<RunRow[]> {
  const { store, clock } = tools;
  const { backfills } = await store.catalog();
  const reason = "backfill cancelled";
  backfills.cancel(backfillId, { at: clock.now(), reason });
  const cancelled: RunRow[] = [];
  for (const { dagId, runId } of await waitingRuns(store, backfillId))
    cancelled.push(await endRun(tools, { dagId, runId, state: "failed", reason }));
  return cancelled;
}

/** The runs of a backfill that have not begun. */
export async function waitingRuns(store: Store, backfillId: number): Promise<RunRow[]> {
  const active = await store.getActiveRuns();
  return active.filter((run) => run.backfillId === backfillId && run.state === "queued");
}
