import type { DateTime } from "luxon";
import type { DagRunContext, TaskLogger } from "../context.ts";
import type { DateInput } from "../date.ts";
import type { Json } from "../document/dag-document.ts";
import type { DurationInput } from "../duration.ts";
import type { BaseNotifier } from "../notifiers/base-notifier.ts";
import type { DeadlineReferenceRule } from "./define-deadline-reference.ts";

/** What a deadline is reckoned from. */
export type DeadlineReference =
  | { readonly kind: "dagrunLogicalDate" }
  | { readonly kind: "dagrunQueuedAt" }
  | { readonly kind: "fixedDatetime"; readonly at: DateInput }
  | { readonly kind: "averageRuntime"; readonly limit: number; readonly minRuns: number }
  /** What `defineDeadlineReference` gives. */
  | { readonly kind: "own"; readonly rule: DeadlineReferenceRule; readonly data: Json };

/** What a deadline may be reckoned from, under Airflow's names. */
export const DeadlineReference = Object.freeze({
  /** The run's logical date; a run without one has no such deadline. */
  DAGRUN_LOGICAL_DATE: Object.freeze({ kind: "dagrunLogicalDate" } as const),
  /** When the run was made, or last queued. */
  DAGRUN_QUEUED_AT: Object.freeze({ kind: "dagrunQueuedAt" } as const),
  /** A date; text without an offset is in the DAG's zone. */
  FIXED_DATETIME: (at: DateInput) => Object.freeze({ kind: "fixedDatetime", at } as const),
  /**
   * When the run was queued, and as long after that as the last `limit` runs that had ended by then took on average. With fewer than
   * `minRuns` of them there is no deadline.
   */
  AVERAGE_RUNTIME: ({ limit = 10, minRuns = limit }: { readonly limit?: number; readonly minRuns?: number } = {}) =>
    Object.freeze({ kind: "averageRuntime", limit, minRuns } as const),
});

/** What the callback of a deadline gets. */
export interface DeadlineContext {
  readonly dagId: string;
  readonly runId: string;
  readonly run: DagRunContext;
  /** Airflow's name for `run`. */
  readonly dagRun: DagRunContext;
  readonly deadline: {
    readonly name: string | undefined;
    /** The task that had to be over; undefined for the deadline of a run. */
    readonly taskId: string | undefined;
    readonly deadlineTime: DateTime;
  };
  /** What is late, in words. */
  readonly reason: string;
  readonly log: TaskLogger;
}

/** A function that hears of a missed deadline. Delivered at least once, by way of the outbox. */
export type DeadlineCallback = (context: DeadlineContext) => void | Promise<void>;

/**
 * A moment by which a run, or a task of it, has to be over, and who is told when it is not. Airflow's DeadlineAlert.
 *
 * @example
 * const late: DeadlineAlert = {
 *   reference: DeadlineReference.DAGRUN_QUEUED_AT,
 *   interval: { hours: 2 },
 *   callback: ({ runId, reason, log }) => log.warn(`${runId} is late: ${reason}`),
 * };
 */
export interface DeadlineAlert {
  readonly reference: DeadlineReference;
  /** How long after the reference; a negative one is before it. */
  readonly interval: DurationInput;
  /** Called once for each run when the deadline has passed, while the run goes on. */
  readonly callback: DeadlineCallback | BaseNotifier | readonly (DeadlineCallback | BaseNotifier)[];
  /** What it is called in messages. */
  readonly name?: string;
}
