import type { SupervisorEvent } from "@tradewind/runtime";
import pc from "picocolors";
import type { RunResult } from "../run.ts";
import { taskName } from "../task-name.ts";
import type { TaskResult } from "../task-results.ts";
import { failureText } from "./error-text.ts";
import { durationText, stateText, tableText, timeText } from "./format.ts";

/** The line that an event gives, or undefined for those that say nothing new. */
export function eventLine(event: SupervisorEvent): string | undefined {
  switch (event.kind) {
    case "log": {
      const paint =
        event.line.level === "error" ? pc.red : event.line.level === "warn" ? pc.yellow : (text: string) => text;
      if (event.line.source === "tradewind" && event.line.level === "error") return undefined;
      return `${pc.dim(event.line.time.slice(11, 19))}  ${pc.dim(`${taskName(event)} |`)} ${paint(event.line.message)}`;
    }
    case "task": {
      const { at, state, startedAt, reason, nextAt } = event;
      const duration = startedAt === undefined || state === "running" ? "" : `  ${durationText(at - startedAt)}`;
      const why = reason === undefined ? "" : `  ${pc.dim(reason)}`;
      const next = nextAt === undefined ? "" : `  ${pc.dim(`next at ${timeText(nextAt)}`)}`;
      return `${pc.dim(timeText(at))}  ${taskName(event)}  ${stateText(state)}${duration}${why}${next}`;
    }
    case "runStarted":
    case "runEnded":
      return undefined;
  }
}

/** The table of states and durations, and the errors of the tasks that failed. */
export function summaryText({ dagId, runId, state, tasks }: RunResult, durationMs: number): string {
  const rows = [...byTask(tasks).values()].map((instances) =>
    instances.length === 1 ? resultRow(instances[0]!) : countsRow(instances),
  );
  const failures = tasks.filter((task) => task.state === "failed").map(failureText);
  const end = `${stateText(state)}  ${pc.bold(dagId)}  ${runId}  ${durationText(durationMs)}`;
  return ["", tableText(rows), ...failures.flatMap((text) => ["", text]), "", end].join("\n");
}

function byTask(results: readonly TaskResult[]): Map<string, TaskResult[]> {
  const tasks = new Map<string, TaskResult[]>();
  for (const result of results) tasks.set(result.taskId, [...(tasks.get(result.taskId) ?? []), result]);
  return tasks;
}

const resultRow = (result: TaskResult): string[] => [
  taskName(result),
  stateText(result.state),
  result.tries > 1 ? `${result.tries} tries` : "",
  durationText(result.durationMs),
];

/** The instances of a mapped task, counted by state; their times added up. */
function countsRow(instances: readonly TaskResult[]): string[] {
  const states = [...new Set(instances.map(({ state }) => state))];
  const counts = states.map((state) => `${instances.filter((one) => one.state === state).length} ${stateText(state)}`);
  const spent = instances.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  return [instances[0]!.taskId, counts.join(", "), "", durationText(spent)];
}
