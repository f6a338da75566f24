import type { FinishedRunState, RunType, TaskState } from "@tradewind/core/engine";
import type { LogLine, TaskError } from "@tradewind/worker";

/** A task changed its state; told after the change is in the store. */
export interface TaskEvent {
  readonly kind: "task";
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly state: TaskState;
  readonly tryNumber: number;
  readonly at: number;
  readonly startedAt: number | undefined;
  readonly reason: string | undefined;
  readonly error: TaskError | undefined;
  /** When it is due again. */
  readonly nextAt: number | undefined;
}

export interface LogEvent {
  readonly kind: "log";
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly line: LogLine;
}

export interface RunStartedEvent {
  readonly kind: "runStarted";
  readonly dagId: string;
  readonly runId: string;
  readonly runType: RunType;
  readonly at: number;
}

export interface RunEndedEvent {
  readonly kind: "runEnded";
  readonly dagId: string;
  readonly runId: string;
  readonly state: FinishedRunState;
  readonly reason: string | undefined;
  readonly at: number;
}

export type SupervisorEvent = TaskEvent | LogEvent | RunStartedEvent | RunEndedEvent;
