import { assetConditionOf, assetRun } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import type { Workload } from "./workload.ts";

const ALL = 1_000_000;

/** Events that wait although they are enough for a run. */
export async function eventsLeftOver(store: Store): Promise<string[]> {
  const found: string[] = [];
  for (const [dagId, queue] of await store.getAssetQueues()) {
    const { hash } = (await store.getDag(dagId))!;
    const condition = assetConditionOf((await store.getDocument(hash))!.schedule);
    if (condition && assetRun(condition, queue)) found.push(`${dagId} has no run for ${JSON.stringify(queue)}`);
  }
  return found;
}

/** Successes of tasks that update assets, and have no event, or more than one. */
export async function eventsMissing(store: Store, { dags }: Workload): Promise<string[]> {
  const found = await Promise.all(
    dags.flatMap(({ document, behaviours }) =>
      [...behaviours].flatMap(([name, { updates }]) => {
        const [dagId, taskId] = name.split(" ") as [string, string];
        const asset = updates?.[0]?.asset;
        return asset === undefined || dagId !== document.dagId ? [] : missingOf(store, { dagId, taskId, asset });
      }),
    ),
  );
  return found.flat();
}

interface UpdatingTask {
  readonly dagId: string;
  readonly taskId: string;
  readonly asset: string;
}

async function missingOf(store: Store, { dagId, taskId, asset }: UpdatingTask): Promise<string[]> {
  const queries = await store.queries();
  const events = await store.getAssetEvents("asset", { name: asset, limit: ALL });
  const itsEvents = events.filter(({ sourceTaskId }) => sourceTaskId === taskId);
  return queries.listRuns({ dagId, limit: ALL }).flatMap(({ runKey, runId }) => {
    const successes = queries
      .listTransitions(runKey)
      .filter((step) => step.taskId === taskId && step.toState === "success" && step.actor === "worker").length;
    const has = itsEvents.filter(({ sourceRunId }) => sourceRunId === runId).length;
    return has === successes ? [] : [`${dagId} ${runId} ${taskId}: ${successes} successes, ${has} asset events`];
  });
}
