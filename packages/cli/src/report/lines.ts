import type { SupervisorEvent } from "@tradewind/runtime";
import pc from "picocolors";
import type { RunResult } from "../run.ts";
import { failureText } from "./error-text.ts";
import { durationText, stateText, tableText, timeText } from "./format.ts";

/** The line that an event gives, or undefined for those that say nothing new. */
export function eventLine(event: SupervisorEvent): string | undefined {
  switch (event.kind) {
    case "log": {
      const paint =
        event.line.level === "error" ? pc.red : event.line.level === "warn" ? pc.yellow : (text: string) => text;
      if (event.line.source === "tradewind" && event.line.level === "error") return undefined;
      return `${pc.dim(event.line.time.slice(11, 19))}  ${pc.dim(`${event.taskId} |`)} ${paint(event.line.message)}`;
    }
    case "task": {
      const { at, taskId, state, startedAt, reason, nextAt } = event;
      const duration = startedAt === undefined || state === "running" ? "" : `  ${durationText(at - startedAt)}`;
      const why = reason === undefined ? "" : `  ${pc.dim(reason)}`;
      const next = nextAt === undefined ? "" : `  ${pc.dim(`next at ${timeText(nextAt)}`)}`;
      return `${pc.dim(timeText(at))}  ${taskId}  ${stateText(state)}${duration}${why}${next}`;
    }
    case "runStarted":
    case "runEnded":
      return undefined;
  }
}

/** The table of states and durations, and the errors of the tasks that failed. */
export function summaryText({ dagId, runId, state, tasks }: RunResult, durationMs: number): string {
  const rows = tasks.map(({ taskId, state: taskState, tries, durationMs: ms }) => [
    taskId,
    stateText(taskState),
    tries > 1 ? `${tries} tries` : "",
    durationText(ms),
  ]);
  const failures = tasks.filter((task) => task.state === "failed").map(failureText);
  const end = `${stateText(state)}  ${pc.bold(dagId)}  ${runId}  ${durationText(durationMs)}`;
  return ["", tableText(rows), ...failures.flatMap((text) => ["", text]), "", end].join("\n");
}
