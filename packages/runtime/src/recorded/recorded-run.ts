import type { Json, RunState, RunType, TaskState } from "@tradewind/core/engine";

/** A task instance of a recorded run. Times are ISO 8601, UTC. */
export interface RecordedTask {
  readonly task_id: string;
  /** -1 for a task that is not mapped. */
  readonly map_index: number;
  readonly state: TaskState;
  readonly try_number: number;
  readonly start_date: string | null;
  readonly end_date: string | null;
  readonly reason: string | null;
  readonly error: Json;
  /** What it stored, encoded as XComs are; `***` for what holds a secret. */
  readonly xcoms: Readonly<Record<string, Json>>;
}

/** A run as `tradewind runs export` writes it, so that a test can replay it. Connections and variables are no part of it. */
export interface RecordedRun {
  readonly format: "tradewind.run";
  readonly version: 1;
  readonly dag_id: string;
  readonly run_id: string;
  readonly run_type: RunType;
  readonly state: RunState;
  readonly reason: string | null;
  readonly logical_date: string | null;
  readonly data_interval_start: string | null;
  readonly data_interval_end: string | null;
  /** Left out where the run is about no part of the data. */
  readonly partition_key?: string;
  readonly partition_date?: string;
  readonly conf: Readonly<Record<string, Json>>;
  readonly dag_version: string;
  readonly tasks: readonly RecordedTask[];
}
