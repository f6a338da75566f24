import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Asset,
  type DagDefinition,
  type DateInput,
  type DurationInput,
  InvalidOptionError,
  RunExistsError,
} from "@tradewind/core";
import {
  checkConfByCode,
  dateAt,
  durationMs,
  isRunFinished,
  type Json,
  toDateTime,
  UNMAPPED,
} from "@tradewind/core/engine";
import { answerQuestion, clearTasks, endRun, type RecordedRun, triggerRun } from "@tradewind/runtime";
import { type Catalog, type StateOwner, type Store, violationsText } from "@tradewind/store";
import type { DateTime } from "luxon";
import { assertOptions } from "../known-options.ts";
import type { ManualClock } from "../manual-clock.ts";
import { decodedState, encodedState } from "../state-seeds.ts";
import { EnvCalls } from "./env-calls.ts";
import { EnvDags } from "./env-dags.ts";
import { EnvNode } from "./env-node.ts";
import {
  type DagSource,
  ENV_RUN,
  type EnvRunOptions,
  type ParamsOfSource,
  type TestEnvOptions,
} from "./env-options.ts";
import type { EnvRun, RunOrders } from "./env-run.ts";
import { EnvRuns, whyRunsWait } from "./env-runs.ts";
import { EnvTime } from "./env-time.ts";
import { Heard } from "./heard.ts";
import { LeftBehindError } from "./kit-errors.ts";
import { recordedInsteads } from "./recorded-insteads.ts";
import { recordedRunMove } from "./recorded-run-move.ts";
import type { Insteads } from "./replaced-tasks.ts";
import { RunScripts } from "./run-scripts.ts";
import { WorkMeter } from "./work-meter.ts";

export interface TestEnvParts {
  readonly options: TestEnvOptions;
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: ManualClock;
}

/** The file that DAGs are said to come from, which nobody reads. */
const FILE = "test.ts";

/**
 * DAGs, and everything that runs them in production, in memory and on a clock that the test moves: the real scheduler, store and worker.
 * Only the edges are stand-ins: hooks, the network, time. Made by `createTestEnv`.
 *
 * Every call that is awaited returns when nothing moves any more without time, and the runs that it gave are as they are then. Time stands
 * still while tasks work. `run` and `settle` move it to whatever runs wait for; `advance` moves it by as much as it is told.
 */
export class TestEnv {
  /** The store, for what a test wants to look at itself. */
  readonly store: Store;
  readonly #parts: TestEnvParts;
  readonly #meter = new WorkMeter();
  readonly #heard = new Heard();
  readonly #scripts = new RunScripts();
  readonly #dags: EnvDags;
  readonly #runs: EnvRuns;
  readonly #time: EnvTime;
  readonly #calls = new EnvCalls();
  /** DAGs on their way into the store. */
  readonly #joining = new Map<DagSource, Promise<DagDefinition>>();
  #node: EnvNode;
  #events = 0;
  #folder: Promise<string> | undefined;

  constructor(parts: TestEnvParts) {
    const { store, catalog, clock, options } = parts;
    this.store = store;
    this.#parts = parts;
    this.#dags = new EnvDags(catalog);
    this.#node = this.#newNode();
    const isExecuting = (token: string) => this.#node.executor.isExecuting(token);
    this.#runs = new EnvRuns({ store, heard: this.#heard, isExecuting }, (run) => this.#ordersOf(run));
    this.#time = new EnvTime({
      clock,
      meter: this.#meter,
      idle: () => this.#node.scheduler.idle(),
      changes: () => this.#events + this.#meter.changes + store.counters().rowChanges,
      whyStuck: () =>
        whyRunsWait({ store, now: clock.now(), parallelism: options.parallelism ?? 32, hasScheduler: true }),
    });
  }

  /** For `createTestEnv`. */
  async open(): Promise<void> {
    await this.#node.scheduler.start();
    const { dags = [], assetState = {} } = this.#parts.options;
    for (const [asset, values] of Object.entries(assetState))
      await this.#keep({ kind: "asset", asset }, await encodedState(values));
    for (const dag of dags) await this.#know(dag);
    await this.#rest();
  }

  /** Now, on the clock of the environment, in UTC. */
  get now(): DateTime {
    return dateAt(this.#time.now);
  }

  /** A folder of the environment's own, which is removed with it. pytest's `tmp_path`. */
  folder(): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), "tradewind-test-"));
    return this.#folder;
  }

  // Runs

  /**
   * Runs a DAG from its first task to its end, moving time to whatever it waits for. A failing task throws nothing: look at `state`.
   *
   * @throws InvalidDagError, UnknownNameError, UnknownOptionError, ConfRefusedError; StuckError when the run waits for something that does not come.
   * @example
   * const run = await env.run(Sales, { logicalDate: "2026-03-01", tasks: { extract: { returns: rows } } });
   */
  async run<Dag extends DagSource>(dag: Dag, options: EnvRunOptions<ParamsOfSource<Dag>> = {}): Promise<EnvRun> {
    return this.#calls.during("run", async () => {
      const run = await this.#start(dag, options);
      await this.#untilEnded(run);
      return run;
    });
  }

  /** Starts a run, and lets everything happen that happens without time. */
  async start<Dag extends DagSource>(dag: Dag, options: EnvRunOptions<ParamsOfSource<Dag>> = {}): Promise<EnvRun> {
    return this.#calls.during("start", () => this.#start(dag, options));
  }

  /**
   * Does a run again that was recorded in production: with its dates, its conf, and what those of its tasks returned that went well. Those
   * that did not do their own work, and those named in `real`.
   *
   * @throws UnknownNameError when none of the environment's DAGs has its id.
   * @example
   * const run = await env.replay(await readRun("test/failed-run.json"));
   * expect(run).toHaveSucceeded(); // once the bug is mended
   */
  async replay(recorded: RecordedRun, { real = [] }: { readonly real?: readonly string[] } = {}): Promise<EnvRun> {
    return this.#calls.during("replay", () => this.#replay(recorded, real));
  }

  /** The runs of a DAG, in the order in which they were made. */
  async runs(dag: DagSource): Promise<EnvRun[]> {
    const { dagId } = await this.#known(dag);
    const rows = await this.store.getNewestRuns(dagId, Number.MAX_SAFE_INTEGER);
    return Promise.all(rows.reverse().map((row) => this.#runs.watch(row)));
  }

  /** What tasks do instead of their own work, in all runs of a DAG from now on. @throws UnknownNameError */
  async replace(dag: DagSource, tasks: Insteads): Promise<void> {
    this.#scripts.replace(await this.#known(dag), tasks);
  }

  /** What is kept for an asset, by key. */
  async assetState(asset: string | Asset): Promise<Readonly<Record<string, unknown>>> {
    const rows = (await this.store.queries()).listAssetState(typeof asset === "string" ? asset : asset.name);
    return Object.fromEntries(await decodedState(rows.map(({ key, value }) => [key, value])));
  }

  // Time

  /** Lets a DAG's schedule begin: from now on it has runs by itself. Airflow's `dags unpause`. */
  async unpause(dag: DagSource): Promise<void> {
    await this.#setPaused(dag, false);
  }

  /** Ends that. Runs that somebody asks for still begin. */
  async pause(dag: DagSource): Promise<void> {
    await this.#setPaused(dag, true);
  }

  /** Moves time, letting everything happen that falls due on the way. @example await env.advance({ days: 3 }) */
  async advance(by: DurationInput): Promise<void> {
    await this.#calls.during("advance", () => this.#advanceTo(this.#time.now + durationMs(by, "advance")));
  }

  /** Moves time to a moment. @throws InvalidOptionError when that is over */
  async advanceTo(date: DateInput): Promise<void> {
    const end = toDateTime(date, "advanceTo");
    if (end.toMillis() < this.#time.now) {
      throw new InvalidOptionError({
        option: "advanceTo",
        found: end.toISO(),
        expected: `${this.now.toISO()} or later`,
      });
    }
    await this.#calls.during("advanceTo", () => this.#advanceTo(end.toMillis()));
  }

  /**
   * Moves time until a condition holds, which is looked at whenever something has happened.
   *
   * @throws StuckError when nothing can happen any more.
   * @example
   * await env.advanceUntil(() => run.task("wait").state === "up_for_reschedule");
   */
  async advanceUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
    await this.#calls.during("advanceUntil", () =>
      // the condition may ask the runs that the test has in hand
      this.#carryOn(condition, "What is waited for has not come", () => this.#runs.refresh()),
    );
  }

  /** Lets all runs come to their end, moving time. @throws StuckError naming what they wait for. */
  async settle(): Promise<void> {
    const isOver = async () => (await this.store.getActiveRuns()).length === 0;
    await this.#calls.during("settle", () => this.#carryOn(isOver, "Not all runs have ended"));
  }

  // What goes wrong

  /** `worker`: whatever executes is lost, as if its process had been killed. `scheduler`: so is the scheduler, until `restart`. */
  async crash(what: "worker" | "scheduler"): Promise<void> {
    if (what !== "worker" && what !== "scheduler")
      throw new InvalidOptionError({ option: "crash", found: what, expected: '"worker" or "scheduler"' });
    if (what === "worker") this.#node.executor.loseWorkers();
    else this.#node.die();
    await this.#rest();
  }

  /** A new scheduler takes over what the store has. */
  async restart(): Promise<void> {
    this.#node.die();
    // what it has done to the process ends with it
    await this.#node.executor.close();
    this.#node = this.#newNode();
    await this.#node.scheduler.start();
    for (const definition of this.#dags.all) await this.#publish(definition);
    await this.#rest();
  }

  /** What is still under way: for the leak check of fixtures. @throws LeftBehindError */
  assertNothingLeft(): void {
    const { tasks } = this.#node.executor;
    if (tasks.length > 0) throw new LeftBehindError(tasks);
  }

  /** Has Tradewind's own checker judge the store: for fixtures. @throws Error when it is not as it must be: a bug in Tradewind */
  async assertSound(): Promise<void> {
    const violations = await this.store.check();
    if (violations.length > 0) throw new Error(`The store is not as it must be.\n${violationsText(violations)}`);
  }

  /**
   * Ends the environment.
   *
   * @throws LeftBehindError when a call was not awaited.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const left = this.#calls.end();
    this.#node.die();
    await this.#node.scheduler.stop(0);
    await this.store.close();
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
    if (left.length > 0) throw new LeftBehindError(left);
  }

  // Inside

  #newNode(): EnvNode {
    return new EnvNode({
      ...this.#parts,
      meter: this.#meter,
      heard: this.#heard,
      scripts: this.#scripts,
      definitionOf: (dagId) => this.#dags.get(dagId),
      onEvent: (event) => {
        this.#events++;
        if ("runId" in event) this.#runs.touch(event);
      },
    });
  }

  async #start(dag: DagSource, options: EnvRunOptions): Promise<EnvRun> {
    assertOptions("env.run", options, ENV_RUN);
    const definition = await this.#known(dag);
    const { dagId, options: its } = definition;
    const { logicalDate, runId, partitionKey, tasks = {}, taskState = {}, answers } = options;
    const conf = asJson({ ...options.conf, ...options.params });
    checkConfByCode(definition, conf);
    this.#scripts.check(definition, { tasks, answers }, Object.keys(taskState));
    const state = await Promise.all(
      Object.entries(taskState).map(async ([taskId, values]) => ({ taskId, texts: await encodedState(values) })),
    );
    const date =
      logicalDate === undefined ? undefined : toDateTime(logicalDate, "logicalDate", its.timezone).toMillis();
    const row = await triggerRun(this.#node.scheduler.tools, { dagId, runId, logicalDate: date, partitionKey, conf });
    this.#scripts.prepare(row, { tasks, answers });
    // asked for in this very turn: before whatever begins the run
    const kept = state.map(({ taskId, texts }) =>
      this.#keep({ kind: "task", runKey: row.runKey, taskId, mapIndex: UNMAPPED }, texts),
    );
    await Promise.all(kept);
    const run = await this.#runs.watch(row);
    await this.#noticed();
    return run;
  }

  /** Writes into a state store, as a user may. */
  async #keep(owner: StateOwner, texts: ReadonlyMap<string, string>): Promise<void> {
    const at = this.#time.now;
    await Promise.all([...texts].map(([key, value]) => this.store.putState(owner, { key, value }, { at })));
  }

  async #replay(recorded: RecordedRun, real: readonly string[]): Promise<EnvRun> {
    const definition = this.#dags.get(recorded.dag_id);
    this.#scripts.check(definition, {}, real);
    const { dag_id: dagId, run_id: runId } = recorded;
    this.#scripts.prepare({ dagId, runId }, { tasks: recordedInsteads(recorded, real) });
    const [made] = await this.store.transition([recordedRunMove(recorded, definition.document, this.#time.now)]);
    if (!made?.applied) throw new RunExistsError({ dagId, runId });
    const run = await this.#runs.watch((await this.store.getRunByKey(made.runKey))!);
    await this.#noticed();
    await this.#untilEnded(run);
    return run;
  }

  async #known(dag: DagSource): Promise<DagDefinition> {
    const known = this.#dags.of(dag);
    if (known) return this.#joining.get(dag) ?? known;
    const joining = this.#know(dag);
    this.#joining.set(dag, joining);
    return joining;
  }

  async #know(dag: DagSource): Promise<DagDefinition> {
    const definition = this.#dags.add(dag);
    // whatever the DAG says of itself: a test says when its schedule begins
    await this.store.saveDocument(definition.document, this.#time.now, { file: FILE, isPaused: true });
    await this.#publish(definition);
    return definition;
  }

  async #publish({ document }: DagDefinition): Promise<void> {
    await this.#node.scheduler.publish(FILE, [document], { isComplete: false });
  }

  async #setPaused(dag: DagSource, isPaused: boolean): Promise<void> {
    const { dagId } = await this.#known(dag);
    this.#parts.catalog.dags.setPaused(dagId, isPaused);
    await this.#noticed();
  }

  #ordersOf({ dagId, runId }: { readonly dagId: string; readonly runId: string }): RunOrders {
    const { tools } = this.#node.scheduler;
    return {
      answer: async (taskId, { options, params = {}, by = "test" }) => {
        await answerQuestion(tools, { dagId, runId, taskId }, { options, params: asJson(params), by });
        await this.#noticed();
      },
      clear: async (tasks) => {
        await clearTasks(tools, { dagId, runId, tasks });
        this.#runs.touch({ dagId, runId });
        await this.#noticed();
      },
      cancel: async () => {
        await endRun(tools, { dagId, runId, state: "failed", reason: "cancelled" });
        await this.#noticed();
      },
    };
  }

  /** The store was changed by an order. */
  async #noticed(): Promise<void> {
    this.#node.scheduler.notice();
    await this.#rest();
  }

  /** Nothing moves without time any more, and the runs that the test has in hand are as they are. */
  async #rest(): Promise<void> {
    await this.#time.rest();
    await this.#runs.refresh();
  }

  async #advanceTo(end: number): Promise<void> {
    await this.#time.advanceTo(end);
    await this.#runs.refresh();
  }

  async #untilEnded({ runKey, dagId, runId }: EnvRun): Promise<void> {
    const isOver = async () => isRunFinished((await this.store.getRunByKey(runKey))!.state);
    await this.#carryOn(isOver, `${dagId} ${runId} has not ended`);
  }

  async #carryOn(isOver: () => boolean | Promise<boolean>, what: string, look = async () => {}): Promise<void> {
    await this.#time.carryOn(async () => {
      await look();
      return isOver();
    }, what);
    await this.#runs.refresh();
  }
}

const asJson = (values: object): Record<string, Json> => JSON.parse(JSON.stringify(values)) as Record<string, Json>;
