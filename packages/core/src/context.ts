import { AsyncLocalStorage } from "node:async_hooks";
import type { DateTime } from "luxon";
import type { Asset, AssetAlias, AssetRef } from "./asset/asset.ts";
import type { AssetEvents, InletEvents, OutletEvents } from "./asset/asset-event.ts";
import type { AttemptRuns } from "./attempt-runs.ts";
import type { Connection } from "./connection/connection.ts";
import { dateAt } from "./date.ts";
import { NoContextError } from "./errors/authoring-errors.ts";
import type { Extensions } from "./extensions/extensions.ts";
import type { HookScope } from "./hooks/hook-scope.ts";
import type { Ask } from "./human/question.ts";
import type { ParamsOf } from "./params/params.ts";
import type { Clock } from "./ports/runtime.ts";
import type { FinishedRunState, RunType } from "./state/run-state.ts";
import type { AssetStateStore, TaskStateStore } from "./state-store/state-store.ts";
import type { DataInterval, Timetable } from "./timetable/timetable.ts";
import type { WaitUntil } from "./wait-until.ts";

/** Writes lines into the log of the running attempt. `console.log` inside a task does the same. */
export interface TaskLogger {
  debug(message: string, ...values: unknown[]): void;
  info(message: string, ...values: unknown[]): void;
  warn(message: string, ...values: unknown[]): void;
  error(message: string, ...values: unknown[]): void;
}

/** Which XComs to pull. */
export interface XComPull {
  /** A task id, or a list of them. @default the current task */
  readonly taskIds?: string | readonly string[];
  /** @default "return_value" */
  readonly key?: string;
  /**
   * Of a mapped task: the instances whose values are wanted. @default all, as a list; within a mapped group, of a task in the same
   * instance of the group that one
   */
  readonly mapIndexes?: number | readonly number[];
  /** The DAG whose tasks are meant. @default the current task's */
  readonly dagId?: string;
  /** The run, by its id. @default the current run; of another DAG the one that has the same id */
  readonly runId?: string;
  /**
   * Looks into earlier runs, too: the value is that of the newest run, up to the logical date of this one, that has one. Without task ids
   * what the current task pushed in an earlier run. @default false
   */
  readonly includePriorDates?: boolean;
  /** What stands for a missing value. @default null */
  readonly default?: unknown;
}

/** The running task instance. Airflow's `ti`. */
export interface TaskInstanceContext {
  readonly dagId: string;
  readonly taskId: string;
  readonly runId: string;
  /** The index of the element that the instance works on, innermost mapping; -1: the task is not mapped. */
  readonly mapIndex: number;
  /** The indexes of all mappings around the instance and its own, outermost first. */
  readonly mapIndexes: readonly number[];
  /** 1 for the first attempt. */
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly startDate: DateTime;
  /** Stores a value under a key, for other tasks of the run; the same key again overwrites. */
  xcomPush(key: string, value: unknown): void;
  /**
   * The value that a task of this run stored, or of another one; `null` where there is none. With a list of task ids a list of the same
   * length and order; without task ids what the current task itself pushed. Airflow's `xcom_pull`.
   *
   * @example
   * ```ts
   * const last = await currentContext().ti.xcomPull<number>({ key: "last", includePriorDates: true, default: 0 });
   * ```
   */
  xcomPull<T = unknown>(pull?: XComPull): Promise<T>;
  xcomPull<T = unknown>(taskIds: string | readonly string[], key?: string): Promise<T>;
}

/** The run that the attempt belongs to. Airflow's `dag_run`. */
export interface DagRunContext {
  readonly dagId: string;
  readonly runId: string;
  readonly runType: RunType;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly logicalDate: DateTime | undefined;
  readonly dataInterval: DataInterval | undefined;
  /** Which part of the data the run is about; undefined where it is about no part. Templates have it as `partition_key`. */
  readonly partitionKey: string | undefined;
  /** When that part begins, of one that comes from a date. */
  readonly partitionDate: DateTime | undefined;
  readonly startDate: DateTime;
}

/** Where an attempt stands in the loop around its task. Airflow's `loop`. */
export interface LoopContext {
  /** The number of the iteration; the first is 0. */
  readonly index: number;
  readonly maxIterations: number;
}

/** An earlier run of the DAG. */
export interface PreviousRun {
  readonly runId: string;
  readonly logicalDate: DateTime;
  readonly dataInterval: DataInterval | undefined;
  readonly startDate: DateTime | undefined;
  readonly endDate: DateTime | undefined;
}

/** What a running attempt knows. Made anew for every attempt: assigning to it never shows in another task. */
export interface TaskContext<Params = Readonly<Record<string, unknown>>> {
  readonly dag: { readonly dagId: string; readonly description: string | undefined; readonly tags: readonly string[] };
  readonly task: { readonly taskId: string; readonly retries: number; readonly owner: string };
  readonly run: DagRunContext;
  /** Airflow's name for `run`. */
  readonly dagRun: DagRunContext;
  readonly runId: string;
  readonly ti: TaskInstanceContext;
  readonly taskInstance: TaskInstanceContext;
  /** The start of the data interval for scheduled runs. @throws NoLogicalDateError in a run without one. */
  readonly logicalDate: DateTime;
  /** Airflow 2's name for `logicalDate`. */
  readonly executionDate: DateTime;
  readonly dataInterval: DataInterval;
  readonly dataIntervalStart: DateTime;
  readonly dataIntervalEnd: DateTime;
  readonly nextExecutionDate: DateTime;
  readonly prevExecutionDate: DateTime;
  /** The logical date as `YYYY-MM-DD`. */
  readonly ds: string;
  readonly dsNodash: string;
  /** The logical date as `2024-01-01T00:00:00+00:00`. */
  readonly ts: string;
  readonly tsNodash: string;
  readonly tsNodashWithTz: string;
  readonly nextDs: string;
  readonly nextDsNodash: string;
  readonly prevDs: string;
  readonly prevDsNodash: string;
  readonly yesterdayDs: string;
  readonly yesterdayDsNodash: string;
  readonly tomorrowDs: string;
  readonly tomorrowDsNodash: string;
  /** `dag__task__20240101`. */
  readonly taskInstanceKeyStr: string;
  /** The run's conf over the task's params over the DAG's. @throws ParamsInvalidError when a schema refuses them. */
  readonly params: Params;
  readonly conf: Readonly<Record<string, unknown>>;
  /** Rendered `templatesDict` of a FunctionOperator. */
  readonly templatesDict: Readonly<Record<string, unknown>> | undefined;
  readonly testMode: boolean;
  /** How many instances the innermost mapping around the task has; undefined for a task that is not mapped. Airflow's `expanded_ti_count`. */
  readonly expandedTiCount: number | undefined;
  /** The iteration, of a task in a loop. Templates have it as `loop.index` and `loop.max_iterations`. */
  readonly loop: LoopContext | undefined;
  /** The task's `mapIndexTemplate`, as it was written. */
  readonly mapIndexTemplate: string | undefined;
  /** How often this try, of a sensor in reschedule mode, has been put off so far. Templates have it as `task_reschedule_count`. */
  taskRescheduleCount(): Promise<number>;
  /**
   * The newest run with an earlier logical date that has succeeded; undefined when there is none. Templates have its dates as
   * `prev_data_interval_start_success`, `prev_start_date_success` and their kin.
   */
  previousSuccess(): Promise<PreviousRun | undefined>;
  readonly inlets: readonly (Asset | AssetAlias | AssetRef)[];
  readonly outlets: readonly (Asset | AssetAlias)[];
  /** Earlier events of the inlets, whoever made them. */
  readonly inletEvents: InletEvents;
  /**
   * What is said about the outlets when the task succeeds.
   *
   * @example
   * outletEvents.get(orders).extra = { rows: 3 };
   * outletEvents.get(exports).add(asset(`s3://exports/${ds}.csv`));
   */
  readonly outletEvents: OutletEvents;
  /** The events that have made this run; none in runs of other types. */
  readonly triggeringAssetEvents: AssetEvents;
  /**
   * What this task instance keeps for its later attempts: unlike XComs it survives retries and lost workers, and goes when the task is
   * cleared. Airflow's `task_state_store`; templates have its `get`.
   *
   * @example
   * const { taskStateStore } = currentContext();
   * const done = await taskStateStore.get("done", 0);
   * for (let page = done + 1; page <= pages; page++) {
   *   await load(page);
   *   await taskStateStore.set("done", page);
   * }
   */
  readonly taskStateStore: TaskStateStore;
  /**
   * What is kept for the assets among the inlets and outlets, from run to run. Airflow's `asset_state_store`; templates have its `get`.
   *
   * @example
   * const since = await assetStateStore.of(orders).get("since", "1970-01-01");
   */
  readonly assetStateStore: AssetStateStore;
  readonly variables: {
    /** @throws VariableNotFoundError when it is not defined and there is no default. */
    get(key: string, defaultValue?: string): Promise<string>;
    /** The variable parsed as JSON. */
    getJson<T = unknown>(key: string, defaultValue?: T): Promise<T>;
  };
  readonly connections: {
    /** @throws ConnectionNotFoundError */
    get(connId: string): Promise<Connection>;
  };
  /** Aborted when the attempt is cancelled or timed out. Pass it to `fetch` and to everything that waits. */
  readonly signal: AbortSignal;
  readonly log: TaskLogger;
  /**
   * Waits for a moment or a condition without holding a worker: the attempt ends here, its state is `deferred`, and when the wait
   * is due **the method is called again from its start**, in the same try. Waits that are over return at once then. So what
   * stands before a wait runs again: let it only read, or remember with `ti.xcomPush` what it did (XComs pushed before a wait are
   * kept; what the next try is to find is kept in `taskStateStore`) and look with `ti.xcomPull` first. Waits are told apart by their order, so make the same ones in the same order, one
   * after the other. Waits below a second simply sleep. Airflow's deferral.
   *
   * @throws WaitTimeoutError when a condition does not hold within its `timeout`.
   * @example
   * const { ti, waitUntil } = currentContext();
   * let job = await ti.xcomPull<string | null>({ key: "job" });
   * if (job === null) {
   *   job = await startJob();
   *   ti.xcomPush("job", job);
   * }
   * await waitUntil(() => isFinished(job), { every: { seconds: 30 }, timeout: { hours: 6 } });
   */
  readonly waitUntil: WaitUntil;
  /**
   * Asks people, and goes on when one of them has answered, or with the defaults when nobody has in time. Waits as `waitUntil` does:
   * without a worker, and **the method is called again from its start** when it goes on. Questions and waits are told apart by their
   * order. Exactly one answer counts. What the HITL operators do.
   *
   * @throws AnswerTimeoutError when nobody answers in time and there are no defaults; InvalidOptionError for a question that cannot be
   * asked.
   * @example
   * const { ask, ds } = currentContext();
   * const { chosenOptions, paramsInput } = await ask({
   *   subject: `Publish ${ds}?`,
   *   options: ["publish", "hold"],
   *   defaults: "hold",
   *   params: { note: "" },
   *   timeout: { hours: 8 },
   * });
   */
  readonly ask: Ask;
}

/** What a callback gets: the context of the attempt it is about, and the error that ended it, if one did. */
export interface CallbackContext extends TaskContext {
  readonly exception: Error | undefined;
  readonly reason: string | undefined;
}

/** What a DAG's callback gets: the run that has ended, and why it ended so. */
export interface DagCallbackContext {
  readonly dagId: string;
  readonly runId: string;
  readonly run: DagRunContext;
  /** Airflow's name for `run`. */
  readonly dagRun: DagRunContext;
  readonly state: FinishedRunState;
  /** Why it ended so: the tasks that failed, the limit that was reached, or just `success`. */
  readonly reason: string;
  readonly log: TaskLogger;
}

/** What belongs to one running attempt. */
export interface AttemptScope {
  readonly context: TaskContext;
  /** Options of operators as this attempt sees them. */
  readonly renderedOptions: ReadonlyMap<object, object>;
  readonly hooks: HookScope;
  /** What may be asked about runs and other DAGs. */
  readonly runs: AttemptRuns;
  readonly clock: Clock;
  /** Makes `***` of a text wherever the attempt shows it from now on. */
  maskSecret(secret: string): void;
  /** The DAG that the attempt belongs to, as far as operators need it. */
  readonly definition: {
    readonly timetable: Timetable;
    readonly options: { readonly timezone?: string };
    /** @default none */
    readonly extensions?: Extensions;
  };
}

// One per process; every attempt runs inside its own scope, and outside of attempts it is empty.
const scope = new AsyncLocalStorage<AttemptScope>();

/** Runs `body` as (part of) an attempt. For workers and testing kits. */
export const inAttempt = <T>(attempt: AttemptScope, body: () => T): T => scope.run(attempt, body);

/** The running attempt, or undefined outside of one. */
export const attemptScope = (): AttemptScope | undefined => scope.getStore();

/** The running attempt. @throws NoContextError */
export function runningAttempt(): AttemptScope {
  const attempt = scope.getStore();
  if (!attempt) throw new NoContextError();
  return attempt;
}

/** The zone of the running attempt's DAG. @throws NoContextError */
export const zoneOfDag = (): string => runningAttempt().definition.options.timezone ?? "utc";

/** Now, in the zone of the running attempt's DAG. @throws NoContextError */
export const nowInDag = (): DateTime => dateAt(runningAttempt().clock.now(), zoneOfDag());

/**
 * The context of the running attempt. Airflow's `get_current_context`. With the class as type argument `params` has the types of
 * its member `params`; with any other type it has that.
 *
 * @throws NoContextError where no task is running.
 * @example
 * const { ds, ti, log } = currentContext();
 * const { top } = currentContext<typeof this>().params;
 */
export function currentContext<Of = Readonly<Record<string, unknown>>>(): TaskContext<ParamsOf<Of>> {
  return runningAttempt().context as unknown as TaskContext<ParamsOf<Of>>;
}
