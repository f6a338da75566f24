import type { SupervisorEvent } from "../supervisor/events.ts";

/** A DAG was paused because its runs failed one after the other. */
export interface DagPausedEvent {
  readonly kind: "dagPaused";
  readonly dagId: string;
  readonly reason: string;
  readonly at: number;
}

/** Something went wrong that the scheduler carries on from. */
export interface TroubleEvent {
  readonly kind: "trouble";
  readonly what: string;
  readonly error: unknown;
  readonly at: number;
}

export type SchedulerEvent = SupervisorEvent | DagPausedEvent | TroubleEvent;
