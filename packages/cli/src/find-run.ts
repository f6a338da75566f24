import { storedDag, storedRun } from "@tradewind/runtime";
import type { RunRow, Store } from "@tradewind/store";
import { readDate } from "./read-option.ts";

const LOOKS_LIKE_A_DATE = /^\d{4}-\d\d/;

/**
 * The run that a command names, by its id or its logical date (without an offset: in the DAG's zone).
 *
 * @throws UnknownNameError for an unknown DAG, RunNotFoundError for an unknown run, each with the nearest match.
 */
export async function findRun(store: Store, dagId: string, name: string): Promise<RunRow> {
  if (LOOKS_LIKE_A_DATE.test(name) && !(await store.getRun(dagId, { runId: name }))) {
    const { document } = await storedDag(store, dagId);
    const byDate = await store.getRun(dagId, { logicalDate: readDate("logical_date", name, document.timezone) });
    if (byDate) return byDate;
  }
  return storedRun(store, dagId, name);
}
