import type { TaskOptions } from "../operators/task-options.ts";
import type { SensorOptions } from "../sensors/base-sensor.ts";

/** Options of a group of tasks, in Airflow's words. */
export interface TaskGroupOptions {
  /** Whether the ids of its tasks begin with its own: `group.task`. Without, it is up to the author that they differ. @default true */
  readonly prefixGroupId?: boolean;
  /** Options of every task in it that has none of its own; they go before the DAG's and those of the groups around. */
  readonly defaultArgs?: TaskOptions & SensorOptions;
  /** Text about it, shown in graphs. */
  readonly tooltip?: string;
  /** What it is called in graphs. @default its name */
  readonly groupDisplayName?: string;
}
