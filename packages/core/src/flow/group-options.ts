import type { TaskContext } from "../context.ts";
import type { TaskOptions } from "../operators/task-options.ts";
import type { TriggerRuleName } from "../plan/trigger-rule.ts";
import type { SensorOptions } from "../sensors/base-sensor.ts";

/** Asked just before a task executes. */
export type Condition = (context: TaskContext) => boolean | Promise<boolean>;

/** Options of a group of tasks, in Airflow's words. */
export interface TaskGroupOptions {
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
  /** Text about it, shown in graphs. */
  readonly tooltip?: string;
  /** What it is called in graphs. @default its name */
  readonly groupDisplayName?: string;
}
