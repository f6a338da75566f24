import type { CallbackContext, DagCallbackContext, TaskContext } from "../context.ts";
import type { DagCallbackKind } from "../dag-options.ts";
import type { CallbackKind } from "../operators/task-options.ts";

/** What a listener gets when a run begins. */
export type DagRunStartContext = Omit<DagCallbackContext, "state" | "reason">;

/** Hears what becomes of all runs and tasks of an installation. */
export interface Listener {
  /** What it is called in logs. */
  readonly name: string;
  /** A task begins to execute. Called in its attempt, of which it is no part: it cannot make it fail. */
  onTaskInstanceRunning?(context: TaskContext): void | Promise<void>;
  onTaskInstanceSuccess?(context: CallbackContext): void | Promise<void>;
  /** No try is left; the context has the error. */
  onTaskInstanceFailed?(context: CallbackContext): void | Promise<void>;
  /** It will be tried again. */
  onTaskInstanceRetry?(context: CallbackContext): void | Promise<void>;
  /** It has skipped itself; not for tasks that a rule or a branch skips. */
  onTaskInstanceSkipped?(context: CallbackContext): void | Promise<void>;
  /** A run begins, or is done again. */
  onDagRunRunning?(context: DagRunStartContext): void | Promise<void>;
  onDagRunSuccess?(context: DagCallbackContext): void | Promise<void>;
  onDagRunFailed?(context: DagCallbackContext): void | Promise<void>;
}

const LISTENER: unique symbol = Symbol.for("tradewind.listener") as never;

/**
 * Makes something that hears of all runs and tasks. Export it from a provider, or from a module that `TRADEWIND__CORE__PLUGINS` names. It is
 * called where callbacks are, before them and as often: at least once. An error that it throws is a line of the log, and nothing else.
 * Airflow's listeners.
 *
 * @example
 * export const lineage = defineListener({
 *   name: "lineage",
 *   onDagRunFailed: ({ dagId, runId, reason, log }) => log.warn(`${dagId} ${runId}: ${reason}`),
 * });
 */
export function defineListener(listener: Listener): Listener {
  return Object.freeze(Object.assign({ ...listener }, { [LISTENER]: true }));
}

/** Whether a value is what `defineListener` made, of whichever copy of this package. */
export const isListener = (value: unknown): value is Listener =>
  typeof value === "object" && value !== null && LISTENER in value;

/** What a listener calls the ends of tasks and runs that callbacks are told of. */
export const TASK_EVENTS = {
  success: "onTaskInstanceSuccess",
  failure: "onTaskInstanceFailed",
  retry: "onTaskInstanceRetry",
  skipped: "onTaskInstanceSkipped",
} as const satisfies Readonly<Record<CallbackKind, keyof Listener>>;
export const DAG_EVENTS = {
  running: "onDagRunRunning",
  success: "onDagRunSuccess",
  failure: "onDagRunFailed",
} as const satisfies Readonly<Record<DagCallbackKind | "running", keyof Listener>>;

/** What somebody may be told of a run: its start only listeners are. */
export const RUN_EVENTS = ["running", "success", "failure"] as const satisfies readonly (keyof typeof DAG_EVENTS)[];
export type RunEvent = (typeof RUN_EVENTS)[number];

/** What a descriptor says that a listener hears. */
export const LISTENER_EVENTS = [
  "onTaskInstanceRunning",
  ...Object.values(TASK_EVENTS),
  ...Object.values(DAG_EVENTS),
] as const satisfies readonly (keyof Listener)[];
