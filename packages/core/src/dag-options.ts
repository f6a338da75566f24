import type { DagCallbackContext } from "./context.ts";
import type { DateInput } from "./date.ts";
import type { DeadlineAlert } from "./deadline/deadline-alert.ts";
import type { DurationInput } from "./duration.ts";
import type { BaseNotifier } from "./notifiers/base-notifier.ts";
import type { TaskOptions } from "./operators/task-options.ts";
import type { Params, ParamsInput } from "./params/params.ts";
import type { SensorOptions } from "./sensors/base-sensor.ts";
import type { Schedule } from "./timetable/schedule.ts";

/** A function that hears how a run ended. Delivered at least once, by way of the outbox. */
export type DagCallback = (context: DagCallbackContext) => void | Promise<void>;

/** What can be told how a run ended. */
type Told = DagCallback | BaseNotifier;

/**
 * What `defaultArgs` may hold: options of every task and of every sensor. Options of one's own operators are given to them, too; add
 * their names, so that they compile.
 *
 * @example
 * declare module "tradewind" {
 *   interface DefaultArgs { readonly connId?: string }
 * }
 */
export interface DefaultArgs extends Omit<TaskOptions, "taskId">, SensorOptions {}

/** Options of a DAG, in Airflow's words. */
export interface DagOptions {
  /** Letters, digits, `-`, `_` and `.`. @default the class's name in snake_case */
  readonly dagId?: string;
  readonly description?: string;
  /** A preset, a cron expression, a duration, `@once`, a timetable, or null: started by hand only. @default null */
  readonly schedule?: Schedule;
  /** The earliest start of a data interval. */
  readonly startDate?: DateInput;
  /** The latest start of a data interval, itself included. */
  readonly endDate?: DateInput;
  /** Whether intervals that have passed get runs, too. @default false */
  readonly catchup?: boolean;
  /** IANA name of the zone that cron expressions and dates without an offset are in. @default "utc" */
  readonly timezone?: string;
  /** How many runs may be running at once; further ones wait, queued. @default 16 */
  readonly maxActiveRuns?: number;
  /** How many tasks may be queued or running at once, over all runs. @default 16 */
  readonly maxActiveTasks?: number;
  /** Pauses the DAG after so many failed runs in a row; 0 never does. @default 0 */
  readonly maxConsecutiveFailedDagRuns?: number;
  /** A run that takes longer fails, and its tasks are ended. @default none */
  readonly dagrunTimeout?: DurationInput;
  /** When its runs have to be over, and who is told when they are not. @default none */
  readonly deadline?: DeadlineAlert | readonly DeadlineAlert[];
  /** Whether the first task that fails ends the whole run. @default false */
  readonly failFast?: boolean;
  /** Whether the DAG is paused when it is first seen. @default the configuration's */
  readonly isPausedUponCreation?: boolean;
  /** Called when a run has succeeded. */
  readonly onSuccessCallback?: Told | readonly Told[];
  /** Called when a run has failed. */
  readonly onFailureCallback?: Told | readonly Told[];
  /** What people see instead of the id. @default the id */
  readonly dagDisplayName?: string;
  /** Words to find it by, of 100 characters at most. */
  readonly tags?: readonly string[];
  readonly owner?: string;
  /** Where an owner is found: `http:`, `https:` or `mailto:` by owner. */
  readonly ownerLinks?: Readonly<Record<string, string>>;
  /** Markdown about the DAG, or the path of a file of it (`sales.md`), seen from the folder of the DAG's file. */
  readonly docMd?: string;
  /** Options that every task, or every sensor, has unless it says otherwise. */
  readonly defaultArgs?: DefaultArgs;
  /**
   * What templates and tasks see as `params`: values, `param()`s with a JSON Schema, schemas of zod and its like, or one schema of
   * them all. A run's conf is laid over them. For types declare them with `params()`, here or as a member of the class.
   */
  readonly params?: ParamsInput | Params<unknown>;
  /** Folders of files that templates name or include, beside that of the DAG's file, from where they are seen. */
  readonly templateSearchpath?: string | readonly string[];
  /** Names that its templates know beside the usual ones: values, and functions that may be called. */
  readonly userDefinedMacros?: Readonly<Record<string, unknown>>;
  /** Filters that its templates know beside the usual ones, which they go before. */
  readonly userDefinedFilters?: Readonly<Record<string, (...args: never[]) => unknown>>;
  /**
   * Whether templates give values instead of texts: `{{ params.top }}` a number, `[1, 2]` a list, as if the text were Python or JSON.
   * @default false
   */
  readonly renderTemplateAsNativeObj?: boolean;
}

/** Airflow's `core.max_active_runs_per_dag`. */
export const DEFAULT_MAX_ACTIVE_RUNS = 16;
/** Airflow's `core.max_active_tasks_per_dag`. */
export const DEFAULT_MAX_ACTIVE_TASKS = 16;

/** The callbacks of a DAG; they go through the outbox. */
export const DAG_CALLBACK_KINDS = ["success", "failure"] as const;
export type DagCallbackKind = (typeof DAG_CALLBACK_KINDS)[number];

/** The functions and notifiers of one kind, whichever form they were given in. */
export function dagCallbacksOf(options: DagOptions, kind: DagCallbackKind): readonly (DagCallback | BaseNotifier)[] {
  const given = kind === "success" ? options.onSuccessCallback : options.onFailureCallback;
  return given === undefined ? [] : [given].flat();
}
