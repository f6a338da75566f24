import type { ConnectionInput, DagDefinition } from "@tradewind/core";
import { type Runtime, Slots, systemRuntime, type TaskState, type TimetableRegistry } from "@tradewind/core/engine";
import {
  type Executor,
  inlineExecutor,
  LookUp,
  type OrderTools,
  Scheduler,
  type SchedulerEvent,
  type SchedulerOptions,
} from "@tradewind/runtime";
import { openSqliteStore, type PoolRow, type RunRow, type Store } from "@tradewind/store";
import { closeSound } from "./close-sound.ts";
import { ManualClock } from "./manual-clock.ts";

export interface TestSchedulerOptions
  extends Partial<
    Pick<
      SchedulerOptions,
      "catchupByDefault" | "dagsArePausedAtCreation" | "isAlive" | "instancePolicy" | "deadlineRuleOf"
    >
  > {
  readonly dags: readonly DagDefinition[];
  /** When the scheduler starts. */
  readonly now: string;
  readonly parallelism?: number;
  /** What tasks may name as their executor. @default any name */
  readonly executors?: readonly string[];
  readonly pools?: readonly Partial<PoolRow>[];
  readonly timetables?: TimetableRegistry;
  readonly connections?: Readonly<Record<string, ConnectionInput>>;
  /** A store that an earlier scheduler has left. */
  readonly store?: Store;
  readonly executor?: (definitionOf: (dagId: string) => DagDefinition, runtime: Runtime) => Executor;
}

/** The real scheduler, supervisor, store and worker, on a clock that is moved by hand. `await using rt = await testScheduler({...})`. */
export async function testScheduler(options: TestSchedulerOptions): Promise<TestScheduler> {
  const store = options.store ?? (await openSqliteStore({ path: ":memory:" }));
  const { pools } = await store.catalog();
  for (const pool of options.pools ?? []) {
    pools.put({ name: "default_pool", slots: 128, description: null, includeDeferred: false, ...pool });
  }
  // loaded here, since it would be when first needed, which takes time of which the clock knows nothing
  await import("@tradewind/core/template");
  const rt = new TestScheduler(options, store);
  await rt.start();
  return rt;
}

export class TestScheduler {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly events: SchedulerEvent[] = [];
  readonly scheduler: Scheduler;
  readonly executor: Executor;
  readonly #definitions: Map<string, DagDefinition>;

  constructor(options: TestSchedulerOptions, store: Store) {
    const { dags, parallelism = 32, executors } = options;
    this.store = store;
    this.clock = new ManualClock(options.now);
    this.#definitions = new Map(dags.map((dag) => [dag.dagId, dag]));
    const runtime: Runtime = { ...systemRuntime(), clock: this.clock };
    const definitionOf = (dagId: string) => this.#definitions.get(dagId)!;
    this.executor =
      options.executor?.(definitionOf, runtime) ??
      inlineExecutor({ definitionOf: ({ run }) => definitionOf(run.dagId), clock: this.clock, maxXComBytes: 262_144 });
    this.scheduler = new Scheduler({
      store,
      executor: this.executor,
      runtime,
      lookUp: new LookUp({ connections: options.connections, environment: {} }),
      slots: new Slots({ parallelism, executors }),
      parallelism,
      executors,
      instancePolicy: options.instancePolicy,
      deadlineRuleOf: options.deadlineRuleOf,
      notices: { watch: () => () => {} },
      timetables: options.timetables,
      catchupByDefault: options.catchupByDefault ?? false,
      dagsArePausedAtCreation: options.dagsArePausedAtCreation ?? false,
      longestSleepMs: Number.POSITIVE_INFINITY,
      ...(options.isAlive && { isAlive: options.isAlive }),
      onEvent: (event) => this.events.push(event),
    });
  }

  async start(): Promise<void> {
    await this.scheduler.start();
    await Promise.all([...this.#definitions.values()].map((dag) => this.publish(dag)));
    await this.quiet();
  }

  /** A DAG file was loaded anew. */
  async publish(dag: DagDefinition): Promise<void> {
    this.#definitions.set(dag.dagId, dag);
    await this.scheduler.publish(`${dag.dagId}.ts`, [dag.document]);
  }

  /** What orders need; call `noticed` after giving one. */
  get tools(): OrderTools {
    return this.scheduler.tools;
  }

  /** Another process has changed the store: waits until what follows has happened. */
  async noticed(): Promise<void> {
    this.scheduler.notice();
    await this.quiet();
  }

  /** Moves time, letting everything happen that falls due on the way. */
  async advanceTo(date: string): Promise<void> {
    const end = Date.parse(date);
    await this.quiet();
    for (let next = this.clock.nextAt; next !== undefined && next <= end; next = this.clock.nextAt) {
      this.clock.advanceToNext();
      await this.quiet();
    }
    await this.clock.advance(end - this.clock.now());
    await this.quiet();
  }

  /** Waits until nothing moves by itself any more. Of what tasks wait for outside of this process it knows files only. */
  async quiet(turns = 12): Promise<void> {
    for (let still = 0, seen = -1; still < turns; ) {
      await this.scheduler.idle();
      await new Promise<void>((resolve) => setImmediate(resolve));
      const now = this.events.length + this.store.counters().rowChanges;
      still = now === seen && !isWaitingForFiles() ? still + 1 : 0;
      seen = now;
    }
  }

  /** The runs of a DAG, in the order in which they were made. */
  async runs(dagId: string): Promise<RunRow[]> {
    return (await this.store.getNewestRuns(dagId, 1_000_000)).reverse();
  }

  /** Logical dates of a DAG's runs as `yyyy-mm-ddThh:mm`, those at midnight as `yyyy-mm-dd`, in order. */
  async logicalDates(dagId: string): Promise<string[]> {
    const dates = (await this.runs(dagId)).map(({ logicalDate }) => logicalDate ?? 0).sort((a, b) => a - b);
    return dates.map((date) => new Date(date).toISOString().slice(0, 16).replace("T00:00", ""));
  }

  /** The states of a run's tasks by task id. */
  async states(dagId: string, runId?: string): Promise<Record<string, TaskState>> {
    const run = runId === undefined ? (await this.runs(dagId)).at(-1) : await this.store.getRun(dagId, { runId });
    const rows = await this.store.getTaskInstances(run!.runKey);
    return Object.fromEntries(rows.map(({ taskId, state }) => [taskId, state]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scheduler.stop(0);
    await closeSound(this.store);
  }
}

/** Whether a file operation is under way, such as a sensor's look for its file. */
function isWaitingForFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => name === "FSReqPromise" || name === "FSReqCallback");
}
