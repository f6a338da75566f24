import { isOwnerAlive } from "@tradewind/runtime";
import type { JobRow, Store } from "@tradewind/store";

/** A scheduler tells that it lives every 10 s; after three times that it is taken for dead, as Airflow's `scheduler_health_check_threshold`. */
const LONGEST_SILENCE_MS = 30_000;

/** Whether a process works for the store now: it has spoken lately, has not said farewell, and on this machine its process exists. */
export const isAlive = ({ pid, host, heartbeatAt, endedAt }: JobRow, now: number): boolean =>
  endedAt === null && now - heartbeatAt <= LONGEST_SILENCE_MS && isOwnerAlive(`${host}:${pid}`);

/** The scheduler that works on the store now. */
export async function livingScheduler(store: Store, now: number): Promise<JobRow | undefined> {
  const { jobs } = await store.catalog();
  return jobs.list().find((job) => job.kind === "scheduler" && isAlive(job, now));
}
