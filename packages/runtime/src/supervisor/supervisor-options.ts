import type { Json, Runtime, Slots } from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import type { Executor } from "../executors/executor.ts";
import type { LookUp } from "../look-up.ts";
import type { ActiveRun } from "./active-run.ts";
import type { RunQuestion } from "./answer-attempt.ts";
import type { SupervisorEvent } from "./events.ts";
import type { InstancePolicy } from "./instance-policy.ts";
import type { RunEnd } from "./run-request.ts";

/** An attempt that lost its worker this often through no fault of its own is taken to be the fault. */
export const MAX_HAND_BACKS = 3;

/**
 * A task whose scheduler has died under it this often is taken to be the reason. More than for a worker: a scheduler may be killed and
 * started again many times in a row, by an operator or a failing machine, and a task is at work each time.
 */
export const MAX_LOST_SCHEDULERS = 10;

export interface SupervisorOptions {
  readonly store: Store;
  readonly executor: Executor;
  readonly runtime: Runtime;
  readonly lookUp: LookUp;
  /** Who may execute, and how many at a time. */
  readonly slots: Slots;
  /** Marks the runs that `run` makes as this process's, so that no scheduler carries them on beside it. */
  readonly owner?: string;
  /** Up to which move in the store's log the orders of users are known. @default nobody gives any */
  readonly knownUpTo?: (() => number) | undefined;
  readonly onEvent?: ((event: SupervisorEvent) => void) | undefined;
  /** The store has moved on without the run in memory, or could not be written: it has to be loaded anew. */
  readonly onLost?: ((runKey: number, error: unknown) => void) | undefined;
  /** A run is over; its callbacks may still be under way. */
  readonly onEnded?: ((run: ActiveRun, end: RunEnd) => void) | undefined;
  /** All that is left to do in a run waits for earlier runs. */
  readonly onHeld?: (() => void) | undefined;
  /** Assets were updated. */
  readonly onAssetEvents?: (() => void) | undefined;
  /** Whether what a task keeps in its state store goes when it succeeds. @default false */
  readonly clearsStateOnSuccess?: boolean | undefined;
  /** Says where attempts go. @default where their tasks say */
  readonly instancePolicy?: InstancePolicy | undefined;
  /** Answers what attempts ask of other runs. */
  readonly askRuns?: ((question: RunQuestion) => Promise<Json>) | undefined;
}
