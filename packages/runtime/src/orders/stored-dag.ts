import { type DagDocument, UnknownNameError } from "@tradewind/core";
import type { DagRow, RunRow, Store } from "@tradewind/store";
import { RunNotFoundError } from "./run-not-found-error.ts";

/**
 * A DAG that the store knows, with its current document.
 *
 * @throws UnknownNameError with the nearest match.
 */
export async function storedDag(store: Store, dagId: string): Promise<{ row: DagRow; document: DagDocument }> {
  const row = await store.getDag(dagId);
  const document = row && (await store.getDocument(row.hash));
  if (row && document) return { row, document };
  const known = (await store.getDags()).map((dag) => dag.dagId);
  throw new UnknownNameError({ kind: "DAG", found: dagId, known });
}

/**
 * A run by its id.
 *
 * @throws UnknownNameError for an unknown DAG, RunNotFoundError for an unknown run, each with the nearest match.
 */
export async function storedRun(store: Store, dagId: string, runId: string): Promise<RunRow> {
  const run = await store.getRun(dagId, { runId });
  if (run) return run;
  await storedDag(store, dagId);
  const known = (await store.getNewestRuns(dagId, 100)).map((row) => row.runId);
  throw new RunNotFoundError({ dagId, found: runId, known });
}
