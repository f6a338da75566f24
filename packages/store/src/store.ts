import type { Connection, DagDocument } from "@tradewind/core";
import type { AssetEventRecord, QueuedAsset, RunState, RunType, TaskState, XComInput } from "@tradewind/core/engine";
import type { Catalog, DagRow, Variable } from "./catalog.ts";
import type { Violation } from "./checker/violation.ts";
import type { Queries } from "./queries.ts";
import type { StateEntry, StateOwner, StateWrite, WritingAttempt } from "./state-stores.ts";
import type { GroupTry, OutboxKind, TaskInstanceKey, Transition, TransitionResult, WriteChain } from "./transition.ts";

/** A DAG run as stored. Times are milliseconds since 1970, in UTC. */
export interface RunRow {
  readonly runKey: number;
  readonly dagId: string;
  readonly runId: string;
  readonly runType: RunType;
  readonly state: RunState;
  readonly logicalDate: number | null;
  readonly dataIntervalStart: number | null;
  readonly dataIntervalEnd: number | null;
  /** The part of the data that it is about; null where it is about no part. */
  readonly partitionKey: string | null;
  /** When that begins, of one that comes from a date. */
  readonly partitionDate: number | null;
  /** The run does not start earlier. */
  readonly runAfter: number | null;
  readonly backfillId: number | null;
  /** The process that carries the run; null when the scheduler does. */
  readonly owner: string | null;
  readonly conf: string;
  readonly hash: string;
  readonly queuedAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly reason: string | null;
}

/** A task instance as stored. */
export interface TaskInstanceRow {
  readonly runKey: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly state: TaskState;
  readonly tryNumber: number;
  /** The last try that is allowed; grows when retries are granted anew. */
  readonly maxTries: number;
  readonly token: string;
  readonly queuedAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly nextAt: number | null;
  readonly waitingSince: number | null;
  /** What a deferred attempt needs to know when it goes on, as JSON. */
  readonly resume: string | null;
  readonly reason: string | null;
  readonly error: string | null;
  /** What a mapped instance is called, once it has ended: its `mapIndexTemplate`, rendered. */
  readonly renderedMapIndex: string | null;
}

/** A callback that waits for its delivery; one of the DAG itself has no task. */
export interface OutboxRow {
  readonly id: number;
  readonly runKey: number;
  readonly taskId: string | null;
  readonly mapIndex: number | null;
  readonly tryNumber: number;
  readonly kind: OutboxKind;
  readonly payload: string;
}

/** The tries of a group that has been tried again as a whole, is to be, or may not be any more. */
export interface GroupTryRow extends GroupTry {
  readonly groupId: string;
  readonly mapIndex: number;
}

/** An encoded XCom of one instance of a mapped task. */
export interface XComOfInstance {
  readonly mapIndex: number;
  readonly value: string;
}

/** What does not depend on the machine: for benchmarks and tests. */
export interface StoreCounters {
  readonly commits: number;
  readonly rowChanges: number;
  readonly statementsPrepared: number;
}

/**
 * What happened. `transition` is the only writer of state; the rest reads, or writes what is no state.
 * All methods are asynchronous, so that the writer may live in another thread or be another database.
 */
export interface Store {
  /**
   * Applies moves, each by compare-and-set, in the order given. All moves of one turn of the event loop are one transaction, and
   * the promise resolves when it is committed. One result per move: a lost race is a result, not an error. Behind a lost move
   * the rest of the call is lost, too: causes come before their consequences; what was decided as one is lost as one (`asOne`). So are
   * all later calls of the same chain, behind one that was lost or has failed.
   *
   * @throws IllegalMoveError for a move that the state machine does not know.
   */
  transition(moves: readonly Transition[], chain?: WriteChain): Promise<TransitionResult[]>;
  /** Keeps a version of a DAG's document, and makes it the current one. `isPaused` holds for a DAG that is new. */
  saveDocument(
    document: DagDocument,
    at: number,
    how?: { readonly file?: string | null; readonly isPaused?: boolean },
  ): Promise<void>;
  getDag(dagId: string): Promise<DagRow | undefined>;
  getDags(): Promise<DagRow[]>;
  getDocument(hash: string): Promise<DagDocument | undefined>;
  /** By partition the newest. */
  getRun(
    dagId: string,
    by: { readonly runId: string } | { readonly logicalDate: number } | { readonly partitionKey: string },
  ): Promise<RunRow | undefined>;
  getRunByKey(runKey: number): Promise<RunRow | undefined>;
  /** Runs that have not ended, in the order in which they were made. */
  getActiveRuns(): Promise<RunRow[]>;
  /** The run of the DAG with the next earlier logical date. */
  getRunBefore(dagId: string, logicalDate: number, only?: "scheduled"): Promise<RunRow | undefined>;
  /** The runs of a DAG that were made last, newest first. */
  getNewestRuns(dagId: string, limit: number): Promise<RunRow[]>;
  getTaskInstances(runKey: number): Promise<TaskInstanceRow[]>;
  /** The tries of a run's groups, as far as they are not those that a group has at first. */
  getGroupTries(runKey: number): Promise<GroupTryRow[]>;
  /** How often a try has lost its worker through no fault of its own. */
  countHandBacks(ti: TaskInstanceKey, tryNumber: number): Promise<number>;
  /** Encoded XComs; undefined where there is none. */
  getXComs(runKey: number, inputs: readonly XComInput[]): Promise<(string | undefined)[]>;
  /** The encoded XComs under one key of the instances of a mapped task, from one map index to another. */
  getXComRange(
    runKey: number,
    of: XComInput & { readonly from: number; readonly to: number },
  ): Promise<XComOfInstance[]>;
  /** Asset events that wait for a run, by DAG: of each asset, and each partition of it. */
  getAssetQueues(): Promise<ReadonlyMap<string, readonly QueuedAsset[]>>;
  /** The asset events that a run was made for, oldest first. */
  getAssetEventsOfRun(runKey: number): Promise<AssetEventRecord[]>;
  /** The newest events of an asset, of all assets that were ever added to an alias, or of whatever was at a URI, oldest first. */
  getAssetEvents(
    of: "asset" | "alias" | "uri",
    which: { readonly name: string; readonly limit: number },
  ): Promise<AssetEventRecord[]>;
  /** Deletes what an attempt's predecessors stored, if the token is still its own. */
  clearXComs(ti: TaskInstanceKey, token: string): Promise<void>;
  /** An encoded value of a state store; undefined where there is none, or it has had its time. @throws UnknownSecretKeyError, SecretDamagedError */
  getState(owner: StateOwner, key: string, now: number): Promise<string | undefined>;
  /** Keeps a value in a state store. False, and nothing is written, when the attempt is at work no more. @throws NoSecretKeyError, UnknownSecretKeyError */
  putState(owner: StateOwner, entry: StateEntry, write: StateWrite): Promise<boolean>;
  /** Deletes a value of a state store, or all of them. False, and nothing is deleted, when the attempt is at work no more. */
  deleteState(owner: StateOwner, key: string | undefined, by?: WritingAttempt): Promise<boolean>;
  /** Callbacks that were not delivered yet, oldest first; of one run, or of all. */
  getOutbox(runKey?: number): Promise<OutboxRow[]>;
  /** A callback was delivered, or given up. */
  deleteOutbox(id: number): Promise<void>;
  /** A connection, opened. @throws UnknownSecretKeyError, SecretDamagedError */
  getConnection(connId: string): Promise<Connection | undefined>;
  /** A variable, opened. @throws UnknownSecretKeyError, SecretDamagedError */
  getVariable(key: string): Promise<Variable | undefined>;
  /** Changes when another process has committed something to the same store. */
  foreignVersion(): number;
  /** The position of the transition log: the newest move in it. */
  lastSeq(): Promise<number>;
  /** The position of the transition log, and the runs that users' orders have changed since another one. */
  changesByUser(since: number): Promise<{ readonly seq: number; readonly runKeys: readonly number[] }>;
  /** What is kept beside states. */
  catalog(): Promise<Catalog>;
  /** Questions for pages and commands. */
  queries(): Promise<Queries>;
  /** What must hold in every store and does not: nothing, if all is well. */
  check(): Promise<Violation[]>;
  counters(): StoreCounters;
  /** Writes what is still waiting and closes. */
  close(): Promise<void>;
}
