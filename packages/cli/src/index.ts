export { isMain } from "./is-main.ts";
export { type PreparedAnswer, RunDuringImportError, type RunOptions, type RunResult, run } from "./run.ts";
export type { TaskResult } from "./task-results.ts";
