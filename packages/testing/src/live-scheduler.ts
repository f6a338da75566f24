import { hostname } from "node:os";
import type { DagDefinition } from "@tradewind/core";
import { Slots, systemRuntime, type TaskState } from "@tradewind/core/engine";
import {
  inlineExecutor,
  LookUp,
  type OrderTools,
  Scheduler,
  type SchedulerEvent,
  storeNotices,
} from "@tradewind/runtime";
import { givenKeys, lockStore, openSqliteStore, type RunRow, type Store, type StoreLock } from "@tradewind/store";
import { fileLogSink } from "@tradewind/worker";
import { closeSound } from "./close-sound.ts";
import { until } from "./manual-clock.ts";

export interface LiveSchedulerOptions {
  /** The SQLite file, which other processes work on, too. */
  readonly path: string;
  readonly dags: readonly DagDefinition[];
  /** Where the logs of attempts are written. */
  readonly logFolder: string;
  /** The store's keys as text. @default none */
  readonly keys?: string;
  /** The file that the DAGs are said to come from. @default "dags/live.ts" */
  readonly file?: string;
}

/** A scheduler in this process on the real clock, for tests of other processes beside it. `await using live = await liveScheduler({...})`. */
export async function liveScheduler(options: LiveSchedulerOptions): Promise<LiveScheduler> {
  const { path, keys } = options;
  const store = await openSqliteStore({
    path,
    synchronous: "normal",
    ...(keys ? { keys: givenKeys(keys, "the test") } : {}),
  });
  const live = new LiveScheduler(options, store);
  await live.start();
  return live;
}

export class LiveScheduler {
  readonly store: Store;
  readonly events: SchedulerEvent[] = [];
  readonly scheduler: Scheduler;
  readonly #options: LiveSchedulerOptions;

  constructor(options: LiveSchedulerOptions, store: Store) {
    this.store = store;
    this.#options = options;
    const runtime = systemRuntime();
    const { clock } = runtime;
    const lookUp = new LookUp({ environment: {}, store: async () => store });
    const definitions = new Map(options.dags.map((dag) => [dag.dagId, dag]));
    this.scheduler = new Scheduler({
      store,
      executor: inlineExecutor({
        definitionOf: ({ run }) => definitions.get(run.dagId)!,
        clock,
        maxXComBytes: 262_144,
        masker: lookUp.masker,
        logSinks: [fileLogSink(options.logFolder)],
      }),
      runtime,
      lookUp,
      slots: new Slots({ parallelism: 32 }),
      parallelism: 32,
      notices: storeNotices(store, clock),
      catchupByDefault: false,
      dagsArePausedAtCreation: false,
      onEvent: (event) => this.events.push(event),
    });
  }

  /** Takes over what the store has, publishes the DAGs, and says that it lives. */
  async start(): Promise<void> {
    const { dags, file = "dags/live.ts" } = this.#options;
    await this.scheduler.start();
    await this.scheduler.publish(
      file,
      dags.map(({ document }) => document),
    );
    await this.beat();
  }

  /** Writes the row of a scheduler's job; its heartbeat is as old as is said. */
  async beat(ageMs = 0): Promise<void> {
    const { clock } = systemRuntime();
    const heartbeatAt = clock.now() - ageMs;
    const { jobs } = await this.store.catalog();
    jobs.put({
      kind: "scheduler",
      pid: process.pid,
      host: hostname(),
      startedAt: heartbeatAt,
      heartbeatAt,
      endedAt: null,
    });
  }

  /** Takes the right to be the scheduler of a store file. */
  lock(path: string): StoreLock {
    return lockStore(path, "a test");
  }

  /** What orders given in this process need. They are noticed when they are followed by `scheduler.notice()`. */
  get tools(): OrderTools {
    return this.scheduler.tools;
  }

  /** Resolves with the run once its state is as wanted. */
  async runIn(state: RunRow["state"], dagId: string, runId: string): Promise<RunRow> {
    let run: RunRow | undefined;
    await until(async () => {
      run = await this.store.getRun(dagId, { runId });
      return run?.state === state;
    }, `${state} as the state of ${dagId} ${runId}`);
    return run!;
  }

  /** Resolves once a task of a run is in a state. */
  async taskIn(
    state: TaskState,
    { dagId, runId, taskId }: { dagId: string; runId: string; taskId: string },
  ): Promise<void> {
    await until(async () => (await this.states(dagId, runId))[taskId] === state, `${state} as the state of ${taskId}`);
  }

  /** The states of a run's tasks by task id. */
  async states(dagId: string, runId: string): Promise<Record<string, TaskState>> {
    const run = await this.store.getRun(dagId, { runId });
    const rows = run ? await this.store.getTaskInstances(run.runKey) : [];
    return Object.fromEntries(rows.map(({ taskId, state }) => [taskId, state]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scheduler.stop(0);
    await closeSound(this.store);
  }
}
