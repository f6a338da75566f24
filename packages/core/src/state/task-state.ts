/**
 * The states of a task instance, in Airflow's names. `none` is the state of a task that has not been scheduled yet: it has
 * no row in the store.
 */
export const TASK_STATES = [
  "none",
  "scheduled",
  "queued",
  "running",
  "success",
  "failed",
  "skipped",
  "upstream_failed",
  "up_for_retry",
  "up_for_reschedule",
  "deferred",
  "removed",
] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** Nothing will happen to such a task by itself any more. */
export const FINISHED_TASK_STATES = ["success", "failed", "skipped", "upstream_failed", "removed"] as const;
export type FinishedTaskState = (typeof FINISHED_TASK_STATES)[number];

/** Somebody owes such a task a next step: an executor, a timer, or whoever gives it a slot. */
export const ACTIVE_TASK_STATES = [
  "scheduled",
  "queued",
  "running",
  "up_for_retry",
  "up_for_reschedule",
  "deferred",
] as const;

/** An executor has such a task; it holds its slots. */
export const EXECUTING_TASK_STATES = ["queued", "running"] as const;

/** Such a task is due again at a time that its row says. */
export const TIMED_TASK_STATES = ["up_for_retry", "up_for_reschedule", "deferred"] as const;
export type TimedTaskState = (typeof TIMED_TASK_STATES)[number];

/** A finished task in one of these makes its run fail when nothing comes after it. */
export const UNSUCCESSFUL_TASK_STATES = ["failed", "upstream_failed"] as const;

/**
 * The moves that happen by themselves. `running -> queued` hands an attempt back that lost its worker through no fault of its own; an instance
 * that was removed waits again when there is an element for it.
 */
export const TASK_MOVES: Readonly<Record<TaskState, readonly TaskState[]>> = {
  none: ["scheduled", "queued", "skipped", "upstream_failed", "removed"],
  scheduled: ["queued", "failed", "skipped"],
  queued: ["running", "scheduled", "failed", "skipped"],
  running: ["success", "failed", "skipped", "up_for_retry", "up_for_reschedule", "deferred", "queued"],
  up_for_retry: ["scheduled", "queued", "failed", "skipped"],
  up_for_reschedule: ["scheduled", "queued", "failed", "skipped"],
  deferred: ["scheduled", "queued", "failed", "skipped"],
  success: [],
  failed: [],
  skipped: [],
  upstream_failed: [],
  removed: ["none"],
};

/** What a user may make of a task in any state: clear it, or say how it ended. */
export const USER_TASK_MOVES = ["none", "success", "failed", "skipped"] as const satisfies readonly TaskState[];

/** What a group that is tried again makes of its tasks: they wait for its next try, and then for their turn. */
export function isLegalGroupMove(from: TaskState, to: TaskState): boolean {
  if (to === "none") return from === "up_for_retry" || from === "removed";
  return to === "up_for_retry" && isFinished(from) && from !== "removed";
}

const finished: ReadonlySet<string> = new Set(FINISHED_TASK_STATES);
const active: ReadonlySet<string> = new Set(ACTIVE_TASK_STATES);
const unsuccessful: ReadonlySet<string> = new Set(UNSUCCESSFUL_TASK_STATES);
const executing: ReadonlySet<string> = new Set(EXECUTING_TASK_STATES);
const timed: ReadonlySet<string> = new Set(TIMED_TASK_STATES);

export const isFinished = (state: TaskState): state is FinishedTaskState => finished.has(state);
export const isActive = (state: TaskState): boolean => active.has(state);
export const isExecuting = (state: TaskState): boolean => executing.has(state);
export const isTimed = (state: TaskState): state is TimedTaskState => timed.has(state);
/** A task that is queued from one of these begins a new try; from the others it goes on with the one that it has. */
export const isBetweenTries = (state: TaskState): boolean => state === "none" || state === "up_for_retry";
export const isUnsuccessful = (state: TaskState): boolean => unsuccessful.has(state);
export const isLegalTaskMove = (from: TaskState, to: TaskState): boolean => TASK_MOVES[from].includes(to);
export const isLegalUserMove = (from: TaskState, to: TaskState): boolean =>
  from !== to && (USER_TASK_MOVES as readonly TaskState[]).includes(to);
