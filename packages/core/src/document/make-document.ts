import { hash } from "node:crypto";
import type { DateTime } from "luxon";
import { namedAsset, singleAsset } from "../asset/asset.ts";
import { type DagOptions, DEFAULT_MAX_ACTIVE_RUNS, DEFAULT_MAX_ACTIVE_TASKS, dagCallbacksOf } from "../dag-options.ts";
import { isoWithOffset, toDateTime } from "../date.ts";
import { deadlineDocuments } from "../deadline/deadline-document.ts";
import { markdownOf, taskDocs } from "../documentation/documentation.ts";
import { durationMs } from "../duration.ts";
import { elementReferenceOf } from "../flow/element.ts";
import type { GroupNode } from "../flow/group-node.ts";
import type { RetryOptions } from "../flow/group-options.ts";
import { sequenceOf } from "../flow/mapped-list.ts";
import { LiteralArgument, TemplateExpression } from "../flow/references.ts";
import type { TaskNode } from "../flow/task-node.ts";
import { templatedFieldsOf } from "../flow/templated-object.ts";
import { type ArgumentVisitor, walkArgument, walkList } from "../flow/walk-argument.ts";
import { xcomReferenceOf } from "../flow/xcom-reference.ts";
import type { BoundTask } from "../graph/dag-definition.ts";
import type { DagMapping } from "../graph/dag-mapping.ts";
import { DAG_EVENTS, type Listener, RUN_EVENTS, TASK_EVENTS } from "../listeners/listener.ts";
import type { BaseOperator } from "../operators/base-operator.ts";
import { MappedOperator, operatorClassOf } from "../operators/mapped-operator.ts";
import {
  MethodBash,
  MethodBranch,
  MethodSensor,
  MethodShortCircuit,
  MethodTask,
} from "../operators/method-operators.ts";
import { CALLBACK_KINDS, callbacksOf, type TaskOptions } from "../operators/task-options.ts";
import { ParamSpec } from "../params/param-spec.ts";
import { declaredParams } from "../params/params.ts";
import { DEFAULT_POOL, DEFAULT_QUEUE } from "../plan/default-names.ts";
import { effectiveWeights } from "../plan/priority-weight.ts";
import { DEFAULT_RETRY_DELAY_MS } from "../plan/retry.ts";
import { TEARDOWN_RULE, triggerRuleOf } from "../plan/trigger-rule.ts";
import type { SourceLocation } from "../source-location.ts";
import type { Timetable } from "../timetable/timetable.ts";
import type {
  DagDocument,
  EdgeLabelDocument,
  GroupDocument,
  GroupTriesDocument,
  Json,
  TaskDocument,
  XComInput,
} from "./dag-document.ts";

export interface DocumentParts {
  readonly dagId: string;
  readonly options: DagOptions;
  readonly timetable: Timetable;
  readonly startDate: DateTime | undefined;
  readonly endDate: DateTime | undefined;
  readonly params: ParamSpec;
  readonly tasks: readonly BoundTask[];
  readonly nodes: readonly TaskNode[];
  readonly groups: readonly GroupNode[];
  readonly mapping: DagMapping;
  readonly source: SourceLocation | undefined;
  /** Who hears of its runs and tasks, whatever it says itself. */
  readonly listeners: readonly Listener[];
}

/** The document of a DAG that validation has passed. */
export function makeDocument(parts: DocumentParts): DagDocument {
  const { dagId, options, timetable, tasks, nodes, groups, mapping, source } = parts;
  const content = {
    schemaVersion: 1,
    dagId,
    displayName: options.dagDisplayName ?? null,
    description: options.description ?? null,
    docMd: markdownOf(options.docMd, source) ?? null,
    tags: [...(options.tags ?? [])],
    owner: ownerOf(options),
    ownerLinks: { ...options.ownerLinks },
    schedule: timetable.document,
    startDate: parts.startDate ? isoWithOffset(parts.startDate) : null,
    endDate: parts.endDate ? isoWithOffset(parts.endDate) : null,
    catchup: options.catchup ?? null,
    timezone: options.timezone ?? "utc",
    maxActiveRuns: options.maxActiveRuns ?? timetable.maxActiveRuns ?? DEFAULT_MAX_ACTIVE_RUNS,
    maxActiveTasks: options.maxActiveTasks ?? DEFAULT_MAX_ACTIVE_TASKS,
    maxConsecutiveFailedDagRuns: options.maxConsecutiveFailedDagRuns ?? 0,
    dagrunTimeoutMs: options.dagrunTimeout === undefined ? null : durationMs(options.dagrunTimeout, "dagrunTimeout"),
    failFast: options.failFast ?? false,
    isPausedUponCreation: options.isPausedUponCreation ?? null,
    callbacks: RUN_EVENTS.filter(
      (event) =>
        (event !== "running" && dagCallbacksOf(options, event).length > 0) ||
        isHeard(parts.listeners, DAG_EVENTS[event]),
    ),
    ...deadlinesDocument(options, tasks),
    ...paramsDocument(parts.params),
    tasks: taskDocuments(tasks, options, parts),
    edgeLabels: edgeLabels(nodes),
    groups: groups.map(groupDocument),
    expansions: mapping.expansions,
  } as const;
  return { ...content, source: source ?? null, hash: contentHash(content) };
}

function deadlinesDocument(options: DagOptions, tasks: readonly BoundTask[]): Pick<DagDocument, "deadlines"> {
  const deadlines = deadlineDocuments(options, tasks);
  return deadlines.length === 0 ? {} : { deadlines };
}

/** The owner of what nobody has given one. */
export const DEFAULT_OWNER = "tradewind";

export const ownerOf = (options: DagOptions): string => options.owner ?? options.defaultArgs?.owner ?? DEFAULT_OWNER;

function taskDocuments(
  tasks: readonly BoundTask[],
  options: DagOptions,
  { source, listeners }: Pick<DocumentParts, "source" | "listeners">,
): TaskDocument[] {
  const weights = effectiveWeights(
    tasks.map(({ taskId, upstream, options: { priorityWeight = 1, weightRule = "downstream" } }) => ({
      taskId,
      upstream,
      priorityWeight,
      weightRule,
    })),
  );
  return tasks.map((task, index) => ({
    ...taskDocument(task, ownerOf(options)),
    callbacks: CALLBACK_KINDS.filter(
      (kind) => callbacksOf(task.options, kind).length > 0 || isHeard(listeners, TASK_EVENTS[kind]),
    ),
    ...slotsDocument(task.options, weights[index]!),
    ...pastDocument(task.options, options.timezone ?? "utc"),
    ...ownParamsDocument(task.options),
    ...assetsDocument(task.options),
    docs: taskDocs(task.options, source),
    ...placeDocument(task),
  }));
}

const isHeard = (listeners: readonly Listener[], event: keyof Listener): boolean =>
  listeners.some((listener) => listener[event] !== undefined);

/** What a task needs to be given a slot, and its place among those that wait for one. */
function slotsDocument(options: TaskOptions, weight: number) {
  return {
    pool: options.pool ?? DEFAULT_POOL,
    poolSlots: options.poolSlots ?? 1,
    priorityWeight: options.priorityWeight ?? 1,
    weight,
    queue: options.queue ?? DEFAULT_QUEUE,
    ...executorDocument(options),
    maxActiveTisPerDag: options.maxActiveTisPerDag ?? null,
    maxActiveTisPerDagRun: options.maxActiveTisPerDagRun ?? null,
  };
}

/** Nothing for most tasks: they go to the first executor. */
function executorDocument({
  executor,
  executorConfig,
}: TaskOptions): Pick<TaskDocument, "executor" | "executorConfig"> {
  return {
    ...(executor !== undefined && { executor }),
    ...(executorConfig !== undefined && { executorConfig: toJson(executorConfig) as { [name: string]: Json } }),
  };
}

const paramsDocument = (spec: ParamSpec) => ({
  params: toJson(spec.defaults().values),
  paramsSchema: toJson(spec.jsonSchema()),
});

/** What a task declares itself; the DAG's stand in the DAG's document. */
function ownParamsDocument({ params }: TaskOptions) {
  const own = declaredParams(params);
  return own === undefined ? { params: null, paramsSchema: null } : paramsDocument(new ParamSpec(own));
}

/** Which runs a task takes part in, and what it waits for in earlier ones. */
function pastDocument(options: TaskOptions, zone: string) {
  const date = (name: "startDate" | "endDate") =>
    options[name] === undefined ? null : isoWithOffset(toDateTime(options[name], name, zone));
  const { dependsOnPreviousTasks: previous = [] } = options;
  // a task that waits for what followed it in the past waits for itself, too
  const dependsOnPast = [options.dependsOnPast, options.waitForDownstream, previous.length > 0].includes(true);
  return {
    dependsOnPast,
    waitForDownstream: options.waitForDownstream ?? false,
    ...(previous.length > 0 && { dependsOnPreviousTasks: [...previous] }),
    ...(dependsOnPast && options.waitForPastDependsBeforeSkipping && { waitForPastDependsBeforeSkipping: true }),
    ignoreFirstDependsOnPast: options.ignoreFirstDependsOnPast ?? true,
    startDate: date("startDate"),
    endDate: date("endDate"),
  };
}

/** Nothing for most tasks: documents of DAGs without assets say nothing of them. */
function assetsDocument({ inlets = [], outlets = [] }: TaskOptions): Pick<TaskDocument, "inlets" | "outlets"> {
  return {
    ...(inlets.length > 0 && { inlets: inlets.map((inlet) => namedAsset(inlet, "inlets")) }),
    ...(outlets.length > 0 && { outlets: outlets.map((outlet) => singleAsset(outlet, "outlets")) }),
  };
}

/** Where a task stands in its DAG: its group, what it is mapped over, what it is to the others. */
function placeDocument({ group, mapping, operator, options, role }: BoundTask) {
  const used = new Set<string>(operator instanceof MappedOperator ? [mapping.at(-1)!] : []);
  walkArgument(operator.rawOptions, { element: ({ expansion }) => used.add(expansion) });
  return {
    group: group ?? null,
    mapping,
    elementsOf: mapping.filter((id) => used.has(id)),
    mapIndexTemplate: options.mapIndexTemplate ?? null,
    role: role?.kind ?? null,
    onFailureFailDagrun: role?.kind === "teardown" && role.onFailureFailDagrun,
  };
}

function taskDocument(
  { taskId, operator, options, upstream, role }: BoundTask,
  owner: string,
): Omit<
  TaskDocument,
  | keyof ReturnType<typeof slotsDocument>
  | keyof ReturnType<typeof pastDocument>
  | keyof ReturnType<typeof placeDocument>
  | "params"
  | "paramsSchema"
  | "docs"
  | "callbacks"
> {
  return {
    taskId,
    operator: operatorName(operator),
    kind: operatorClassOf(operator).kind,
    upstream,
    triggerRule:
      role?.kind === "teardown"
        ? TEARDOWN_RULE
        : (triggerRuleOf(options.triggerRule ?? "all_success") ?? "all_success"),
    ...triesDocument(options),
    executionTimeoutMs:
      options.executionTimeout === undefined ? null : durationMs(options.executionTimeout, "executionTimeout"),
    skipsAllDownstream:
      (operator.rawOptions.ignoreDownstreamTriggerRules ?? operatorClassOf(operator).ignoreDownstreamTriggerRules) !==
      false,
    inputs: inputsOf(operator),
    ...templatesDocument(operator),
    owner: options.owner ?? owner,
    displayName: options.taskDisplayName ?? null,
    doc: options.doc ?? null,
  };
}

/** How often something is tried again, and after which waits. */
function triesDocument(options: RetryOptions): GroupTriesDocument {
  const { retries = 0, retryDelay, retryExponentialBackoff: backoff = false, maxRetryDelay } = options;
  return {
    retries,
    retryDelayMs: retryDelay === undefined ? DEFAULT_RETRY_DELAY_MS : durationMs(retryDelay, "retryDelay"),
    retryBackoff: backoff === true ? 2 : backoff === false ? 0 : backoff,
    maxRetryDelayMs: maxRetryDelay === undefined ? null : durationMs(maxRetryDelay, "maxRetryDelay"),
  };
}

function groupDocument({ groupId, parts }: GroupNode): GroupDocument {
  const { parent, label, tooltip, retries = 0 } = parts;
  return {
    groupId,
    parent: parent?.groupId ?? null,
    label,
    tooltip: tooltip ?? null,
    ...(retries > 0 && { tries: triesDocument(parts) }),
  };
}

const METHOD_NAMES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [MethodBranch, "@branch"],
  [MethodShortCircuit, "@shortCircuit"],
  [MethodTask, "@task"],
  [MethodSensor, "@sensor"],
  [MethodBash, "@bash"],
]);

/** The class of an operator, or the decorator of its method. */
export function operatorName(operator: BaseOperator): string {
  const of = operatorClassOf(operator);
  return METHOD_NAMES.get(of) ?? of.name;
}

function inputsOf(operator: BaseOperator): XComInput[] {
  const inputs = new Map<string, XComInput>();
  const visit: ArgumentVisitor = {
    reference: ({ taskId, key }) => inputs.set(`${taskId} ${key}`, { taskId, key }),
  };
  if (!(operator instanceof MappedOperator)) walkArgument(operator.rawOptions, visit);
  else {
    // of what it is mapped over it gets the elements alone
    walkArgument(operator.partial, visit);
    for (const list of operator.lists) if (list.kind === "literal") walkList(list, visit);
  }
  return [...inputs.values()];
}

function templatesDocument(
  operator: BaseOperator,
): Pick<TaskDocument, "templateFields" | "templateFieldsRenderers" | "extraLinks"> {
  const templateFields = templateFieldsOf(operator);
  const { templateFieldsRenderers, operatorExtraLinks } = operatorClassOf(operator);
  const known = Object.entries(templateFieldsRenderers);
  const links = Object.keys(operatorExtraLinks);
  const languages = known.filter(([path]) => Object.hasOwn(templateFields, path.split(".")[0]!));
  return {
    templateFields,
    ...(languages.length > 0 && { templateFieldsRenderers: Object.fromEntries(languages) }),
    ...(links.length > 0 && { extraLinks: links }),
  };
}

function templateFieldsOf(operator: BaseOperator): { [name: string]: Json } {
  const { templateFields } = operatorClassOf(operator);
  return Object.fromEntries(
    [...templateFields, ...(operator instanceof MappedOperator ? ["expandKwargs"] : [])]
      .filter((name) => operator.rawOptions[name] !== undefined)
      .map((name) => [name, toJson(operator.rawOptions[name])]),
  );
}

function edgeLabels(nodes: readonly TaskNode[]): EdgeLabelDocument[] {
  return nodes.flatMap((node) => [...node.labels].map(([to, label]) => ({ from: node.taskId, to: to.taskId, label })));
}

/** A value as JSON; references and what JSON cannot say are described in words. */
function toJson(value: unknown): Json {
  const reference = xcomReferenceOf(value);
  if (reference) return `<result of ${[reference.taskId, ...reference.path].join(".")}>`;
  const element = elementReferenceOf(value);
  if (element) return `<element of ${[element.expansion, ...element.path].join(".")}>`;
  if (sequenceOf(value)) return "<list made of others>";
  if (value instanceof TemplateExpression) return value.text;
  if (value instanceof LiteralArgument) return toJson(value.value);
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value)))
    return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === "function") return `<function ${value.name || "anonymous"}>`;
  if (typeof value === "object" && "toJSON" in value && typeof value.toJSON === "function")
    return toJson(value.toJSON());
  if (typeof value === "object") {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toJson(part)]));
    }
    const fields = templatedFieldsOf(value);
    if (fields) return Object.fromEntries(fields.map((name) => [name, toJson(Reflect.get(value, name))]));
    return `<${prototype?.constructor?.name || "object"}>`;
  }
  return String(value);
}

function contentHash(content: Json | object): string {
  return hash("sha256", canonicalJson(content));
}

/** JSON with sorted keys: the same content gives the same text, in whatever order it was written. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
