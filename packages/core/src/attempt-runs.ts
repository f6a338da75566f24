import type { Json } from "./document/dag-document.ts";
import type { RunState } from "./state/run-state.ts";

// What an attempt may ask about runs, its own DAG's or another's. Whoever runs the attempt answers; all of it is JSON, since
// question and answer may travel.

/** A run that an attempt wants to be made. */
export interface TriggerRunRequest {
  readonly dagId: string;
  /** null: an id is made, as for a run that a user starts. */
  readonly runId: string | null;
  /** In milliseconds. null: now, or the next moment that no run of the DAG has; with a partition key none. */
  readonly logicalDate: number | null;
  /** The part of the data that the run is about. @default none */
  readonly partitionKey?: string | undefined;
  readonly conf: Readonly<Record<string, Json>>;
  /** A run of that id or logical date that exists is cleared and runs again, with the conf it had. */
  readonly reset: boolean;
  /** A run that exists is an answer (`exists`) instead of an error. */
  readonly skipWhenExists: boolean;
  /** A paused DAG is an error; otherwise the run waits until it is resumed. */
  readonly failWhenPaused: boolean;
}

export interface TriggeredRun {
  readonly runId: string;
  readonly outcome: "created" | "reset" | "exists";
}

/** Whose states are asked for: those of the run with exactly this logical date. */
export interface ExternalStatesRequest {
  readonly dagId: string;
  /** null, and no group: the run's own state. */
  readonly taskIds: readonly string[] | null;
  /** All tasks of this group. */
  readonly taskGroupId: string | null;
  /** In milliseconds. */
  readonly logicalDate: number;
}

export interface ExternalStates {
  /** Whether the DAG exists, and has these tasks or this group; that it has such a run is not asked. */
  readonly exists: boolean;
  /** One for each task, or one for the run; null where there is none yet. */
  readonly states: readonly (string | null)[];
}

/** Of which runs XComs are asked for, where it is not the attempt's own alone. */
export interface XComRuns {
  /** null: the attempt's own DAG. */
  readonly dagId: string | null;
  /** null: the id of the attempt's own run. */
  readonly runId: string | null;
  /** Of all runs up to that one's date the newest that has a value. */
  readonly includePriorDates: boolean;
}

/** What an attempt may ask about runs. */
export interface AttemptRuns {
  /** @throws UnknownNameError, DagPausedError, ConfRefusedError, RunExistsError */
  triggerRun(request: TriggerRunRequest): Promise<TriggeredRun>;
  /** null when there is no such run. */
  runState(dagId: string, runId: string): Promise<RunState | null>;
  externalStates(request: ExternalStatesRequest): Promise<ExternalStates>;
}
