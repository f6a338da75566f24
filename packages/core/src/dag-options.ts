import type { DateInput } from "./date.ts";
import type { TaskOptions } from "./operators/task-options.ts";
import type { Schedule } from "./timetable/schedule.ts";

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
  readonly tags?: readonly string[];
  readonly owner?: string;
  /** Markdown about the DAG. */
  readonly docMd?: string;
  /** Options that every task has unless it says otherwise. */
  readonly defaultArgs?: Omit<TaskOptions, "taskId">;
  /** Values that templates and tasks see as `params`; a run's conf is laid over them. */
  readonly params?: Readonly<Record<string, unknown>>;
}
