import type {
  AssetChange,
  AssetRun,
  CallbackKind,
  RunEvent,
  RunState,
  RunType,
  TaskState,
} from "@tradewind/core/engine";

/** A task instance: one task of one run. `mapIndex` is -1 for a task that is not mapped. */
export interface TaskInstanceKey {
  readonly runKey: number;
  readonly taskId: string;
  readonly mapIndex: number;
}

/** Who caused a move. */
export type Actor = "scheduler" | "worker" | "executor" | "user";

/** An XCom as it is stored: already encoded. */
export interface EncodedXCom {
  readonly key: string;
  readonly value: string;
  /** Whether a secret stands in it: it is kept sealed. @default false */
  readonly isSecret?: boolean;
}

/** What a callback is about: how an attempt or a run ended, that a run begins, or a deadline. */
export type OutboxKind = CallbackKind | RunEvent | "deadline";

/** A callback to deliver; written in the same transaction as the move it belongs to. */
export interface OutboxEntry {
  readonly kind: OutboxKind;
  readonly payload: string;
}

/** From one state to another, or through one in between. */
export type MovePath =
  | readonly [from: TaskState, to: TaskState]
  | readonly [from: TaskState, via: TaskState, to: TaskState];

/**
 * One task instance changes state. `path` names the state it must be in and then every state it goes through, all in this
 * transaction: an attempt that started and ended between two commits is `queued -> running -> success`, logged step by step.
 */
export interface TaskMove {
  readonly kind: "task";
  readonly ti: TaskInstanceKey;
  readonly path: MovePath;
  /** When each step happened, in milliseconds: one per state after the first. */
  readonly at: readonly number[];
  /** The token the row must hold; null for a task instance that has no row yet. */
  readonly token: string | null;
  /** The try that the move is about; 0 for a task that never started. */
  readonly tryNumber: number;
  /** The token that the row has from now on; without one it keeps its own. Whatever the old token sends is refused from now on. */
  readonly newToken?: string | undefined;
  /** The last try that is allowed from now on: when the row is made, and when retries are granted anew. */
  readonly maxTries?: number | undefined;
  readonly actor: Actor;
  readonly reason?: string | undefined;
  /** The group for whose next try the task is set back: nothing else but a user moves what has ended. */
  readonly group?: string | undefined;
  readonly startedAt?: number | undefined;
  /** When the task is due again: for `up_for_retry` and `up_for_reschedule`. */
  readonly nextAt?: number | undefined;
  /** The first poke of a sensor in reschedule mode. */
  readonly waitingSince?: number | undefined;
  /** What a deferred attempt needs to know when it goes on, as JSON. */
  readonly resume?: string | undefined;
  /** What ended the attempt, as JSON. */
  readonly error?: string | undefined;
  readonly xcoms?: readonly EncodedXCom[];
  readonly outbox?: OutboxEntry | undefined;
  /** Assets that the task has updated, when it succeeds. */
  readonly assetEvents?: readonly AssetChange[] | undefined;
  /** Whether what the instance keeps for its later attempts goes: it is to begin anew, or needs it no more. @default false */
  readonly dropsState?: boolean | undefined;
  /** What a mapped instance is called from now on. */
  readonly mapIndexName?: string | undefined;
}

/** A run is made, `running` or to wait as `queued`, together with the first moves of its tasks (whose `runKey` is filled in). */
export interface CreateRun {
  readonly kind: "createRun";
  readonly run: NewRun;
  /** @default "running" */
  readonly state?: "queued" | "running";
  readonly at: number;
  readonly actor: Actor;
  readonly first: readonly FirstMove[];
  /** Somebody listens to runs that begin. */
  readonly outbox?: OutboxEntry | undefined;
  /**
   * The asset events that the run is made for: all that wait for its DAG, or for a partition of it, up to a number. Lost when those of an
   * asset begin elsewhere.
   */
  readonly consumes?: (Pick<AssetRun, "upToEventId" | "firsts"> & Partial<Pick<AssetRun, "partitionKey">>) | undefined;
  /** Lost when the DAG has a run for the partition. @default false */
  readonly isFirstOfPartition?: boolean;
}

/** A move of a task whose run is being made. */
export type FirstMove = Omit<TaskMove, "kind" | "ti" | "token"> & Pick<TaskInstanceKey, "taskId" | "mapIndex">;

export interface NewRun {
  readonly dagId: string;
  readonly runId: string;
  readonly runType: RunType;
  readonly logicalDate: number | null;
  readonly dataIntervalStart: number | null;
  readonly dataIntervalEnd: number | null;
  /** The part of the data that it is about. @default none */
  readonly partitionKey?: string | null | undefined;
  /** When that begins, of one that comes from a date. @default none */
  readonly partitionDate?: number | null | undefined;
  readonly conf: string;
  /** The document version that the run is pinned to. */
  readonly hash: string;
  /** The run does not start earlier. */
  readonly runAfter?: number | undefined;
  readonly backfillId?: number | undefined;
  /** The process that carries the run; without one the scheduler does. */
  readonly owner?: string | undefined;
}

/** A run changes state. With `repin` it is pinned anew: a finished run is run again. */
export interface RunMove {
  readonly kind: "run";
  readonly runKey: number;
  readonly from: RunState;
  readonly to: RunState;
  readonly at: number;
  readonly actor: Actor;
  readonly reason?: string | undefined;
  readonly repin?: {
    readonly hash: string;
    readonly conf: string;
    readonly backfillId?: number;
    readonly runType?: RunType;
    readonly owner?: string;
  };
  /** A callback of the DAG. */
  readonly outbox?: OutboxEntry | undefined;
}

/** The schedule of a DAG has come to an interval: later runs are planned from there. Only ever moves forward. */
export interface CursorMove {
  readonly kind: "cursor";
  readonly dagId: string;
  /** Where it must stand; null when the DAG has had no scheduled run. */
  readonly from: { readonly start: number; readonly end: number } | null;
  readonly to: { readonly start: number; readonly end: number };
  /** Of a schedule that waits for assets, too: where the events of each begin. Lost when those of one begin elsewhere. */
  readonly waiting?: AssetRun["firsts"] | undefined;
}

/** An asset was updated by something else than a task. */
export interface AssetEventMove {
  readonly kind: "assetEvent";
  readonly change: AssetChange;
  readonly at: number;
}

/** Events of an asset that wait for a run of a DAG, or for one of its partitions, do so no more: they count as consumed, by no run. Somebody has said so. */
export interface ForgetEventsMove {
  readonly kind: "forgetEvents";
  readonly dagId: string;
  readonly asset: string;
  /** @default those that are for no partition */
  readonly partitionKey?: string | null;
  readonly at: number;
}

/** A deadline has passed, and what had to be over is not. Lost when that is known already, or the run has ended. */
export interface DeadlineMove {
  readonly kind: "deadline";
  readonly runKey: number;
  /** Which of those in the document of the run. */
  readonly deadline: number;
  readonly dueAt: number;
  readonly at: number;
  /** Who is told. */
  readonly outbox: OutboxEntry;
}

/** The tries of a group of tasks. */
export interface GroupTry {
  readonly tryNumber: number;
  /** The last try that is allowed. */
  readonly maxTries: number;
  /** When the next try begins; null while the group does not wait for one. */
  readonly nextAt: number | null;
}

/** A group waits for its next try, begins it, has none left, or has all of them anew. */
export interface GroupTryMove {
  readonly kind: "groupTry";
  readonly runKey: number;
  readonly groupId: string;
  /** Of a group within mapped ones, or of a mapped one: which instance. */
  readonly mapIndex: number;
  /** What the store must have of it; a group without a row is at its first try. Without `from` it is of no account. */
  readonly from?: Pick<GroupTry, "tryNumber" | "nextAt"> | undefined;
  /** null: all its tries are before it. */
  readonly to: GroupTry | null;
}

/**
 * What follows it in its call was decided when the orders of users were known up to a move in the log: all of it is lost when a user has
 * moved the run since. What a user has just cleared holds back what came after it, and is not over when the run would end.
 */
export interface KnowingMove {
  readonly kind: "knowing";
  readonly runKey: number;
  readonly upTo: number;
}

/** Instances of a task: those on a path and all below it, of a loop's from one iteration on. */
export interface InstancesAmong {
  readonly taskId: string;
  readonly path: readonly number[];
  readonly fromIteration?: number | undefined;
}

/**
 * What follows it in its call is about all there is of some instances, as it was at a move in the log: all of it is lost when one of them has
 * begun since.
 */
export interface UnbegunMove {
  readonly kind: "unbegun";
  readonly runKey: number;
  readonly upTo: number;
  readonly among: readonly InstancesAmong[];
}

/**
 * What follows it in its call is written as a whole, or nothing of it when a part of it is lost: whoever decides again does so from what
 * nobody has changed for it.
 */
export interface AsOneMove {
  readonly kind: "asOne";
}

/** Calls that build on one another. When one of them fails or is lost, those behind it were decided from what has not happened. */
export interface WriteChain {
  isBroken: boolean;
}

/** Everything that `store.transition` writes. */
export type Transition =
  | TaskMove
  | CreateRun
  | RunMove
  | CursorMove
  | AssetEventMove
  | ForgetEventsMove
  | DeadlineMove
  | GroupTryMove
  | KnowingMove
  | UnbegunMove
  | AsOneMove;

/** `applied`: the move happened. `lost`: somebody else was first; nothing was written. */
export type TransitionResult = { readonly applied: true; readonly runKey: number } | { readonly applied: false };
