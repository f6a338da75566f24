import type { FinishedTaskState, TaskState } from "../state/task-state.ts";
import type { ListLengths } from "./list-length.ts";
import type { StoredDecision } from "./skip-decision.ts";

/** One step that the plan asks for: an instance that has not been scheduled is queued, or ends without running. */
export interface PlannedMove {
  /** The task instance, as the run numbers them: the task's own number where it is not mapped. */
  readonly node: number;
  readonly to: "queued" | "skipped" | "upstream_failed" | "removed";
  /** Why, in words: the trigger rule, or who decided. */
  readonly reason: string | undefined;
}

/** A task instance that has just ended. */
export interface EndedTask {
  readonly node: number;
  readonly state: FinishedTaskState;
  readonly decision?: StoredDecision | undefined;
  /** Of one whose result is mapped over. */
  readonly lengths?: ListLengths | undefined;
}

/** How an instance has ended, without what it left. */
export type Ended = Pick<EndedTask, "node" | "state">;

/** What has ended with a move. Those that are removed are counted by who removes them. */
export const endedBy = ({ node, to }: PlannedMove): Ended[] =>
  to === "queued" || to === "removed" ? [] : [{ node, state: to }];

/** What the store has of a task instance. */
export interface RestoredTask {
  readonly task: number;
  readonly mapIndex: number;
  readonly state: TaskState;
  readonly decision?: StoredDecision | undefined;
  readonly lengths?: ListLengths | undefined;
}
