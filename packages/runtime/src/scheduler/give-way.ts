import { type AdmissionView, runBlocker } from "@tradewind/core/engine";
import type { RunRow } from "@tradewind/store";

/**
 * Which runs give their place to an older one that waits to begin: of a run of which everything waits for earlier runs (`held`) that may
 * be what it waits for, and both would wait for ever. The newest goes first, one of each DAG or backfill, whose limit it makes room in.
 */
export function runsThatGiveWay(held: readonly RunRow[], queued: Iterable<RunRow>, view: AdmissionView): RunRow[] {
  if (held.length === 0) return [];
  const newestFirst = [...held].sort((a, b) => (b.logicalDate ?? 0) - (a.logicalDate ?? 0));
  const found: RunRow[] = [];
  for (const older of queued) {
    if (runBlocker(older, view)?.kind !== "max_active_runs") continue;
    if (found.some((run) => haveOneLimit(run, older))) continue;
    const newer = newestFirst.find((run) => haveOneLimit(run, older) && isNewer(run, older));
    if (newer) found.push(newer);
  }
  return found;
}

const haveOneLimit = (a: RunRow, b: RunRow): boolean => a.dagId === b.dagId && a.backfillId === b.backfillId;

const isNewer = ({ logicalDate }: RunRow, than: RunRow): boolean =>
  logicalDate !== null && than.logicalDate !== null && logicalDate > than.logicalDate;
