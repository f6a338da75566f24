import type { Connection } from "@tradewind/core";
import type { ExpiredState } from "./state-stores.ts";

/** What a backfill does with runs that exist already. Airflow's `reprocess_behavior`. */
export type Reprocess = "none" | "failed" | "completed";

/** A DAG as the store knows it: its current version, where it comes from, and how far its schedule has come. */
export interface DagRow {
  readonly dagId: string;
  readonly hash: string;
  /** The file that workers load it from. */
  readonly file: string | null;
  readonly isPaused: boolean;
  /** False when its file is gone; history stays. */
  readonly isActive: boolean;
  /** The newest interval that a scheduled run was made for. */
  readonly cursorStart: number | null;
  readonly cursorEnd: number | null;
  readonly updatedAt: number;
}

export interface DagVersionRow {
  readonly hash: string;
  readonly dagId: string;
  readonly createdAt: number;
}

export interface PoolRow {
  readonly name: string;
  /** -1: without limit. */
  readonly slots: number;
  readonly description: string | null;
  readonly includeDeferred: boolean;
}

export interface BackfillRow {
  readonly backfillId: number;
  readonly dagId: string;
  readonly fromDate: number;
  readonly toDate: number;
  readonly conf: string;
  readonly reprocess: Reprocess;
  readonly maxActiveRuns: number;
  readonly isPaused: boolean;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

/** One date of a backfill: the run it got, or why it got none. Neither means that it waits. */
export interface BackfillRunRow {
  readonly backfillId: number;
  readonly ordinal: number;
  readonly logicalDate: number;
  readonly dataIntervalStart: number;
  readonly dataIntervalEnd: number;
  /** Of a schedule by partitions; its date is the logical date here. */
  readonly partitionKey: string | null;
  readonly runKey: number | null;
  readonly reason: string | null;
}

export interface ImportErrorRow {
  readonly file: string;
  readonly line: number | null;
  readonly col: number | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly frame: string | null;
  readonly at: number;
}

/** A process that works for this store. */
export interface JobRow {
  readonly kind: string;
  readonly pid: number;
  readonly host: string;
  readonly startedAt: number;
  readonly heartbeatAt: number;
  readonly endedAt: number | null;
}

/** What is known of a connection without opening it. */
export interface ConnectionName {
  readonly connId: string;
  readonly connType: string;
  readonly description: string | null;
}

/** What is known of a variable without opening it. */
export interface VariableName {
  readonly key: string;
  readonly description: string | null;
}

export interface Variable extends VariableName {
  readonly value: string;
}

/** What is kept beside states: DAGs, pools, connections, variables, backfills, import errors, jobs. None of it is written on the path of a task. */
export interface Catalog {
  readonly dags: {
    /** False when there is no such DAG. */
    setPaused(dagId: string, isPaused: boolean): boolean;
    /** Their files are gone. */
    deactivate(dagIds: readonly string[]): void;
    /** Versions, newest first. */
    versions(dagId: string): DagVersionRow[];
    /** Deletes a DAG with all its history; returns the number of its runs, or undefined when there is no such DAG. */
    delete(dagId: string): number | undefined;
  };
  readonly runs: {
    countEndedBefore(at: number): number;
    /** Deletes the oldest of them with all that belongs to them in the store, at most `limit`; returns which. */
    deleteEndedBefore(at: number, limit: number): readonly { readonly dagId: string; readonly runId: string }[];
  };
  readonly stateStores: {
    /** Deletes at most `limit` values of tasks that have had their time; returns how many those were. */
    deleteExpired(which: ExpiredState, limit: number): number;
  };
  readonly pools: {
    list(): PoolRow[];
    put(pool: PoolRow): void;
    /** False when there is no such pool. */
    delete(name: string): boolean;
  };
  readonly connections: {
    list(): ConnectionName[];
    /** All of them or none; those that exist are replaced. @throws NoSecretKeyError, UnknownSecretKeyError */
    put(connections: readonly Connection[], at: number): void;
    /** False when there is no such connection. */
    delete(connId: string): boolean;
  };
  readonly variables: {
    list(): VariableName[];
    /** All of them or none; those that exist are replaced. @throws NoSecretKeyError, UnknownSecretKeyError */
    put(variables: readonly Variable[], at: number): void;
    /** False when there is no such variable. */
    delete(key: string): boolean;
  };
  readonly secrets: {
    /** The name of the key that seals now; it is made when it can be. @throws NoSecretKeyError, UnknownSecretKeyError */
    sealingKey(): string;
    /** Makes a further key, which seals from now on. False where keys are given from outside. @throws UnknownSecretKeyError */
    makeKey(): boolean;
    /** How many rows each key has sealed. */
    sealedRows(): { readonly kid: string; readonly rows: number }[];
    /** Seals up to `limit` rows anew that another key has sealed; returns how many. */
    rotateSome(limit: number): number;
    /** The names of keys that have sealed something and are not at hand. */
    missingKeys(): string[];
    /** Deletes what they have sealed; returns how many rows that were. */
    dropUnreadable(): number;
  };
  readonly backfills: {
    /** Undefined when the DAG has an open one. */
    create(
      backfill: Omit<BackfillRow, "backfillId" | "endedAt" | "isPaused">,
      dates: readonly Omit<BackfillRunRow, "backfillId" | "ordinal">[],
    ): number | undefined;
    list(filter?: { readonly dagId?: string; readonly open?: boolean }): BackfillRow[];
    get(backfillId: number): BackfillRow | undefined;
    dates(backfillId: number): BackfillRunRow[];
    settleDate(backfillId: number, ordinal: number, what: Pick<BackfillRunRow, "runKey" | "reason">): void;
    setPaused(backfillId: number, isPaused: boolean): boolean;
    end(backfillId: number, at: number): void;
    /** Ends it before it has come to all of its dates; those that are left get the reason. */
    cancel(backfillId: number, how: { readonly at: number; readonly reason: string }): void;
  };
  readonly importErrors: {
    list(): ImportErrorRow[];
    put(error: ImportErrorRow): void;
    delete(file: string): void;
  };
  readonly jobs: {
    list(): JobRow[];
    put(job: JobRow): void;
  };
}
