import { type Clock, isRunFinished } from "@tradewind/core/engine";
import { RunNotFoundError } from "@tradewind/runtime";
import type { RunRow, Store, TransitionRow } from "@tradewind/store";
import { type ChangeOptions, storeChanges } from "./store-changes.ts";

export interface FollowOptions extends ChangeOptions {
  /** What has happened since the last call, in order; the first call has the run's whole past. */
  readonly onSteps?: (steps: readonly TransitionRow[], run: RunRow) => void | Promise<void>;
}

/** Waits until a run has ended, whoever carries it; returns it as it ended. @throws RunNotFoundError when it was deleted meanwhile */
export async function followRun(
  store: Store,
  { runKey, dagId, runId }: RunRow,
  options: FollowOptions,
): Promise<RunRow> {
  const queries = await store.queries();
  let seen = 0;
  for await (const _ of storeChanges(store, options)) {
    // the run before its steps: when it has ended, the steps that follow are its last
    const run = await store.getRunByKey(runKey);
    if (!run) break;
    const steps = queries.listTransitions(runKey, seen);
    seen = steps.at(-1)?.seq ?? seen;
    await options.onSteps?.(steps, run);
    if (isRunFinished(run.state)) return run;
  }
  throw new RunNotFoundError({ dagId, found: runId, known: [] });
}

/** How long a run took, or takes so far. */
export const runDurationMs = ({ startedAt, endedAt }: RunRow, clock: Clock): number | undefined =>
  startedAt === null ? undefined : (endedAt ?? clock.now()) - startedAt;
