import { DateTime } from "luxon";
import type { Connection, DagRunContext, TaskContext, TaskInstanceContext } from "../src/index.ts";

const START = DateTime.fromISO("2024-01-31T06:30:00Z", { zone: "utc" });
const END = START.plus({ days: 1 });

const run: DagRunContext = {
  dagId: "etl",
  runId: "scheduled__2024-01-31T06:30:00+00:00",
  runType: "scheduled",
  conf: { country: "nl" },
  logicalDate: START,
  dataInterval: { start: START, end: END },
  partitionKey: undefined,
  partitionDate: undefined,
  startDate: END,
};

const ti: TaskInstanceContext = {
  dagId: "etl",
  taskId: "load",
  runId: run.runId,
  mapIndex: -1,
  mapIndexes: [],
  tryNumber: 2,
  maxTries: 3,
  startDate: END.plus({ seconds: 5 }),
  xcomPush: () => undefined,
  xcomPull: async <T>() => null as T,
};

/** What an attempt of `load` in the run of 2024-01-31 06:30 knows. Its log lines go to `lines`. */
export function taskContext(overrides: Partial<TaskContext> = {}, lines: string[] = []): TaskContext {
  const write = (message: string) => lines.push(message);
  return {
    dag: { dagId: "etl", description: undefined, tags: ["daily"] },
    task: { taskId: "load", retries: 3, owner: "me" },
    run,
    dagRun: run,
    runId: run.runId,
    ti,
    taskInstance: ti,
    logicalDate: START,
    executionDate: START,
    dataInterval: { start: START, end: END },
    dataIntervalStart: START,
    dataIntervalEnd: END,
    nextExecutionDate: END,
    prevExecutionDate: START.minus({ days: 1 }),
    ds: "2024-01-31",
    dsNodash: "20240131",
    ts: "2024-01-31T06:30:00+00:00",
    tsNodash: "20240131T063000",
    tsNodashWithTz: "20240131T063000+0000",
    nextDs: "2024-02-01",
    nextDsNodash: "20240201",
    prevDs: "2024-01-30",
    prevDsNodash: "20240130",
    yesterdayDs: "2024-01-30",
    yesterdayDsNodash: "20240130",
    tomorrowDs: "2024-02-01",
    tomorrowDsNodash: "20240201",
    taskInstanceKeyStr: "etl__load__20240131",
    params: { top: 3, name: "x", tags: ["a", "b"], constructorArgs: {} },
    conf: run.conf,
    templatesDict: undefined,
    testMode: false,
    expandedTiCount: undefined,
    loop: undefined,
    mapIndexTemplate: undefined,
    taskRescheduleCount: async () => 0,
    previousSuccess: async () => undefined,
    inlets: [],
    outlets: [],
    inletEvents: { get: () => notHere("inlet events") },
    outletEvents: {
      get(): never {
        throw new Error("this test has no outlets");
      },
    },
    triggeringAssetEvents: { get: () => notHere("asset events"), all: () => notHere("asset events") },
    taskStateStore: NO_STATE,
    assetStateStore: { ...NO_STATE, of: () => NO_STATE },
    variables: { get: () => notHere("variables"), getJson: () => notHere("variables") },
    connections: { get: (): Promise<Connection> => notHere("connections") },
    signal: new AbortController().signal,
    log: { debug: write, info: write, warn: write, error: write },
    waitUntil: () => notHere("waits"),
    ask: () => notHere("questions"),
    ...overrides,
  };
}

const NO_STATE = {
  get: () => notHere("state stores"),
  set: () => notHere("state stores"),
  delete: () => notHere("state stores"),
  clear: () => notHere("state stores"),
};

async function notHere(what: string): Promise<never> {
  throw new Error(`this test has no ${what}`);
}
