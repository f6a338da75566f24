import { z } from "zod";
import type { AssetCondition } from "../asset/asset-condition.ts";
import { RUN_EVENTS } from "../listeners/listener.ts";
import { CALLBACK_KINDS } from "../operators/task-options.ts";
import type { MapperDocument } from "../partition/mapper-document.ts";
import { TEARDOWN_RULE, TRIGGER_RULES } from "../plan/trigger-rule.ts";
import type { TimetableDocument } from "../timetable/timetable.ts";
import type { DagDocument, ListDocument } from "./dag-document.ts";

const source = z.object({ file: z.string(), line: z.number().int(), column: z.number().int() });

const asset = z.object({
  kind: z.literal("asset"),
  name: z.string(),
  uri: z.string(),
  group: z.string(),
  extra: z.record(z.string(), z.json()),
});
const alias = z.object({ kind: z.literal("alias"), name: z.string(), group: z.string() });
const conditions = z.array(z.lazy(() => condition)).min(1);
const byUri = z.object({ kind: z.literal("uri"), uri: z.string() });
const byName = z.object({ kind: z.literal("name"), name: z.string() });

const condition: z.ZodType<AssetCondition> = z.discriminatedUnion("kind", [
  asset,
  alias,
  byUri,
  byName,
  z.object({ kind: z.literal("all"), of: conditions }),
  z.object({ kind: z.literal("any"), of: conditions }),
]);

const mappers = z.array(z.lazy(() => mapper)).min(1);
const mapper: z.ZodType<MapperDocument> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("identity") }),
  z.object({
    kind: z.literal("startOf"),
    unit: z.enum(["hour", "day", "week", "month", "quarter", "year"]),
    timezone: z.string(),
    inputFormat: z.string().nullable(),
    outputFormat: z.string(),
  }),
  z.object({ kind: z.literal("allowedKeys"), keys: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal("product"), delimiter: z.string().min(1), of: mappers }),
  z.object({ kind: z.literal("chain"), of: mappers }),
]);

const schedule: z.ZodType<TimetableDocument> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("once") }),
  z.object({ kind: z.literal("continuous") }),
  z.object({ kind: z.literal("cron"), expression: z.string(), timezone: z.string() }),
  z.object({ kind: z.literal("duration"), iso: z.string() }),
  z.object({
    kind: z.literal("cronTrigger"),
    expressions: z.array(z.string()).min(1),
    timezone: z.string(),
    interval: z.string(),
    runImmediately: z.union([z.boolean(), z.string()]),
  }),
  z.object({ kind: z.literal("deltaTrigger"), iso: z.string(), interval: z.string() }),
  z.object({
    kind: z.literal("events"),
    dates: z.array(z.string()),
    restrictToEvents: z.boolean(),
    description: z.string().nullable(),
  }),
  z.object({ kind: z.literal("assets"), condition }),
  z.object({ kind: z.literal("assetOrTime"), timetable: z.lazy(() => schedule), condition }),
  z.object({ kind: z.literal("assetAndTime"), timetable: z.lazy(() => schedule), condition }),
  z.object({
    kind: z.literal("partitioned"),
    condition,
    mapper,
    mappers: z.array(z.object({ kind: z.enum(["asset", "alias", "uri", "name"]), name: z.string(), mapper })),
  }),
  z.object({
    kind: z.literal("cronPartition"),
    expression: z.string(),
    timezone: z.string(),
    offset: z.number().int(),
    keyFormat: z.string(),
    runImmediately: z.union([z.boolean(), z.string()]),
  }),
  z.object({ kind: z.literal("custom"), name: z.string(), data: z.json() }),
]);

const task = z.object({
  taskId: z.string(),
  operator: z.string(),
  kind: z.enum(["task", "empty", "sensor", "branch", "shortCircuit"]),
  upstream: z.array(z.string()),
  triggerRule: z.enum([...TRIGGER_RULES, TEARDOWN_RULE]),
  retries: z.number().int().min(0),
  retryDelayMs: z.number().min(0),
  retryBackoff: z.number(),
  maxRetryDelayMs: z.number().min(0).nullable(),
  executionTimeoutMs: z.number().min(0).nullable(),
  skipsAllDownstream: z.boolean(),
  callbacks: z.array(z.enum(CALLBACK_KINDS)),
  pool: z.string(),
  poolSlots: z.number().int().min(1),
  priorityWeight: z.number().int(),
  weight: z.number().int(),
  queue: z.string(),
  executor: z.string().optional(),
  executorConfig: z.record(z.string(), z.json()).optional(),
  dependsOnPast: z.boolean(),
  waitForDownstream: z.boolean(),
  ignoreFirstDependsOnPast: z.boolean(),
  dependsOnPreviousTasks: z.array(z.string()).optional(),
  waitForPastDependsBeforeSkipping: z.boolean().optional(),
  startDate: z.string().nullable(),
  endDate: z.string().nullable(),
  maxActiveTisPerDag: z.number().int().min(1).nullable(),
  maxActiveTisPerDagRun: z.number().int().min(1).nullable(),
  inputs: z.array(z.object({ taskId: z.string(), key: z.string() })),
  group: z.string().nullable(),
  mapping: z.array(z.string()),
  elementsOf: z.array(z.string()),
  mapIndexTemplate: z.string().nullable(),
  role: z.enum(["setup", "teardown"]).nullable(),
  onFailureFailDagrun: z.boolean(),
  templateFields: z.record(z.string(), z.json()),
  extraLinks: z.array(z.string()).optional(),
  templateFieldsRenderers: z.record(z.string(), z.string()).optional(),
  owner: z.string(),
  displayName: z.string().nullable(),
  doc: z.string().nullable(),
  docs: z
    .object({
      md: z.string().optional(),
      json: z.string().optional(),
      yaml: z.string().optional(),
      rst: z.string().optional(),
    })
    .nullable(),
  params: z.json(),
  paramsSchema: z.json(),
  inlets: z.array(z.discriminatedUnion("kind", [asset, alias, byUri, byName])).optional(),
  outlets: z.array(z.discriminatedUnion("kind", [asset, alias])).optional(),
});

const list: z.ZodType<ListDocument> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("literal"),
      length: z.number().int().min(0),
      inner: z.record(z.string(), z.array(z.number().int().min(0))).exactOptional(),
    }),
    z.object({ kind: z.literal("xcom"), taskId: z.string(), key: z.string(), path: z.array(z.string()) }),
    z.object({
      kind: z.literal("element"),
      expansion: z.string(),
      list: z.number().int().min(0),
      path: z.array(z.string()),
    }),
    z.object({ kind: z.literal("zip"), lists: z.array(list), isLongest: z.boolean() }),
    z.object({ kind: z.literal("concat"), lists: z.array(list) }),
  ]),
);

const deadline = z.object({
  taskId: z.string().nullable(),
  index: z.number().int().min(0),
  name: z.string().nullable(),
  reference: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("dagrunLogicalDate") }),
    z.object({ kind: z.literal("dagrunQueuedAt") }),
    z.object({ kind: z.literal("fixedDatetime"), at: z.number().int() }),
    z.object({
      kind: z.literal("averageRuntime"),
      limit: z.number().int().min(1),
      minRuns: z.number().int().min(1),
    }),
    z.object({ kind: z.literal("own"), name: z.string(), data: z.json() }),
  ]),
  intervalMs: z.number(),
});

/** The schema of DAG documents, version 1. `z.toJSONSchema(dagDocumentSchema)` gives it as JSON Schema. */
export const dagDocumentSchema = z.object({
  schemaVersion: z.literal(1),
  dagId: z.string(),
  displayName: z.string().nullable(),
  description: z.string().nullable(),
  docMd: z.string().nullable(),
  tags: z.array(z.string()),
  owner: z.string(),
  ownerLinks: z.record(z.string(), z.string()),
  schedule,
  startDate: z.string().nullable(),
  endDate: z.string().nullable(),
  catchup: z.boolean().nullable(),
  timezone: z.string(),
  maxActiveRuns: z.number().int().min(1),
  maxActiveTasks: z.number().int().min(1),
  maxConsecutiveFailedDagRuns: z.number().int().min(0),
  dagrunTimeoutMs: z.number().min(0).nullable(),
  failFast: z.boolean(),
  isPausedUponCreation: z.boolean().nullable(),
  callbacks: z.array(z.enum(RUN_EVENTS)),
  deadlines: z.array(deadline).exactOptional(),
  params: z.json(),
  paramsSchema: z.json(),
  tasks: z.array(task),
  edgeLabels: z.array(z.object({ from: z.string(), to: z.string(), label: z.string() })),
  groups: z.array(
    z.object({
      groupId: z.string(),
      parent: z.string().nullable(),
      label: z.string(),
      tooltip: z.string().nullable(),
      tries: z
        .object({
          retries: z.number().int().min(1),
          retryDelayMs: z.number().min(0),
          retryBackoff: z.number(),
          maxRetryDelayMs: z.number().min(0).nullable(),
        })
        .exactOptional(),
    }),
  ),
  expansions: z.array(
    z.object({
      id: z.string(),
      within: z.array(z.string()),
      lists: z.array(list),
      loop: z
        .object({
          gate: z.string(),
          result: z.string(),
          maxIterations: z.number().int().min(1),
          hasUntil: z.boolean(),
        })
        .exactOptional(),
    }),
  ),
  source: source.nullable(),
  hash: z.string().length(64),
}) satisfies z.ZodType<DagDocument>;

/**
 * Reads a document that came from outside.
 *
 * @throws ZodError naming every part that is wrong.
 */
export const parseDagDocument = (json: unknown): DagDocument => dagDocumentSchema.parse(json);
