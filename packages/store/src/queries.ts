import type { RunState, TaskState } from "@tradewind/core/engine";
import type { AssetStateRow, TaskStateRow } from "./state-stores.ts";
import type { RunRow } from "./store.ts";
import type { TaskInstanceKey } from "./transition.ts";

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

/** An encoded XCom of a run; `***` for one in which a secret stands. */
export interface XComRow {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly key: string;
  readonly value: string;
}

/** Which XCom a run must have, and how far to look. */
export interface XComSearch {
  readonly taskId: string;
  readonly key: string;
  /** Of which instances: from one number to another, both included. */
  readonly from: number;
  readonly to: number;
  /** In milliseconds, included. */
  readonly until: number;
  /** How many runs that have it are passed by. */
  readonly skip: number;
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
  /** The XComs that it left, encoded, as a JSON object by key; those in which a secret stands are sealed. */
  readonly xcoms: string;
}

/** A task of a run that has not ended, on which something is still to happen. */
export interface ActiveTaskRow {
  readonly dagId: string;
  /** The version of the DAG that the run is pinned to. */
  readonly hash: string;
  readonly taskId: string;
  readonly state: TaskState;
}

/** A deadline that has passed while what had to be over went on. */
export interface MissedDeadlineRow {
  /** Which of those in the document of the run. */
  readonly deadline: number;
  readonly dueAt: number;
  readonly missedAt: number;
}

/** A task that waits for an answer. */
export interface WaitingTaskRow {
  readonly runKey: number;
  readonly dagId: string;
  readonly runId: string;
  readonly logicalDate: number | null;
  readonly taskId: string;
  readonly mapIndex: number;
  /** What its attempt left, with the question, as JSON. */
  readonly resume: string;
}

/** An asset that was ever updated. */
export interface UpdatedAssetRow {
  readonly asset: string;
  readonly uri: string;
  readonly events: number;
  readonly lastAt: number;
}

/** Events of an asset that wait for a run of a DAG. */
export interface QueuedEventsRow {
  readonly dagId: string;
  readonly asset: string;
  /** Of which partition of the DAG; null where it knows none. */
  readonly partitionKey: string | null;
  readonly events: number;
  readonly lastAt: number;
}

/** An event that a DAG has heard of, and can have no run for. */
export interface RefusedEventRow {
  readonly eventId: number;
  readonly asset: string;
  readonly partitionKey: string | null;
  readonly at: number;
  readonly why: string;
}

/** The questions that pages and commands ask. */
export interface Queries {
  /** The newest runs, of one DAG or of all. */
  listRuns(filter?: {
    readonly dagId?: string | undefined;
    readonly state?: RunState | undefined;
    /** @default 100 */
    readonly limit?: number | undefined;
  }): RunRow[];
  /** The run of a DAG with the latest logical date before another one that has succeeded. */
  previousSuccess(dagId: string, before: number): RunRow | undefined;
  /**
   * Of the runs of a DAG up to a date in which a task has left an XCom: the newest, or the one so many places before it. A run without
   * logical date lies at the time from which on it may begin, or began.
   */
  runWithXCom(dagId: string, of: XComSearch): RunRow | undefined;
  /** Everything that happened to a run and its tasks, in order; all of it, or what came after a position of the log. */
  listTransitions(runKey: number, after?: number): TransitionRow[];
  /** How often a try has been put off by a sensor in reschedule mode. */
  countReschedules(attempt: TaskInstanceKey & { readonly tryNumber: number }): number;
  /** The attempts of a task that later ones have replaced, oldest first. */
  listPastAttempts(runKey: number, taskId: string): PastAttemptRow[];
  /** All XComs of a run. */
  listXComs(runKey: number): XComRow[];
  /** What the task instances of a run keep in their state stores, that which has had its time with it. */
  listTaskState(runKey: number): TaskStateRow[];
  /** What is kept for an asset, or for all of them. */
  listAssetState(asset?: string): AssetStateRow[];
  /** Tasks of runs that have not ended, on which something is still to happen. */
  listActiveTasks(): ActiveTaskRow[];
  /** The deadlines that a run has missed. */
  listMissedDeadlines(runKey: number): MissedDeadlineRow[];
  /** Tasks that wait for an answer, those that asked first first. */
  listQuestions(): WaitingTaskRow[];
  /** Assets that were ever updated. */
  listUpdatedAssets(): UpdatedAssetRow[];
  /** How many asset events wait for runs, by DAG, asset and partition; of all DAGs, or of one. */
  listQueuedEvents(dagId?: string): QueuedEventsRow[];
  /** Events for which a DAG that hears of them has no run, newest first. */
  listRefusedEvents(dagId: string, limit: number): RefusedEventRow[];
  /** Which assets were ever added to which alias. */
  listAssetAliases(): { readonly asset: string; readonly alias: string }[];
  /** What is wrong with the file itself, in SQLite's words; nothing when it is sound. */
  listDamage(): string[];
}
