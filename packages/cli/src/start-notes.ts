import type { DagRow, Store } from "@tradewind/store";
import { livingScheduler } from "./job-health.ts";
import { note } from "./output.ts";

/** Says why a run that waits will not start soon, where that can be seen. */
export async function noteWhatKeepsWaiting(
  store: Store,
  { dagId, isPaused, isActive }: DagRow,
  now: number,
): Promise<void> {
  if (!isActive) note(`DAG "${dagId}" is in no file any more: its runs wait until it is there again.`);
  if (isPaused)
    note(`DAG "${dagId}" is paused: its runs wait until it is resumed with: tradewind dags unpause ${dagId}`);
  if (!(await livingScheduler(store, now))) note("No scheduler is running: start one with: tradewind dev");
}
