import type { DagDocument } from "@tradewind/core";
import {
  assetConditionOf,
  assetRun,
  isPartitioned,
  nextScheduledRun,
  partitionRuns,
  timetableFromDocument,
} from "@tradewind/core/engine";
import type { DagRow, Store } from "@tradewind/store";
import type { Workload } from "./workload.ts";

const ALL = 1_000_000;

/** Events that wait although they are enough for a run, whose time has come if it has one. */
export async function eventsLeftOver(store: Store, now: number): Promise<string[]> {
  const found: string[] = [];
  for (const [dagId, queue] of await store.getAssetQueues()) {
    const row = (await store.getDag(dagId))!;
    const document = (await store.getDocument(row.hash))!;
    const condition = assetConditionOf(document.schedule);
    if (!condition) continue;
    if (isPartitioned(document.schedule) ? partitionRuns(condition, queue).length === 0 : !assetRun(condition, queue))
      continue;
    if (document.schedule.kind === "assetAndTime" && !isDue({ row, document, now })) continue;
    found.push(`${dagId} has no run for ${JSON.stringify(queue)}`);
  }
  return found;
}

interface DagAt {
  readonly row: DagRow;
  readonly document: DagDocument;
  readonly now: number;
}

function isDue({ row: { cursorStart: start, cursorEnd: end }, document, now }: DagAt): boolean {
  const cursor = start === null || end === null ? undefined : { start, end };
  const timetable = timetableFromDocument(document.schedule);
  const next = nextScheduledRun({ document, timetable, cursor, catchupByDefault: false, now });
  return next !== undefined && next.runAfter.toMillis() <= now;
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
