import type { TaskContext } from "../context.ts";
import type { DurationInput } from "../duration.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { TriggerRuleName } from "../plan/trigger-rule.ts";
import type { SensorOptions } from "../sensors/base-sensor.ts";

/** Asked just before a task executes. */
export type Condition = (context: TaskContext) => boolean | Promise<boolean>;

/** How often something is tried again, and after which waits. */
export interface RetryOptions {
  readonly retries?: number;
  readonly retryDelay?: DurationInput;
  readonly retryExponentialBackoff?: boolean | number;
  readonly maxRetryDelay?: DurationInput;
}

/** Options of a group of tasks, in Airflow's words. */
export interface TaskGroupOptions extends RetryOptions {
  /** Whether the ids of its tasks begin with its own: `group.task`. Without, it is up to the author that they differ. @default true */
  readonly prefixGroupId?: boolean;
  /** Options of every task in it that has none of its own; they go before the DAG's and those of the groups around. */
  readonly defaultArgs?: TaskOptions & SensorOptions;
  /**
   * When it may start: the rule of its first tasks (those that nothing in it is before) that have none of their own. It goes before
   * `defaultArgs`. Airflow's groups have none. @default that of each task
   */
  readonly triggerRule?: TriggerRuleName;
  /**
   * Asked just before each of its tasks executes, teardowns left out: with `false` the task is skipped. Groups around are asked first, the
   * task's own condition last. It must say the same for all tasks of a run. Airflow's groups have none. @default they run
   */
  readonly runIf?: Condition | undefined;
  /** As `runIf`, but with `true` its tasks are skipped. @default they run */
  readonly skipIf?: Condition | undefined;
  /**
   * How often the group is tried again as a whole when a task of it has failed, beside the tries that its tasks have themselves: when all
   * of it has ended all of it runs again. What comes after it waits for its last try. Airflow's groups have none. @default 0
   */
  readonly retries?: number;
  /** Wait before the next try of the group. @default { minutes: 5 } */
  readonly retryDelay?: DurationInput;
  /** Multiplies the wait with every try of the group: `true` is 2; jitter comes on top. @default false */
  readonly retryExponentialBackoff?: boolean | number;
  /** Upper bound of the wait with exponential backoff. */
  readonly maxRetryDelay?: DurationInput;
  /** Text about it, shown in graphs. */
  readonly tooltip?: string;
  /** What it is called in graphs. @default its name */
  readonly groupDisplayName?: string;
}
