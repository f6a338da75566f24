import type { Asset, AssetAlias, AssetRef } from "../asset/asset.ts";
import type { CallbackContext, TaskContext } from "../context.ts";
import type { DateInput } from "../date.ts";
import type { DeadlineAlert } from "../deadline/deadline-alert.ts";
import type { DurationInput } from "../duration.ts";
import type { Condition } from "../flow/group-options.ts";
import type { BaseNotifier } from "../notifiers/base-notifier.ts";
import type { Params, ParamsInput } from "../params/params.ts";
import type { TriggerRuleName } from "../plan/trigger-rule.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** A function that hears how a task ended. Delivered at least once, by way of the outbox. */
export type Callback = (context: CallbackContext) => void | Promise<void>;

/** What can be told how an attempt ended. */
type Told = Callback | BaseNotifier;

/** What can be told that an attempt begins. */
type ToldFirst = ((context: TaskContext) => void | Promise<void>) | BaseNotifier;

/** How a task's priority is reckoned. @see TaskOptions.weightRule */
export const WEIGHT_RULES = ["downstream", "upstream", "absolute"] as const;
export type WeightRule = (typeof WEIGHT_RULES)[number];

/** Options that every task understands, in Airflow's words. */
export interface TaskOptions {
  /** The task's id, unique in its DAG. @default the method's name */
  readonly taskId?: string;
  /** How often a failed attempt is tried again. @default 0 */
  readonly retries?: number;
  /** Wait before the next attempt. @default { minutes: 5 } */
  readonly retryDelay?: DurationInput;
  /** Multiplies the wait with every attempt: `true` is 2; jitter comes on top. @default false */
  readonly retryExponentialBackoff?: boolean | number;
  /** Upper bound of the wait with exponential backoff. */
  readonly maxRetryDelay?: DurationInput;
  /**
   * Which errors are worth another try, and after which wait: rules by the kind of error, functions, or a list of those. Asked in the
   * attempt, only while a try is left; FailTask and a sensor's timeout are never tried again. @default every error
   */
  readonly retryPolicy?: RetryPolicy | undefined;
  /** An attempt that runs longer fails with TaskTimeout. @default none */
  readonly executionTimeout?: DurationInput;
  /** When the task has to be over in each run, all its instances, and who is told when it is not. @default none */
  readonly deadline?: DeadlineAlert | readonly DeadlineAlert[];
  /** When the task runs, given how its direct upstream tasks ended. @default "all_success" */
  readonly triggerRule?: TriggerRuleName;
  /** Whether the return value is stored as XCom. @default true */
  readonly doXcomPush?: boolean;
  /** Stores every property of the returned object as an XCom of its own, too. @default false */
  readonly multipleOutputs?: boolean;
  /** The pool whose slots the task occupies while it is queued or runs. @default "default_pool" */
  readonly pool?: string;
  /** How many slots of its pool it occupies, one at least. @default 1 */
  readonly poolSlots?: number;
  /** Among tasks that wait for a slot, those of greater weight go first. @default 1 */
  readonly priorityWeight?: number;
  /**
   * What the weight adds up to: the task's own and that of everything downstream of it (`downstream`: long chains start early), of
   * everything upstream (`upstream`: runs that are far on are finished first), or its own alone (`absolute`).
   * @default "downstream"
   */
  readonly weightRule?: WeightRule;
  /** The queue that its attempts are put into, for executors whose workers listen to some queues only. @default "default" */
  readonly queue?: string;
  /**
   * What brings its attempts to workers: one of the names that `TRADEWIND__CORE__EXECUTOR` lists. Airflow's `executor`.
   * @default the first of them
   */
  readonly executor?: string;
  /** What its executor is told beside the attempt, as JSON; what it means only that executor knows. Airflow's `executor_config`. @default nothing */
  readonly executorConfig?: Readonly<Record<string, unknown>>;
  /** Runs only when this task succeeded or was skipped in the DAG's previous run. @default false */
  readonly dependsOnPast?: boolean;
  /** `dependsOnPast`, and the tasks directly downstream of it have succeeded or been skipped in that run, too. @default false */
  readonly waitForDownstream?: boolean;
  /**
   * Runs only when these tasks of its DAG succeeded or were skipped in the DAG's previous run: itself, if it is to wait for that, others, or
   * both. In the place of `dependsOnPast` and `waitForDownstream`. Airflow's `depends_on_previous_tasks`. @default none
   */
  readonly dependsOnPreviousTasks?: readonly string[];
  /**
   * Whether its trigger rule may skip it only when what it waits for of the previous run has ended well, as it would have to before it
   * runs. What a branch skips is skipped at once. Airflow's `wait_for_past_depends_before_skipping`. @default false
   */
  readonly waitForPastDependsBeforeSkipping?: boolean;
  /** Whether a first instance may run although `dependsOnPast` finds none before it. @default true */
  readonly ignoreFirstDependsOnPast?: boolean;
  /** Runs with an earlier logical date do not run the task. @default the DAG's */
  readonly startDate?: DateInput;
  /** Runs with a later logical date do not run the task. @default the DAG's */
  readonly endDate?: DateInput;
  /** How many instances of the task may be active at once, over all runs. @default no limit */
  readonly maxActiveTisPerDag?: number;
  /** How many mapped instances of the task may be active at once in one run. @default no limit */
  readonly maxActiveTisPerDagRun?: number;
  /** Assets that the task reads. Says so to people, and lets it ask for their events. */
  readonly inlets?: readonly (Asset | AssetAlias | AssetRef)[];
  /** Assets that the task updates: when it succeeds each has an event. */
  readonly outlets?: readonly (Asset | AssetAlias)[];
  /**
   * The name of a mapped instance, as a template: rendered when it has ended, with everything that its context has by then. Airflow's
   * `map_index_template`. @default its index
   */
  readonly mapIndexTemplate?: string;
  /** Asked just before the task executes: with `false` it is skipped. Airflow's `run_if`. */
  readonly runIf?: Condition | undefined;
  /** Asked just before the task executes: with `true` it is skipped. Airflow's `skip_if`. */
  readonly skipIf?: Condition | undefined;
  readonly owner?: string;
  /** What people see instead of the id. @default the id */
  readonly taskDisplayName?: string;
  /** Params of the task, over those of its DAG and under the run's conf. */
  readonly params?: ParamsInput | Params<unknown>;
  /** Whether what its templates give keeps its type. @default the DAG's */
  readonly renderTemplateAsNativeObj?: boolean;
  /** Plain text about the task. */
  readonly doc?: string;
  /** Markdown about the task, or the path of a file of it (`load.md`), seen from the folder of the DAG's file. */
  readonly docMd?: string;
  /** JSON about the task. */
  readonly docJson?: string;
  /** YAML about the task. */
  readonly docYaml?: string;
  /** reStructuredText about the task. */
  readonly docRst?: string;
  /** Called in the attempt, just before it executes. An error it throws fails the attempt. */
  readonly onExecuteCallback?: ToldFirst | readonly ToldFirst[] | undefined;
  readonly onSuccessCallback?: Told | readonly Told[];
  /** Called when no try is left. */
  readonly onFailureCallback?: Told | readonly Told[];
  /** Called after an attempt that will be tried again. */
  readonly onRetryCallback?: Told | readonly Told[];
  /** Called when a started task skips itself; not for tasks that a rule or a branch skips. */
  readonly onSkippedCallback?: Told | readonly Told[];
}

/** The names of TaskOptions; everything else among an operator's options is its own. */
export const TASK_OPTION_NAMES = [
  "taskId",
  "retries",
  "retryDelay",
  "retryExponentialBackoff",
  "maxRetryDelay",
  "retryPolicy",
  "executionTimeout",
  "deadline",
  "triggerRule",
  "doXcomPush",
  "multipleOutputs",
  "pool",
  "poolSlots",
  "priorityWeight",
  "weightRule",
  "queue",
  "executor",
  "executorConfig",
  "dependsOnPast",
  "waitForDownstream",
  "dependsOnPreviousTasks",
  "waitForPastDependsBeforeSkipping",
  "ignoreFirstDependsOnPast",
  "startDate",
  "endDate",
  "maxActiveTisPerDag",
  "maxActiveTisPerDagRun",
  "inlets",
  "outlets",
  "mapIndexTemplate",
  "runIf",
  "skipIf",
  "owner",
  "taskDisplayName",
  "params",
  "renderTemplateAsNativeObj",
  "doc",
  "docMd",
  "docJson",
  "docYaml",
  "docRst",
  "onExecuteCallback",
  "onSuccessCallback",
  "onFailureCallback",
  "onRetryCallback",
  "onSkippedCallback",
] as const satisfies readonly (keyof TaskOptions)[];

/** The callbacks that go through the outbox. */
export const CALLBACK_KINDS = ["success", "failure", "retry", "skipped"] as const;
export type CallbackKind = (typeof CALLBACK_KINDS)[number];

/** The functions and notifiers of one kind, whichever form they were given in. */
export function callbacksOf(options: TaskOptions, kind: CallbackKind): readonly (Callback | BaseNotifier)[] {
  const given = {
    success: options.onSuccessCallback,
    failure: options.onFailureCallback,
    retry: options.onRetryCallback,
    skipped: options.onSkippedCallback,
  }[kind];
  return given === undefined ? [] : [given].flat();
}
