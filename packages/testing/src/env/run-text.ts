import type { EnvRun } from "./env-run.ts";
import type { EnvTask, EnvTaskError } from "./env-task.ts";

/** So many of the last lines of a task's log are shown. */
const LAST_LINES = 5;

/** A run as a table of its tasks, with the errors and the last lines of the logs of those that did not end well. */
export function runText(run: EnvRun): string {
  const head = `${run.dagId} ${run.runId}: ${run.state}${run.reason === undefined ? "" : ` (${run.reason})`}`;
  const rows = run.tasks.flatMap((task) => [rowOf(task, task.taskId), ...instanceRows(task)]);
  return [head, ...table(rows), ...run.tasks.flatMap(detailsOf)].join("\n");
}

/** One task, in the same way. */
export function taskText(task: EnvTask): string {
  return [...table([rowOf(task, nameOf(task)), ...instanceRows(task)]), ...detailsOf(task)].join("\n");
}

const nameOf = ({ taskId, mapIndex }: EnvTask): string => (mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`);

const instanceRows = ({ taskId, mapped }: EnvTask) => mapped.map((instance, i) => rowOf(instance, `  ${taskId}[${i}]`));

function rowOf(task: EnvTask, name: string): string[] {
  const tries = task.tries === 0 ? "" : task.tries === 1 ? "1 try" : `${task.tries} tries`;
  const duration = task.durationMs === undefined ? "" : `${task.durationMs / 1000} s`;
  return [name, task.state, tries, duration, task.error ? firstLine(task.error.message) : (task.reason ?? "")];
}

function detailsOf(task: EnvTask): string[] {
  const own = task.state === "failed" || task.state === "up_for_retry" ? [task] : [];
  const instances = task.mapped.filter(({ state }) => state === "failed");
  return (instances.length > 0 ? instances : own).flatMap((failed) => [
    "",
    `${nameOf(failed)}: ${failed.error ? errorText(failed.error) : (failed.reason ?? failed.state)}`,
    ...failed.logs.slice(-LAST_LINES).map(({ level, message }) => `  ${level}  ${firstLine(message)}`),
  ]);
}

/** With its hint: an error that has come from the supervisor has none in its stack. */
function errorText({ stack, message, hint }: EnvTaskError): string {
  const text = stack ?? message;
  return hint === undefined || text.includes(hint) ? text : text.replace(message, () => `${message}\n  hint: ${hint}`);
}

const firstLine = (text: string): string => text.split("\n", 1)[0]!;

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
}
