import { EnvRun } from "../env/env-run.ts";
import { EnvTask } from "../env/env-task.ts";

/** vitest's form of a serializer. */
interface Serializer<T> {
  test(value: unknown): boolean;
  serialize(value: T): string;
}

// ids and times are left out: they differ from run to run, and the states are what a test is about

export const runSerializer: Serializer<EnvRun> = {
  test: (value) => value instanceof EnvRun,
  serialize: ({ dagId, state, tasks }) => [`run of ${dagId}: ${state}`, ...tasks.flatMap(linesOf)].join("\n"),
};

export const taskSerializer: Serializer<EnvTask> = {
  test: (value) => value instanceof EnvTask,
  serialize: (task) => linesOf(task).join("\n"),
};

function linesOf(task: EnvTask): string[] {
  const tries = task.tries > 1 ? `, ${task.tries} tries` : "";
  const error = task.error ? `: ${task.error.name}: ${task.error.message.split("\n", 1)[0]}` : "";
  const instances = task.mapped.map(({ state, error: of }, i) => `    [${i}] ${state}${of ? `: ${of.message}` : ""}`);
  return [`  ${task.taskId}: ${task.state}${tries}${error}`, ...instances];
}
