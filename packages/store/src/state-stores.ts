import type { TaskInstanceKey } from "./transition.ts";

/** Whose values they are: those of a task instance, or those of an asset. */
export type StateOwner =
  | ({ readonly kind: "task" } & TaskInstanceKey)
  | { readonly kind: "asset"; readonly asset: string };

/** A value that a task keeps, as it is stored: already encoded. */
export interface StateEntry {
  readonly key: string;
  readonly value: string;
  /** Whether a secret stands in it: it is kept sealed. @default false */
  readonly isSecret?: boolean | undefined;
  /** When it goes, in milliseconds; those of assets stay. @default some time after the end of the run, which whoever deletes says */
  readonly expiresAt?: number | "never" | undefined;
}

/** The attempt that writes: what it writes is refused once it has ended, or another one has taken its place. */
export interface WritingAttempt extends TaskInstanceKey {
  readonly token: string;
}

/** Who writes, and when. */
export interface StateWrite {
  readonly at: number;
  /** @default a user, whom nobody refuses */
  readonly by?: WritingAttempt | undefined;
}

/** A value in the state store of a task instance; `***` for one in which a secret stands. */
export interface TaskStateRow {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly key: string;
  readonly value: string;
  readonly setAt: number;
  readonly expiresAt: number | null;
  readonly neverExpires: boolean;
}

/** The same of an asset. */
export interface AssetStateRow {
  readonly asset: string;
  readonly key: string;
  readonly value: string;
  readonly setAt: number;
}

/** Which values have had their time: those that say so, and those of runs that ended before another time. */
export interface ExpiredState {
  readonly now: number;
  /** @default those that say nothing about it stay as long as their run */
  readonly runsEndedBefore?: number | undefined;
}
