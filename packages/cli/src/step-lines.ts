import { isFinished, type TaskState } from "@tradewind/core/engine";
import type { TransitionRow } from "@tradewind/store";
import pc from "picocolors";
import { durationText, stateText, timeText } from "./report/format.ts";

/** Steps on the way to a start, which say nothing that is not seen when it comes. */
const QUIET: ReadonlySet<string> = new Set<TaskState>(["scheduled", "queued"]);

/** Makes lines of what happened to the tasks of a run, one for each step that people care about. */
export class StepLines {
  readonly #runningSince = new Map<string, number>();

  /** The line of a step; undefined for one that is not worth a line. */
  lineOf({ taskId, toState, at, reason }: TransitionRow): string | undefined {
    if (taskId === null || QUIET.has(toState)) return undefined;
    const state = toState as TaskState;
    const since = this.#runningSince.get(taskId);
    if (state === "running") this.#runningSince.set(taskId, at);
    const duration = isFinished(state) && since !== undefined ? `  ${durationText(at - since)}` : "";
    if (state !== "running") this.#runningSince.delete(taskId);
    const why = reason === null ? "" : `  ${pc.dim(reason)}`;
    return `${pc.dim(timeText(at))}  ${taskId}  ${stateText(state)}${duration}${why}`;
  }
}

/** The line that ends a run. */
export function runEndLine(
  { dagId, runId, state, reason }: { dagId: string; runId: string; state: TaskState; reason: string | null },
  durationMs: number | undefined,
): string {
  const why = reason === null ? "" : `  ${pc.dim(reason)}`;
  return `${stateText(state)}  ${pc.bold(dagId)}  ${runId}  ${durationText(durationMs)}${why}`;
}
