/**
 * The states of a task instance, in Airflow's names. `none` is the state of a task that has not been scheduled yet: it has
 * no row in the store.
 */
export const TASK_STATES = [
  "none",
  "queued",
  "running",
  "success",
  "failed",
  "skipped",
  "upstream_failed",
  "up_for_retry",
  "up_for_reschedule",
  "removed",
] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** Nothing will happen to such a task by itself any more. */
export const FINISHED_TASK_STATES = ["success", "failed", "skipped", "upstream_failed", "removed"] as const;
export type FinishedTaskState = (typeof FINISHED_TASK_STATES)[number];

/** Somebody owes such a task a next step: an executor, or a timer. */
export const ACTIVE_TASK_STATES = ["queued", "running", "up_for_retry", "up_for_reschedule"] as const;

/** An executor has such a task. */
export const EXECUTING_TASK_STATES = ["queued", "running"] as const;

/** A finished task in one of these makes its run fail when nothing comes after it. */
export const UNSUCCESSFUL_TASK_STATES = ["failed", "upstream_failed"] as const;

/**
 * The legal moves. `running -> queued` hands an attempt back that lost its worker through no fault of its own; the moves from
 * finished states to `none` are a user's clear.
 */
export const TASK_MOVES: Readonly<Record<TaskState, readonly TaskState[]>> = {
  none: ["queued", "skipped", "upstream_failed", "removed"],
  queued: ["running", "failed", "skipped", "none"],
  running: ["success", "failed", "skipped", "up_for_retry", "up_for_reschedule", "queued"],
  up_for_retry: ["queued", "failed", "skipped", "none"],
  up_for_reschedule: ["queued", "failed", "skipped", "none"],
  success: ["none"],
  failed: ["none"],
  skipped: ["none"],
  upstream_failed: ["none"],
  removed: ["none"],
};

const finished: ReadonlySet<string> = new Set(FINISHED_TASK_STATES);
const active: ReadonlySet<string> = new Set(ACTIVE_TASK_STATES);
const unsuccessful: ReadonlySet<string> = new Set(UNSUCCESSFUL_TASK_STATES);

export const isFinished = (state: TaskState): state is FinishedTaskState => finished.has(state);
export const isActive = (state: TaskState): boolean => active.has(state);
export const isUnsuccessful = (state: TaskState): boolean => unsuccessful.has(state);
export const isLegalTaskMove = (from: TaskState, to: TaskState): boolean => TASK_MOVES[from].includes(to);
