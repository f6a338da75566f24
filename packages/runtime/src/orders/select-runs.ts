import type { RunRow, Store } from "@tradewind/store";
import { storedDag, storedRun } from "./stored-dag.ts";

export interface RunSelection {
  readonly dagId: string;
  /** One run, and with `past` and `future` those before and after it. */
  readonly runId?: string | undefined;
  readonly past?: boolean | undefined;
  readonly future?: boolean | undefined;
  /** Logical dates from here on, in milliseconds, included. */
  readonly from?: number | undefined;
  /** Logical dates up to here, included. */
  readonly to?: number | undefined;
}

/**
 * The runs that a selection names, oldest first. Without a run and dates: all runs of the DAG.
 *
 * @throws UnknownNameError, RunNotFoundError
 */
export async function selectRuns(store: Store, selection: RunSelection): Promise<RunRow[]> {
  const { dagId, runId, past = false, future = false } = selection;
  if (runId === undefined) {
    await storedDag(store, dagId);
    const { from, to } = selection;
    return runsOf(store, dagId, ({ logicalDate }) => isWithin(logicalDate, { from, to }));
  }
  const run = await storedRun(store, dagId, runId);
  if (!past && !future) return [run];
  const date = dateOf(run);
  return runsOf(store, dagId, (other) => {
    if (other.runKey === run.runKey) return true;
    return dateOf(other) < date ? past : future;
  });
}

/** A run without logical date lies within no dates. */
function isWithin(date: number | null, { from, to }: Pick<RunSelection, "from" | "to">): boolean {
  if (from === undefined && to === undefined) return true;
  return date !== null && date >= (from ?? date) && date <= (to ?? date);
}

const dateOf = ({ logicalDate, queuedAt, startedAt }: RunRow): number => logicalDate ?? queuedAt ?? startedAt ?? 0;

async function runsOf(store: Store, dagId: string, isMeant: (run: RunRow) => boolean): Promise<RunRow[]> {
  const runs = await store.getNewestRuns(dagId, Number.MAX_SAFE_INTEGER);
  return runs.filter(isMeant).sort((a, b) => dateOf(a) - dateOf(b));
}
