export {
  type LogLine,
  loadXCom,
  logFileOf,
  Masker,
  maskOutput,
  type PreparedAnswersSettings,
  preparedAnswersOf,
  type XComStorage,
} from "@tradewind/worker";
export { type Config, readConfig, type Setting } from "./config.ts";
export type { Executor, ExecutorListener, Loss } from "./executors/executor.ts";
export { executorNames } from "./executors/executor-names.ts";
export { type InlineExecutorOptions, inlineExecutor } from "./executors/inline-executor.ts";
export type { ExecutorFactory, ExecutorParts } from "./executors/make-executor.ts";
export { type ProcessExecutorOptions, processExecutor } from "./executors/process-executor.ts";
export { RoutingExecutor } from "./executors/routing-executor.ts";
export { workerProcessSettings } from "./executors/worker-process-settings.ts";
export { ExtensionModuleError, extensionFiles, extensionsOf } from "./host/extension-modules.ts";
export { loadTimetables, TimetableModuleError } from "./host/load-timetables.ts";
export { describeProcess, isOwnerAlive, thisOwner } from "./host/run-owner.adapter.ts";
export { type FileEvent, type HostEvent, SchedulerHost, type SchedulerHostOptions } from "./host/scheduler-host.ts";
export { InvalidConfigError } from "./invalid-config-error.ts";
export { checkTemplates } from "./loader/check-templates.ts";
export { DagLoader, type DagLoaderOptions, type FileResult } from "./loader/dag-loader.ts";
export type { ImportProblem } from "./loader/import-problem.ts";
export { type LoadedDag, type LoadedDags, loadDags } from "./loader/load-dags.ts";
export { LookUp, type LookUpSources, type LookUpStore } from "./look-up.ts";
export { type ManualRunOptions, manualRunRequest } from "./manual-run-request.ts";
export {
  AssetNotMadeError,
  createAssetEvent,
  deleteQueuedEvents,
  findAsset,
  materializeAsset,
} from "./orders/assets.ts";
export { cancelBackfill, waitingRuns } from "./orders/cancel-backfill.ts";
export { type ClearOrder, clearTasks, type FoundTask } from "./orders/clear-tasks.ts";
export {
  type BackfillDate,
  BackfillOpenError,
  type BackfillOrder,
  BackfillRefusedError,
  createBackfill,
} from "./orders/create-backfill.ts";
export { type EndRunOrder, endRun, keptTeardowns } from "./orders/end-run.ts";
export { type KnownAlias, type KnownAsset, knownAliases, knownAssets } from "./orders/known-assets.ts";
export { type MarkOrder, markTasks } from "./orders/mark-tasks.ts";
export { NoSuchInstanceError } from "./orders/no-such-instance-error.ts";
export { AmbiguousQuestionError, NoOpenQuestionError } from "./orders/question-errors.ts";
export {
  answerQuestion,
  findQuestion,
  type OpenQuestion,
  openQuestions,
  type QuestionPlace,
} from "./orders/questions.ts";
export { RunNotFoundError } from "./orders/run-not-found-error.ts";
export { type RunSelection, selectRuns } from "./orders/select-runs.ts";
export { storedDag, storedRun } from "./orders/stored-dag.ts";
export { type OrderTools, type TriggerRunOrder, triggerRun } from "./orders/trigger-run.ts";
export { explainRun, type SlotHolder, type Why, type WhyReason, type WhyTools } from "./orders/why.ts";
export { whyText } from "./orders/why-text.ts";
export { recordRun } from "./recorded/record-run.ts";
export type { RecordedRun, RecordedTask } from "./recorded/recorded-run.ts";
export { dateAction, runOfDate } from "./scheduler/backfill-progress.ts";
export { Deadlines } from "./scheduler/deadlines.ts";
export type { DagPausedEvent, SchedulerEvent, TroubleEvent } from "./scheduler/events.ts";
export { type Notices, storeNotices } from "./scheduler/notices.ts";
export { Scheduler } from "./scheduler/scheduler.ts";
export type { SchedulerOptions } from "./scheduler/scheduler-options.ts";
export { connectionsOf, type VariableEntry, variablesOf } from "./secrets/file-entries.ts";
export { SecretsBackendModuleError } from "./secrets/named-backend.ts";
export { openBackend } from "./secrets/open-backend.ts";
export { formatOf, readSecretsFile, SECRETS_FILE_FORMATS, type SecretsFileFormat } from "./secrets/secrets-file.ts";
export { storeKeys } from "./secrets/store-keys.ts";
export { deleteExpiredState, endOfState } from "./state-stores/retention.ts";
export type { LogEvent, RunEndedEvent, RunStartedEvent, SupervisorEvent, TaskEvent } from "./supervisor/events.ts";
export { type InstancePolicy, instancePolicy } from "./supervisor/instance-policy.ts";
export type { RunEnd, RunRequest } from "./supervisor/run-request.ts";
export { RunTakenOverError } from "./supervisor/run-taken-over-error.ts";
export { Supervisor } from "./supervisor/supervisor.ts";
export type { SupervisorOptions } from "./supervisor/supervisor-options.ts";
export { type FoundResults, findResults } from "./trial/find-results.ts";
export { type KnownResults, NO_RESULTS, resultsOfRun, withGivenResults } from "./trial/known-results.ts";
export { lonePort } from "./trial/lone-port.ts";
export { MemoryState } from "./trial/memory-state.ts";
export { type TryTaskOptions, tryRender, tryTask } from "./trial/try-task.ts";
export { xcomSettingsOf, xcomStorage } from "./xcoms/xcom-settings.ts";
