import "./symbol-polyfill.ts";

export {
  type Asset,
  type AssetAlias,
  type AssetExpression,
  type AssetOptions,
  type AssetRef,
  allOf,
  anyOf,
  assetAlias,
} from "./asset/asset.ts";
export type {
  AssetEvent,
  AssetEvents,
  InletEvents,
  OutletAliasEvents,
  OutletEvent,
  OutletEvents,
} from "./asset/asset-event.ts";
export type { Connection, ConnectionInput } from "./connection/connection.ts";
export { type ConnectionSettings, type ConnectionType, defineConnection } from "./connection/connection-type.ts";
export { connectionUri } from "./connection/connection-uri.ts";
export { parseConnection } from "./connection/parse-connection.ts";
export type {
  CallbackContext,
  DagCallbackContext,
  DagRunContext,
  LoopContext,
  PreviousRun,
  TaskContext,
  TaskInstanceContext,
  TaskLogger,
  XComPull,
} from "./context.ts";
export { currentContext } from "./context.ts";
export type { DagCallback, DagOptions, DefaultArgs } from "./dag-options.ts";
export type { DateInput } from "./date.ts";
export {
  type DeadlineAlert,
  type DeadlineCallback,
  type DeadlineContext,
  DeadlineReference,
} from "./deadline/deadline-alert.ts";
export {
  type DeadlineReferenceKind,
  type DeadlineRun,
  defineDeadlineReference,
} from "./deadline/define-deadline-reference.ts";
export { type AssetDagOptions, type AssetMultiOptions, asset, assetOf } from "./decorators/asset.ts";
export { dag } from "./decorators/dag.ts";
export { loop } from "./decorators/loop.ts";
export { bash, branch, sensor, setup, shortCircuit, task, teardown } from "./decorators/task.ts";
export { taskGroup } from "./decorators/task-group.ts";
export type { DagDocument, TaskDocument } from "./document/dag-document.ts";
export type { DurationInput } from "./duration.ts";
export { AssetExtraError, UnknownAssetError } from "./errors/asset-errors.ts";
export type { Problem } from "./errors/authoring-errors.ts";
export {
  InvalidDagError,
  InvalidOptionError,
  NoContextError,
  NotADagError,
  NotATaskError,
  OutsideFlowError,
  ReferenceUsedAsValueError,
  UnknownNameError,
} from "./errors/authoring-errors.ts";
export {
  ConnectionNotFoundError,
  IncompleteConnectionError,
  InvalidConnectionError,
  SecretInConfError,
  StandInMethodError,
  VariableNotFoundError,
} from "./errors/connection-errors.ts";
export {
  DagPausedError,
  ExternalTaskFailedError,
  ExternalTaskNotFoundError,
  NoRunsHereError,
  RunExistsError,
  TriggeredRunFailedError,
} from "./errors/external-run-errors.ts";
export {
  AnswerRefusedError,
  AnswerTimeoutError,
  AnswerTimeoutError as HITLTimeoutError,
  ApprovalRejected,
  ApprovalRejected as HITLRejectException,
  NotAssignedError,
  QuestionMovedError,
} from "./errors/human-errors.ts";
export { LoopNotConvergedError, UntilAnswerError } from "./errors/loop-errors.ts";
export {
  ElementGoneError,
  MappedAloneError,
  MappedKeywordError,
  MappedTemplateError,
  TooManyElementsError,
  UnmappableXComError,
} from "./errors/mapping-errors.ts";
export { ConfRefusedError, ParamsInvalidError } from "./errors/params-errors.ts";
export {
  BadBranchTargetError,
  CommandFailedError,
  NoLogicalDateError,
  NotImplementedError,
  NotSerialisableError,
  TemplateError,
  TemplateFileNotFoundError,
  UndefinedTemplateNameError,
  XComTooLargeError,
} from "./errors/run-errors.ts";
export { InvalidSecretsFileError, SecretsAccessDeniedError, SecretsBackendError } from "./errors/secrets-errors.ts";
export { SeveralAssetsError, StateNotWrittenError, StateTooLargeError } from "./errors/state-store-errors.ts";
export {
  FailTask,
  FailTask as AirflowFailException,
  RescheduleTask,
  RescheduleTask as AirflowRescheduleException,
  SensorTimeout,
  SensorTimeout as AirflowSensorTimeout,
  SkipTask,
  SkipTask as AirflowSkipException,
  TaskTimeout,
  TaskTimeout as AirflowTaskTimeout,
} from "./errors/task-signals.ts";
export { TradewindError } from "./errors/tradewind-error.ts";
export { ConcurrentWaitsError, NoWaitingHereError, WaitTimeoutError } from "./errors/wait-errors.ts";
export { NoXComBackendError, XComBackendError } from "./errors/xcom-errors.ts";
export { chain, chainLinear, crossDownstream, label } from "./flow/dependencies.ts";
export type { TaskGroupOptions } from "./flow/group-options.ts";
export { literal } from "./flow/literal-argument.ts";
export type { LoopOptions, Until } from "./flow/loop-options.ts";
export type { TaskGroup } from "./flow/task-group.ts";
export { template } from "./flow/template-argument.ts";
export type {
  Arg,
  ElementArg,
  Flow,
  ListArg,
  TaskLike,
  TaskMethod,
  TaskRef,
  TeardownOptions,
  XComArg,
  XComSequence,
} from "./flow/types.ts";
export { unmapped } from "./flow/unmapped.ts";
export type { DagDefinition } from "./graph/dag-definition.ts";
export { type DefineDagOptions, defineDag, type TaskTableEntry } from "./graph/define-dag.ts";
export { BaseHook, type HookClass, hook } from "./hooks/base-hook.ts";
export type { Ask, HumanAnswer, HumanQuestion } from "./human/question.ts";
export { type DagRunStartContext, defineListener, type Listener } from "./listeners/listener.ts";
export { BaseNotifier, type NotifierContext } from "./notifiers/base-notifier.ts";
export { ApprovalOperator, type ApprovalOptions } from "./operators/approval-operator.ts";
export {
  BaseOperator,
  type ExtraLink,
  type MappedTask,
  type OperatorOptions,
  type PartialOf,
  type TemplateFunction,
} from "./operators/base-operator.ts";
export { type BashMethodOptions, BashOperator, type BashOptions } from "./operators/bash-operator.ts";
export { BranchDateTimeOperator, type BranchDateTimeOptions } from "./operators/branch-date-time-operator.ts";
export { BranchDayOfWeekOperator, type BranchDayOfWeekOptions } from "./operators/branch-day-of-week-operator.ts";
export {
  type BranchChoice,
  BranchOperator,
  ShortCircuitOperator,
  type ShortCircuitOptions,
} from "./operators/branch-operator.ts";
export { contextVars } from "./operators/context-vars.ts";
export { EmptyOperator } from "./operators/empty-operator.ts";
export { ExternalTaskMarker, type ExternalTaskMarkerOptions } from "./operators/external-task-marker.ts";
export { type FunctionKwargs, FunctionOperator, type FunctionOptions } from "./operators/function-operator.ts";
export { HITLBranchOperator, type HITLBranchOptions } from "./operators/hitl-branch-operator.ts";
export {
  HITLEntryOperator,
  type HITLEntryOptions,
  HITLOperator,
  type HITLOptions,
  type HITLResult,
  type QuestionOptions,
} from "./operators/hitl-operator.ts";
export { LatestOnlyOperator } from "./operators/latest-only-operator.ts";
export type {
  ExceptionKind,
  FailedAttempt,
  RetryAction,
  RetryDecision,
  RetryPolicy,
  RetryPolicyFunction,
  RetryRule,
} from "./operators/retry-policy.ts";
export type { Callback, TaskOptions, WeightRule } from "./operators/task-options.ts";
export { TriggerDagRunOperator, type TriggerDagRunOptions } from "./operators/trigger-dag-run-operator.ts";
export { type JsonSchema, type Param, param } from "./params/param.ts";
export { type Params, type ParamsInput, type ParamsOf, type ParamValues, params } from "./params/params.ts";
export type { StandardSchema } from "./params/standard-schema.ts";
export { type CronPartitionOptions, cronPartition } from "./partition/cron-partition.ts";
export { type PartitionMapper, partitionMapper, type StartOfOptions } from "./partition/partition-mapper.ts";
export { type PartitionedOptions, partitioned } from "./partition/partitioned.ts";
export type { TriggerRule, TriggerRuleName } from "./plan/trigger-rule.ts";
export {
  type Assignment,
  definePolicies,
  type PolicedDag,
  type PolicedInstance,
  type PolicedTask,
  type Policies,
  PolicyViolation,
  PolicyViolation as AirflowClusterPolicyViolation,
  SkipDag,
  SkipDag as AirflowClusterPolicySkipDag,
} from "./policies/policies.ts";
export { PolicyFailedError } from "./policies/policy-failed-error.ts";
export { maskSecret } from "./secrets/mask-secret.ts";
export { defineSecretsBackend, type SecretsBackend, type SecretsBackendKind } from "./secrets/secrets-backend.ts";
export { BaseSensor, type PokeResult, PokeReturnValue, type SensorOptions } from "./sensors/base-sensor.ts";
export { BashSensor, type BashSensorOptions } from "./sensors/bash-sensor.ts";
export { DateTimeSensor, type DateTimeSensorOptions } from "./sensors/date-time-sensor.ts";
export { DayOfWeekSensor, type DayOfWeekSensorOptions } from "./sensors/day-of-week-sensor.ts";
export { ExternalTaskSensor, type ExternalTaskSensorOptions } from "./sensors/external-task-sensor.ts";
export { FileSensor, type FileSensorOptions } from "./sensors/file-sensor.ts";
export { FunctionSensor } from "./sensors/function-sensor.ts";
export { TimeDeltaSensor, type TimeDeltaSensorOptions } from "./sensors/time-delta-sensor.ts";
export { TimeSensor, type TimeSensorOptions } from "./sensors/time-sensor.ts";
export {
  type AssetStateStore,
  NEVER_EXPIRE,
  type StateOptions,
  type StateStore,
  type TaskStateStore,
} from "./state-store/state-store.ts";
export { defineMacros, type TemplateMacros } from "./template/define-macros.ts";
export {
  type AssetAndTimeOptions,
  type AssetOrTimeOptions,
  assetAndTime,
  assetOrTime,
} from "./timetable/asset-or-time.ts";
export { type CronTriggerOptions, cronTrigger } from "./timetable/cron-trigger.ts";
export { defineTimetable, type TimetableKind, type TimetableRules } from "./timetable/define-timetable.ts";
export { type DeltaTriggerOptions, deltaTrigger } from "./timetable/delta-trigger.ts";
export { type EventsTimetableOptions, eventsTimetable } from "./timetable/events-timetable.ts";
export type { Schedule } from "./timetable/schedule.ts";
export type { DataInterval, Restriction, RunInfo, Timetable, TimetableDocument } from "./timetable/timetable.ts";
export type { WaitMoment, WaitOptions, WaitUntil } from "./wait-until.ts";
export type { Weekday, WeekdayInput } from "./weekday.ts";
export { type FileXComBackendOptions, fileXComBackend } from "./xcom/file-xcom-backend.adapter.ts";
export { defineXComBackend, type XComBackend, type XComBackendKind, type XComPlace } from "./xcom/xcom-backend.ts";
