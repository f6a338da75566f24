export {
  isMain,
  type PreparedAnswer,
  RunDuringImportError,
  type RunOptions,
  type RunResult,
  run,
  type TaskResult,
} from "@tradewind/cli";
export * from "@tradewind/core";
