import type { TaskState } from "@tradewind/core/engine";
import type { RunRow } from "./store.ts";

/** One step in the transition log; a run's own moves have no task. The steps of one move share its `seq`. */
export interface TransitionRow {
  readonly seq: number;
  readonly runKey: number;
  readonly taskId: string | null;
  readonly mapIndex: number | null;
  readonly tryNumber: number | null;
  readonly fromState: string;
  readonly toState: string;
  readonly at: number;
  readonly actor: string;
  readonly reason: string | null;
}

/** An encoded XCom of a run. */
export interface XComRow {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly key: string;
  readonly value: string;
}

/** An attempt that a later one has replaced. */
export interface PastAttemptRow {
  readonly runKey: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly token: string;
  readonly state: TaskState;
  readonly queuedAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly reason: string | null;
  readonly error: string | null;
  /** The XComs that it left, encoded, as a JSON object by key. */
  readonly xcoms: string;
}

/** The questions that pages and commands ask. */
export interface Queries {
  /** The newest runs, of one DAG or of all. */
  listRuns(filter?: { readonly dagId?: string; readonly limit?: number }): RunRow[];
  /** Everything that happened to a run and its tasks, in order. */
  listTransitions(runKey: number): TransitionRow[];
  /** The attempts of a task that later ones have replaced, oldest first. */
  listPastAttempts(runKey: number, taskId: string): PastAttemptRow[];
  /** All XComs of a run. */
  listXComs(runKey: number): XComRow[];
}
