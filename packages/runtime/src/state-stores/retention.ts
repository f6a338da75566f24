import type { Clock } from "@tradewind/core/engine";
import type { Catalog, RunRow, TaskStateRow } from "@tradewind/store";
import type { Config } from "../config.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** When a value of a task has had its time; undefined while its run goes on. Values say so themselves, or go by their run's end. */
export function endOfState(
  config: Config,
  { endedAt }: Pick<RunRow, "endedAt">,
  { expiresAt, neverExpires }: Pick<TaskStateRow, "expiresAt" | "neverExpires">,
): number | "never" | undefined {
  const days = config["state_store.default_retention_days"].value;
  if (expiresAt !== null) return expiresAt;
  if (neverExpires || days === 0) return "never";
  return endedAt === null ? undefined : endedAt + days * DAY_MS;
}

/** Values that are deleted in one transaction: few milliseconds, so that others get their turn in between. */
const BATCH = 1_000;

/** Deletes values of tasks that have had their time; returns how many those were. Airflow's `state-store clean`. */
export async function deleteExpiredState(
  { stateStores }: Pick<Catalog, "stateStores">,
  config: Config,
  clock: Clock,
): Promise<number> {
  const now = clock.now();
  const days = config["state_store.default_retention_days"].value;
  const which = { now, ...(days > 0 && { runsEndedBefore: now - days * DAY_MS }) };
  let count = 0;
  for (let deleted = BATCH; deleted === BATCH; count += deleted) {
    deleted = stateStores.deleteExpired(which, BATCH);
    await clock.sleep(0);
  }
  return count;
}
