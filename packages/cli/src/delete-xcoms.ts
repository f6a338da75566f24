import { type Config, xcomStorage } from "@tradewind/runtime";

/**
 * Deletes what the configured XCom backend has kept for runs that are no longer in the store, or for all runs of a DAG.
 *
 * @throws XComBackendModuleError; what the backend throws
 */
export async function deleteXComs(
  config: Config,
  runs: readonly { readonly dagId: string; readonly runId?: string }[],
): Promise<void> {
  if (runs.length === 0) return;
  const backend = await (await xcomStorage(config))?.backend();
  if (backend) for (const run of runs) await backend.delete(run);
}
