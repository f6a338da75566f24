import { DagPausedError, InvalidOptionError, RunExistsError } from "@tradewind/core";
import {
  assertPartitionKey,
  type Clock,
  checkConf,
  dateAt,
  type Json,
  type TimetableRegistry,
  type TriggerRunRequest,
  timetableFromDocument,
} from "@tradewind/core/engine";
import type { RunRow, Store } from "@tradewind/store";
import { manualInterval, manualRunId } from "../manual-run-request.ts";
import { clearRun } from "./clear-tasks.ts";
import { storedDag } from "./stored-dag.ts";

export interface OrderTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Timetables of one's own, by name. */
  readonly timetables?: TimetableRegistry | undefined;
}

export interface TriggerRunOrder {
  readonly dagId: string;
  /** @default `manual__<logical date>` */
  readonly runId?: string | undefined;
  /** In milliseconds. @default now, or the next moment that no run of the DAG has; with a partition key none */
  readonly logicalDate?: number | undefined;
  /** The part of the data that it is about. @default none */
  readonly partitionKey?: string | undefined;
  readonly conf?: Readonly<Record<string, Json>>;
}

/**
 * Makes a run that waits, `queued`, until a scheduler lets it begin. Airflow's `dags trigger`.
 *
 * @throws UnknownNameError, ConfRefusedError, RunExistsError; InvalidOptionError for what cannot be a key.
 */
export async function triggerRun(tools: OrderTools, order: TriggerRunOrder): Promise<RunRow> {
  const { store, clock, timetables } = tools;
  const { dagId, conf = {}, partitionKey } = order;
  const { document } = await storedDag(store, dagId);
  checkConf(document, conf);
  if (order.runId === "") throw new InvalidOptionError({ option: "runId", found: "", expected: "an id" });
  const now = clock.now();
  if (partitionKey !== undefined) assertPartitionKey("partitionKey", partitionKey);
  const dateOf = (ms: number) => dateAt(ms, document.timezone);
  const hasDate = order.logicalDate !== undefined || partitionKey === undefined;
  const at = hasDate ? dateOf(order.logicalDate ?? (await freeDate(store, dagId, now))) : undefined;
  const logicalDate = at?.toMillis() ?? null;
  const interval = at && manualInterval(timetableFromDocument(document.schedule, timetables), at);
  const runId =
    order.runId ?? (at ? manualRunId({ logicalDate: at, partitionKey, now: at }) : await freeId(tools, order, now));
  const [made] = await store.transition([
    {
      kind: "createRun",
      state: "queued",
      at: now,
      actor: "user",
      first: [],
      run: {
        dagId,
        runId,
        runType: "manual",
        logicalDate,
        dataIntervalStart: interval?.start.toMillis() ?? null,
        dataIntervalEnd: interval?.end.toMillis() ?? null,
        partitionKey,
        conf: JSON.stringify(conf),
        hash: document.hash,
      },
    },
  ]);
  if (made?.applied) return (await store.getRunByKey(made.runKey))!;
  // somebody was faster with the same millisecond
  if (order.logicalDate === undefined && order.runId === undefined) return triggerRun(tools, order);
  throw new RunExistsError({
    dagId,
    runId: (await existingRun(store, dagId, { runId, logicalDate: logicalDate ?? undefined }))?.runId ?? runId,
  });
}

/** What a TriggerDagRunOperator asks for. @throws UnknownNameError, DagPausedError, ConfRefusedError, RunExistsError */
export async function triggerRunForTask(
  tools: OrderTools,
  request: TriggerRunRequest,
): Promise<{ runId: string; outcome: "created" | "reset" | "exists" }> {
  const { store } = tools;
  const { dagId, runId, logicalDate, partitionKey, conf, reset, skipWhenExists, failWhenPaused } = request;
  const { row } = await storedDag(store, dagId);
  if (failWhenPaused && row.isPaused) throw new DagPausedError({ dagId });
  const existing = await existingRun(store, dagId, {
    runId: runId ?? undefined,
    logicalDate: logicalDate ?? undefined,
  });
  if (existing && reset) {
    await clearRun(tools, existing);
    return { runId: existing.runId, outcome: "reset" };
  }
  if (existing && skipWhenExists) return { runId: existing.runId, outcome: "exists" };
  const order = { dagId, conf, runId: runId ?? undefined, logicalDate: logicalDate ?? undefined, partitionKey };
  return { runId: (await triggerRun(tools, order)).runId, outcome: "created" };
}

async function existingRun(
  store: Store,
  dagId: string,
  { runId, logicalDate }: { runId: string | undefined; logicalDate: number | undefined },
): Promise<RunRow | undefined> {
  const byId = runId === undefined ? undefined : await store.getRun(dagId, { runId });
  return byId ?? (logicalDate === undefined ? undefined : store.getRun(dagId, { logicalDate }));
}

/** Logical dates are unique in a DAG: of two runs started within one millisecond the second gets the next. */
async function freeDate(store: Store, dagId: string, from: number): Promise<number> {
  for (let date = from; ; date++) if (!(await store.getRun(dagId, { logicalDate: date }))) return date;
}

/** Of runs for one partition that are started within one millisecond the second has the id of the next. */
async function freeId({ store }: OrderTools, { dagId, partitionKey }: TriggerRunOrder, from: number): Promise<string> {
  for (let ms = from; ; ms++) {
    const now = dateAt(ms);
    const runId = manualRunId({ logicalDate: undefined, partitionKey, now });
    if (!(await store.getRun(dagId, { runId }))) return runId;
  }
}
