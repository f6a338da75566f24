// What the other packages of Tradewind need of core beyond the authoring API.
import "./index.ts";

export {
  type AssetAliasDocument,
  type AssetCondition,
  type AssetDocument,
  assetsIn,
  conditionText,
  isConditionMet,
  type NamedAsset,
  nameOfAsset,
  type UpdatedAsset,
} from "./asset/asset-condition.ts";
export {
  type AssetChange,
  type AssetEventRecord,
  type AssetEventsQuery,
  assetEventOf,
} from "./asset/asset-event.ts";
export { extraAsJson } from "./asset/asset-extra.ts";
export { type Inlet, type InletName, inletName } from "./asset/inlet-name.ts";
export type {
  AttemptRuns,
  ExternalStates,
  ExternalStatesRequest,
  TriggeredRun,
  TriggerRunRequest,
  XComRuns,
} from "./attempt-runs.ts";
export { secretsOf } from "./connection/connection.ts";
export { checkedSettings, type DescribedConnectionType, settingsOf } from "./connection/connection-type.ts";
export {
  connectionFromEnvironment,
  connectionIdsInEnvironment,
  type Environment,
  variableFromEnvironment,
  variableKeysInEnvironment,
} from "./connection/environment.ts";
export { isSecretName, secretsIn } from "./connection/secret-names.ts";
export { type AttemptScope, attemptScope, inAttempt, runningAttempt } from "./context.ts";
export { DAG_CALLBACK_KINDS, type DagCallbackKind, dagCallbacksOf } from "./dag-options.ts";
export { dateAt, dateIfAny, isoBasic, isoWithOffset, toDateTime } from "./date.ts";
export { type DeadlineDocument, deadlinesOf } from "./deadline/deadline-document.ts";
export {
  type DeadlineReferenceRule,
  type DeadlineRun,
  ruleInDefinition,
} from "./deadline/define-deadline-reference.ts";
export { dueAt, type OwnReference, runtimesNeeded } from "./deadline/due-at.ts";
export { type AnyClass, dagRecordOf } from "./decorators/metadata.ts";
export type {
  ExpansionDocument,
  GroupDocument,
  Json,
  ListDocument,
  LoopDocument,
  XComInput,
} from "./document/dag-document.ts";
export { DEFAULT_OWNER } from "./document/make-document.ts";
export { durationMs } from "./duration.ts";
export { nearest, suggestion } from "./errors/nearest.ts";
export { currentExtensions, inExtensions } from "./extensions/extension-scope.ts";
export { type Extensions, extensionsIn, NO_EXTENSIONS } from "./extensions/extensions.ts";
export type { ElementReference } from "./flow/element.ts";
export { basesOf, elementOf, elementsIn, type MappedList } from "./flow/mapped-list.ts";
export { LiteralArgument } from "./flow/references.ts";
export { walkArgument } from "./flow/walk-argument.ts";
export { type BoundGroup, type BoundLoop, type BoundTask, isDagDefinition } from "./graph/dag-definition.ts";
export { lengthAt, type MappedOver } from "./graph/dag-mapping.ts";
export { definitionOf } from "./graph/define-dag.ts";
export { type HookOverrides, HookScope } from "./hooks/hook-scope.ts";
export { withHooks } from "./hooks/outside-attempt.ts";
export { type AskedQuestion, askedQuestion } from "./human/asked-question.ts";
export { answerTo, defaultAnswer, type GivenAnswer, type Response } from "./human/given-answer.ts";
export { humanAnswer } from "./human/human-answer.ts";
export { openQuestion, type Resume, resumeOf, withAnswer } from "./human/resume.ts";
export { DAG_EVENTS, type RunEvent, TASK_EVENTS } from "./listeners/listener.ts";
export { notifyWith } from "./notifiers/base-notifier.ts";
export type { TaskKind } from "./operators/base-operator.ts";
export { goesOn } from "./operators/branch-operator.ts";
export { MappedOperator, operatorClassOf } from "./operators/mapped-operator.ts";
export { type MethodCall, MethodTask } from "./operators/method-operators.ts";
export { type DecidedRetry, decideRetry } from "./operators/retry-policy.ts";
export { CALLBACK_KINDS, type CallbackKind, callbacksOf, WEIGHT_RULES } from "./operators/task-options.ts";
export { checkConf, checkConfByCode } from "./params/check-conf.ts";
export type { ParamSpec } from "./params/param-spec.ts";
export { paramsOfAttempt } from "./params/params-of-attempt.ts";
export { clashingFormats, formatMadeBy, formatsText } from "./partition/key-formats.ts";
export { mapKey } from "./partition/map-key.ts";
export type { MapperDocument } from "./partition/mapper-document.ts";
export { assertPartitionKey } from "./partition/partition-key.ts";
export { isPartitioned, mapperOf, type PartitionedDocument } from "./partition/partitioned-timetable.ts";
export {
  type Admission,
  type AdmissionView,
  admit,
  type QueuedRun,
  type RunBlocker,
  runBlocker,
} from "./plan/admission.ts";
export { type AssetRun, assetRun, partitionRuns, type QueuedAsset } from "./plan/asset-run.ts";
export { DEFAULT_POOL, DEFAULT_QUEUE } from "./plan/default-names.ts";
export type { ExpandedLists } from "./plan/expansion-sizes.ts";
export type { RestoredTries } from "./plan/group-tries.ts";
export { type InstancesBelow, isAmong, reachedInstances, relatedInstances } from "./plan/instances-below.ts";
export {
  baseLists,
  combination,
  elementName,
  elementsNeeded,
  innerName,
  type ListLengths,
  listName,
} from "./plan/list-length.ts";
export {
  MAX_ELEMENTS,
  MAX_MAPPING_DEPTH,
  mapIndexesBelow,
  mapIndexOf,
  mapIndexText,
  mapPathOf,
  UNMAPPED,
} from "./plan/map-index.ts";
export { commonLength, type Expansion, type MappedGraph } from "./plan/mapped-graph.ts";
export type { Scope } from "./plan/mapped-instances.ts";
export { type Cursor, nextScheduledRun } from "./plan/next-scheduled-run.ts";
export type { EndedTask, PlannedMove, RestoredTask } from "./plan/planned-move.ts";
export {
  type GroupInstance,
  groupIndexOf,
  groupsAround,
  type RetriedGroup,
  type RetriedGroups,
} from "./plan/retried-groups.ts";
export { retryDelayMs } from "./plan/retry.ts";
export { absentTasks, allDownstream, leavesOf, type RunGraph, runGraphOf } from "./plan/run-graph.ts";
export type { RunInstances } from "./plan/run-instances.ts";
export { RunProgress } from "./plan/run-progress.ts";
export { type Decision, type StoredDecision, skippedBy, storedDecision } from "./plan/skip-decision.ts";
export { type PoolSize, type SlotBlocker, type SlotClaim, type SlotLimits, Slots } from "./plan/slots.ts";
export {
  evaluateTriggerRule,
  TEARDOWN_RULE,
  TRIGGER_RULES,
  triggerRuleOf,
  type UpstreamCounts,
} from "./plan/trigger-rule.ts";
export { type Waiting, WaitingRoom } from "./plan/waiting-room.ts";
export { assignedInstance, type InstanceAssignment } from "./policies/assigned-instance.ts";
export type { PolicyFailedError } from "./policies/policy-failed-error.ts";
export { declareHostProcess, type HostKind, hostProcess } from "./ports/host-process.adapter.ts";
export { importFile } from "./ports/import-file.adapter.ts";
export type { Clock, Runtime, Timer } from "./ports/runtime.ts";
export { systemRuntime } from "./ports/system-runtime.adapter.ts";
export { isSecretsBackendKind } from "./secrets/secrets-backend.ts";
export { pokeAnswer } from "./sensors/base-sensor.ts";
export { nextPokeMs, pokeTimingOf } from "./sensors/poke-timing.ts";
export { locationsIn, type SourceLocation } from "./source-location.ts";
export {
  FINISHED_RUN_STATES,
  type FinishedRunState,
  isLegalRunMove,
  isRunFinished,
  RUN_STATES,
  type RunState,
  type RunType,
} from "./state/run-state.ts";
export {
  ACTIVE_TASK_STATES,
  EXECUTING_TASK_STATES,
  type FinishedTaskState,
  isActive,
  isBetweenTries,
  isExecuting,
  isFinished,
  isLegalGroupMove,
  isLegalTaskMove,
  isLegalUserMove,
  isTimed,
  isUnsuccessful,
  TASK_MOVES,
  TASK_STATES,
  type TaskState,
  type TimedTaskState,
} from "./state/task-state.ts";
export { MAX_STATE_BYTES } from "./state-store/state-store.ts";
export { addedNames } from "./template/added-names.ts";
export type { StateQuery, TemplateSource } from "./template/fetched.ts";
export { isTemplate } from "./template/is-template.ts";
export { loadTemplateEngine } from "./template/load-template-engine.ts";
export { isFileName, type RenderParts, renderOptions } from "./template/render-options.ts";
export type { TemplateEngine } from "./template/template-engine.ts";
export type { TemplateTools } from "./template/template-names.ts";
export { assetConditionOf } from "./timetable/asset-timetable.ts";
export { type TimetableRegistry, timetableRegistry } from "./timetable/define-timetable.ts";
export { type LeftOutTime, leftOutTime } from "./timetable/left-out-time.ts";
export { runsBetween } from "./timetable/runs-between.ts";
export { timetableFromDocument, timetableOf } from "./timetable/schedule.ts";
export { zoneName } from "./timetable/zone-name.ts";
export { decodeXCom, encodeXCom } from "./xcom/encode.ts";
export { fileXComBackendKind } from "./xcom/file-xcom-backend.adapter.ts";
export { linkKey, MAPPED_LENGTHS, RETURN_VALUE, SKIP_DECISION } from "./xcom/keys.ts";
export { decodeTexts, type XComTexts } from "./xcom/lazy-list.ts";
export { lengthOf, type StoredXCom, storedXComOf, storedXComText } from "./xcom/stored-xcom.ts";
export { isXComBackendKind } from "./xcom/xcom-backend.ts";
