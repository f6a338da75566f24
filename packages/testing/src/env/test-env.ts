import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DagDefinition,
  type DateInput,
  type DurationInput,
  RunExistsError,
  UnknownNameError,
} from "@tradewind/core";
import {
  checkConfByCode,
  definitionOf,
  durationMs,
  isDagDefinition,
  type Json,
  toDateTime,
  UNMAPPED,
} from "@tradewind/core/engine";
import {
  answerQuestion,
  clearTasks,
  endRun,
  explainRun,
  type RecordedRun,
  triggerRun,
  whyText,
} from "@tradewind/runtime";
import { type Catalog, type Store, violationsText } from "@tradewind/store";
import { DateTime } from "luxon";
import type { ManualClock } from "../manual-clock.ts";
import { EnvNode } from "./env-node.ts";
import type { DagSource, EnvRunOptions, ParamsOfSource, TestEnvOptions } from "./env-options.ts";
import { EnvRun, type RunOrders } from "./env-run.ts";
import { Heard } from "./heard.ts";
import { LeftBehindError, StuckError } from "./kit-errors.ts";
import { Quiet } from "./quiet.ts";
import { recordedInsteads } from "./recorded-insteads.ts";
import { recordedRunMove } from "./recorded-run-move.ts";
import type { Insteads } from "./replaced-tasks.ts";
import { RunScripts } from "./run-scripts.ts";
import { type RunView, viewRun } from "./run-view.ts";
import { WorkMeter } from "./work-meter.ts";

export interface TestEnvParts {
  readonly options: TestEnvOptions;
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: ManualClock;
}

const ROOM_FOR_ALL = 1_000_000;

/** So often a task that seems to hang is given another moment. */
const MOST_HANGS = 10;

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
  readonly #options: TestEnvOptions;
  readonly #catalog: Catalog;
  readonly #clock: ManualClock;
  readonly #meter = new WorkMeter();
  readonly #heard = new Heard();
  readonly #scripts = new RunScripts();
  readonly #definitions = new Map<string, DagDefinition>();
  readonly #ofClass = new Map<DagSource, DagDefinition>();
  readonly #runs = new Map<number, EnvRun>();
  readonly #quiet: Quiet;
  #node: EnvNode;
  #events = 0;
  #folder: string | undefined;

  constructor(parts: TestEnvParts) {
    this.#options = parts.options;
    this.store = parts.store;
    this.#catalog = parts.catalog;
    this.#clock = parts.clock;
    this.#node = this.#newNode();
    this.#quiet = new Quiet({
      meter: this.#meter,
      idle: () => this.#node.scheduler.idle(),
      changes: () => this.#events + this.#meter.changes + this.store.counters().rowChanges,
    });
  }

  /** For `createTestEnv`. */
  async open(): Promise<void> {
    await this.#node.scheduler.start();
    await this.#know(...(this.#options.dags ?? []));
  }

  /** Now, on the clock of the environment, in UTC. */
  get now(): DateTime {
    return DateTime.fromMillis(this.#clock.now(), { zone: "utc", locale: "en-US" });
  }

  /** A folder of the environment's own, which is removed with it. pytest's `tmp_path`. */
  async folder(): Promise<string> {
    this.#folder ??= await mkdtemp(join(tmpdir(), "tradewind-test-"));
    return this.#folder;
  }

  // Runs

  /**
   * Runs a DAG from its first task to its end, moving time to whatever it waits for. A failing task throws nothing: look at `state`.
   *
   * @throws InvalidDagError, UnknownNameError, ConfRefusedError; StuckError when the run waits for something that does not come.
   * @example
   * const run = await env.run(Sales, { logicalDate: "2026-03-01", tasks: { extract: { returns: rows } } });
   */
  async run<Dag extends DagSource>(dag: Dag, options: EnvRunOptions<ParamsOfSource<Dag>> = {}): Promise<EnvRun> {
    const run = await this.start(dag, options);
    await this.#carryOn(() => run.isFinished, `${run.dagId} ${run.runId} has not ended`);
    return run;
  }

  /** Starts a run, and lets everything happen that happens without time. */
  async start<Dag extends DagSource>(dag: Dag, options: EnvRunOptions<ParamsOfSource<Dag>> = {}): Promise<EnvRun> {
    const definition = await this.#known(dag);
    const { dagId, options: its } = definition;
    const { logicalDate, runId, tasks = {}, answers } = options;
    const conf = asJson({ ...options.conf, ...options.params });
    checkConfByCode(definition, conf);
    this.#scripts.check(definition, tasks);
    const date =
      logicalDate === undefined ? undefined : toDateTime(logicalDate, "logicalDate", its.timezone).toMillis();
    const row = await triggerRun(this.#node.scheduler.tools, { dagId, runId, logicalDate: date, conf });
    this.#scripts.prepare(row, { tasks, answers });
    const run = await this.#watch(row.runKey);
    await this.#noticed();
    return run;
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
    const definition = this.#definitions.get(recorded.dag_id);
    if (!definition) {
      const known = this.#definitions.keys();
      throw new UnknownNameError({ kind: "DAG", found: recorded.dag_id, known, within: "the test environment" });
    }
    const { dag_id: dagId, run_id: runId } = recorded;
    this.#scripts.prepare({ dagId, runId }, { tasks: recordedInsteads(recorded, real) });
    const [made] = await this.store.transition([recordedRunMove(recorded, definition.document, this.#clock.now())]);
    if (!made?.applied) throw new RunExistsError({ dagId, runId });
    const run = await this.#watch(made.runKey);
    await this.#noticed();
    await this.#carryOn(() => run.isFinished, `${dagId} ${runId} has not ended`);
    return run;
  }

  /** The runs of a DAG, in the order in which they were made. */
  async runs(dag: DagSource): Promise<EnvRun[]> {
    const { dagId } = await this.#known(dag);
    const rows = await this.store.getNewestRuns(dagId, Number.MAX_SAFE_INTEGER);
    return Promise.all(rows.reverse().map(({ runKey }) => this.#watch(runKey)));
  }

  /** What tasks do instead of their own work, in all runs of a DAG from now on. @throws UnknownNameError */
  async replace(dag: DagSource, tasks: Insteads): Promise<void> {
    this.#scripts.replace(await this.#known(dag), tasks);
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
    await this.#advanceTo(this.#clock.now() + durationMs(by, "advance"));
  }

  /** Moves time to a moment. */
  async advanceTo(date: DateInput): Promise<void> {
    await this.#advanceTo(toDateTime(date, "advanceTo").toMillis());
  }

  /**
   * Moves time until a condition holds, which is looked at whenever something has happened.
   *
   * @throws StuckError when nothing can happen any more.
   * @example
   * await env.advanceUntil(() => run.task("wait").state === "up_for_reschedule");
   */
  async advanceUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
    await this.#carryOn(condition, "What is waited for has not come");
  }

  /** Lets all runs come to their end, moving time. @throws StuckError naming what they wait for. */
  async settle(): Promise<void> {
    const isOver = async () => (await this.store.getActiveRuns()).length === 0;
    await this.#carryOn(isOver, "Not all runs have ended");
  }

  // What goes wrong

  /** `worker`: whatever executes is lost, as if its process had been killed. `scheduler`: so is the scheduler, until `restart`. */
  async crash(what: "worker" | "scheduler"): Promise<void> {
    if (what === "worker") this.#node.executor.loseWorkers();
    else this.#node.die();
    await this.#rest();
  }

  /** A new scheduler takes over what the store has. */
  async restart(): Promise<void> {
    this.#node.die();
    this.#node = this.#newNode();
    await this.#node.scheduler.start();
    for (const definition of this.#definitions.values()) await this.#publish(definition);
    await this.#rest();
  }

  /** What is still under way: for the leak check of fixtures. @throws LeftBehindError */
  assertNothingLeft(): void {
    const { tasks } = this.#node.executor;
    if (tasks.length > 0) throw new LeftBehindError(tasks);
  }

  /** Ends the environment. @throws Error when the store is not as it must be: a bug in Tradewind. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#node.die();
    await this.#node.scheduler.stop(0);
    const violations = await this.store.check();
    await this.store.close();
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
    if (violations.length > 0) throw new Error(`The store is not as it must be.\n${violationsText(violations)}`);
  }

  // Inside

  #newNode(): EnvNode {
    return new EnvNode({
      options: this.#options,
      store: this.store,
      clock: this.#clock,
      meter: this.#meter,
      heard: this.#heard,
      scripts: this.#scripts,
      definitionOf: (dagId) => this.#definitions.get(dagId)!,
      onEvent: () => {
        this.#events++;
      },
    });
  }

  async #known(dag: DagSource): Promise<DagDefinition> {
    if (!this.#ofClass.has(dag)) await this.#know(dag);
    return this.#ofClass.get(dag)!;
  }

  async #know(...dags: readonly DagSource[]): Promise<void> {
    for (const dag of dags) {
      const definition = isDagDefinition(dag) ? dag : definitionOf(dag);
      this.#ofClass.set(dag, definition);
      this.#definitions.set(definition.dagId, definition);
      this.#makePools(definition);
      // whatever the DAG says of itself: a test says when its schedule begins
      await this.store.saveDocument(definition.document, this.#clock.now(), { file: FILE, isPaused: true });
      await this.#publish(definition);
    }
    await this.#rest();
  }

  #makePools({ document }: DagDefinition): void {
    const known = new Set(this.#catalog.pools.list().map(({ name }) => name));
    for (const name of new Set(document.tasks.map(({ pool }) => pool))) {
      if (!known.has(name)) {
        this.#catalog.pools.put({ name, slots: ROOM_FOR_ALL, description: null, includeDeferred: false });
      }
    }
  }

  async #publish({ document }: DagDefinition): Promise<void> {
    await this.#node.scheduler.publish(FILE, [document], { isComplete: false });
  }

  async #setPaused(dag: DagSource, isPaused: boolean): Promise<void> {
    const { dagId } = await this.#known(dag);
    this.#catalog.dags.setPaused(dagId, isPaused);
    await this.#noticed();
  }

  async #watch(runKey: number): Promise<EnvRun> {
    const known = this.#runs.get(runKey);
    if (known) return known;
    const view = await this.#view(runKey);
    const run = new EnvRun(view, this.#ordersOf(view.run));
    this.#runs.set(runKey, run);
    return run;
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
    await this.#quiet.come();
    for (const run of this.#runs.values()) run.update(await this.#view(run.runKey));
  }

  #view(runKey: number): Promise<RunView> {
    const { store } = this;
    return viewRun(
      { store, heard: this.#heard, isExecuting: (token) => this.#node.executor.isExecuting(token) },
      runKey,
    );
  }

  async #advanceTo(end: number): Promise<void> {
    await this.#quiet.come();
    for (let next = this.#clock.nextAt; next !== undefined && next <= end; next = this.#clock.nextAt) {
      this.#clock.advanceToNext();
      await this.#quiet.come();
    }
    await this.#clock.advance(end - this.#clock.now());
    await this.#rest();
  }

  async #carryOn(isOver: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (let hangs = 0; ; hangs++) {
      await this.#rest();
      if (await isOver()) return;
      if (this.#clock.advanceToNext()) hangs = 0;
      // a task that works may wait for something that this process does not tell of
      else if (!this.#meter.isWorking || hangs > MOST_HANGS) throw new StuckError(what, await this.#whyStuck());
    }
  }

  /** Why each task of each run does not run. */
  async #whyStuck(): Promise<string[]> {
    const { parallelism = 32 } = this.#options;
    const tools = { store: this.store, now: this.#clock.now(), parallelism, hasScheduler: true };
    const runs = await this.store.getActiveRuns();
    const lines = await Promise.all(
      runs.map(async ({ dagId, runId }) =>
        (await explainRun(tools, dagId, runId))
          .filter(({ reasons }) => reasons.some(({ kind }) => kind !== "finished"))
          .map(({ taskId, mapIndex, reasons }) => {
            const name = mapIndex === UNMAPPED ? taskId : `${taskId}[${mapIndex}]`;
            return `${dagId} ${runId} ${name}: ${reasons.map(whyText).join("; ")}`;
          }),
      ),
    );
    return lines.flat();
  }
}

const asJson = (values: object): Record<string, Json> => JSON.parse(JSON.stringify(values)) as Record<string, Json>;
