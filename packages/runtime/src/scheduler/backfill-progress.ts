import { isRunFinished, type RunState } from "@tradewind/core/engine";
import type { BackfillRow, BackfillRunRow, Reprocess, RunRow, Store } from "@tradewind/store";

/** What a backfill does about a date. */
export type DateAction =
  | { readonly kind: "create" }
  | { readonly kind: "redo" }
  | { readonly kind: "leave"; readonly reason: string };

const REDONE: Readonly<Record<Reprocess, readonly RunState[]>> = {
  none: [],
  failed: ["failed"],
  completed: ["failed", "success"],
};

/** What `reprocess` says about a date that may have a run already. */
export function dateAction(reprocess: Reprocess, existing: { readonly state: RunState } | undefined): DateAction {
  if (!existing) return { kind: "create" };
  if (!isRunFinished(existing.state)) return { kind: "leave", reason: "in flight" };
  if (REDONE[reprocess].includes(existing.state)) return { kind: "redo" };
  return { kind: "leave", reason: "already exists" };
}

/** The run that a date has already: that of its partition, where there are partitions. */
export const runOfDate = (
  store: Pick<Store, "getRun">,
  dagId: string,
  { logicalDate, partitionKey }: Pick<BackfillRunRow, "logicalDate" | "partitionKey">,
): Promise<RunRow | undefined> => store.getRun(dagId, partitionKey === null ? { logicalDate } : { partitionKey });

/** The dates that have neither a run nor a reason to have none, in order. */
export const openDates = (dates: readonly BackfillRunRow[]): BackfillRunRow[] =>
  dates.filter(({ runKey, reason }) => runKey === null && reason === null);

/** How many more runs the backfill may have at once. */
export const freeRuns = ({ maxActiveRuns, isPaused }: BackfillRow, active: number): number =>
  isPaused ? 0 : Math.max(0, maxActiveRuns - active);
