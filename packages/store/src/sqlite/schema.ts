import type { RunState, RunType, TaskState } from "@tradewind/core/engine";
import { integer, primaryKey, sqliteTable, sqliteView, text } from "drizzle-orm/sqlite-core";
import type { Reprocess } from "../catalog.ts";

// The tables as drizzle sees them; `migrations/` makes them. A test compares the two.

export const dagVersion = sqliteTable("dag_version", {
  hash: text("hash").primaryKey(),
  dagId: text("dag_id").notNull(),
  document: text("document").notNull(),
  createdAt: integer("created_at").notNull(),
});

export const dag = sqliteTable("dag", {
  dagId: text("dag_id").primaryKey(),
  hash: text("hash").notNull(),
  file: text("file"),
  isPaused: integer("is_paused", { mode: "boolean" }).notNull(),
  isActive: integer("is_active", { mode: "boolean" }).notNull(),
  cursorStart: integer("cursor_start"),
  cursorEnd: integer("cursor_end"),
  updatedAt: integer("updated_at").notNull(),
});

export const dagRun = sqliteTable("dag_run", {
  runKey: integer("run_key").primaryKey(),
  dagId: text("dag_id").notNull(),
  runId: text("run_id").notNull(),
  runType: text("run_type").$type<RunType>().notNull(),
  state: text("state").$type<RunState>().notNull(),
  logicalDate: integer("logical_date"),
  dataIntervalStart: integer("data_interval_start"),
  dataIntervalEnd: integer("data_interval_end"),
  runAfter: integer("run_after"),
  backfillId: integer("backfill_id"),
  owner: text("owner"),
  conf: text("conf").notNull(),
  hash: text("hash").notNull(),
  queuedAt: integer("queued_at"),
  startedAt: integer("started_at"),
  endedAt: integer("ended_at"),
  reason: text("reason"),
  lastSeq: integer("last_seq").notNull(),
  partitionKey: text("partition_key"),
  partitionDate: integer("partition_date"),
});

export const taskInstance = sqliteTable(
  "task_instance",
  {
    runKey: integer("run_key").notNull(),
    taskId: text("task_id").notNull(),
    mapIndex: integer("map_index").notNull(),
    state: text("state").$type<TaskState>().notNull(),
    tryNumber: integer("try_number").notNull(),
    maxTries: integer("max_tries").notNull(),
    token: text("token").notNull(),
    queuedAt: integer("queued_at"),
    startedAt: integer("started_at"),
    endedAt: integer("ended_at"),
    nextAt: integer("next_at"),
    waitingSince: integer("waiting_since"),
    resume: text("resume"),
    reason: text("reason"),
    error: text("error"),
    lastSeq: integer("last_seq").notNull(),
    renderedMapIndex: text("rendered_map_index"),
  },
  (t) => [primaryKey({ columns: [t.runKey, t.taskId, t.mapIndex] })],
);

export const taskInstanceHistory = sqliteTable(
  "task_instance_history",
  {
    runKey: integer("run_key").notNull(),
    taskId: text("task_id").notNull(),
    mapIndex: integer("map_index").notNull(),
    tryNumber: integer("try_number").notNull(),
    token: text("token").notNull(),
    state: text("state").$type<TaskState>().notNull(),
    queuedAt: integer("queued_at"),
    startedAt: integer("started_at"),
    endedAt: integer("ended_at"),
    reason: text("reason"),
    error: text("error"),
    xcoms: text("xcoms").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runKey, t.taskId, t.mapIndex, t.tryNumber, t.token] })],
);

const transitionColumns = {
  seq: integer("seq").primaryKey(),
  runKey: integer("run_key").notNull(),
  taskId: text("task_id"),
  mapIndex: integer("map_index"),
  tryNumber: integer("try_number"),
  fromState: text("from_state").notNull(),
  /** A state that the move went through, and when. */
  via: text("via"),
  viaAt: integer("via_at"),
  toState: text("to_state").notNull(),
  at: integer("at").notNull(),
  actor: text("actor").notNull(),
  reason: text("reason"),
};

export const transition = sqliteTable("transition", transitionColumns);

/** Where the log speaks of a run: in blocks of 128 sequence numbers. */
export const transitionBlock = sqliteTable(
  "transition_block",
  { runKey: integer("run_key").notNull(), block: integer("block").notNull() },
  (t) => [primaryKey({ columns: [t.runKey, t.block] })],
);

/** The log, to be read by run: `transition` itself has no index but its sequence. */
export const runTransition = sqliteView("run_transition", transitionColumns).existing();

export const xcom = sqliteTable(
  "xcom",
  {
    runKey: integer("run_key").notNull(),
    taskId: text("task_id").notNull(),
    mapIndex: integer("map_index").notNull(),
    key: text("key").notNull(),
    value: text("value").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runKey, t.taskId, t.mapIndex, t.key] })],
);

export const taskStateStore = sqliteTable(
  "task_state_store",
  {
    runKey: integer("run_key").notNull(),
    taskId: text("task_id").notNull(),
    mapIndex: integer("map_index").notNull(),
    key: text("key").notNull(),
    value: text("value").notNull(),
    setAt: integer("set_at").notNull(),
    expiresAt: integer("expires_at"),
    neverExpires: integer("never_expires", { mode: "boolean" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.runKey, t.taskId, t.mapIndex, t.key] })],
);

export const assetStateStore = sqliteTable(
  "asset_state_store",
  {
    asset: text("asset").notNull(),
    key: text("key").notNull(),
    value: text("value").notNull(),
    setAt: integer("set_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.asset, t.key] })],
);

export const assetEvent = sqliteTable("asset_event", {
  eventId: integer("event_id").primaryKey(),
  asset: text("asset").notNull(),
  uri: text("uri").notNull(),
  extra: text("extra").notNull(),
  aliases: text("aliases").notNull(),
  sourceRunKey: integer("source_run_key"),
  sourceDagId: text("source_dag_id"),
  sourceRunId: text("source_run_id"),
  sourceTaskId: text("source_task_id"),
  sourceMapIndex: integer("source_map_index"),
  at: integer("at").notNull(),
  partitionKey: text("partition_key"),
});

export const assetAlias = sqliteTable(
  "asset_alias",
  { asset: text("asset").notNull(), alias: text("alias").notNull() },
  (t) => [primaryKey({ columns: [t.asset, t.alias] })],
);

export const assetSubscription = sqliteTable(
  "asset_subscription",
  {
    dagId: text("dag_id").notNull(),
    kind: text("kind").$type<"asset" | "alias" | "uri">().notNull(),
    name: text("name").notNull(),
    sinceEvent: integer("since_event").notNull(),
    mapper: text("mapper"),
  },
  (t) => [primaryKey({ columns: [t.dagId, t.kind, t.name] })],
);

export const assetDelivery = sqliteTable(
  "asset_delivery",
  {
    dagId: text("dag_id").notNull(),
    eventId: integer("event_id").notNull(),
    asset: text("asset").notNull(),
    consumedAt: integer("consumed_at"),
    runKey: integer("run_key"),
    partitionKey: text("partition_key"),
    refused: text("refused"),
  },
  (t) => [primaryKey({ columns: [t.dagId, t.eventId] })],
);

export const outbox = sqliteTable("outbox", {
  id: integer("id").primaryKey(),
  runKey: integer("run_key").notNull(),
  taskId: text("task_id"),
  mapIndex: integer("map_index"),
  tryNumber: integer("try_number").notNull(),
  kind: text("kind").notNull(),
  payload: text("payload").notNull(),
  createdAt: integer("created_at").notNull(),
});

export const missedDeadline = sqliteTable(
  "missed_deadline",
  {
    runKey: integer("run_key").notNull(),
    deadline: integer("deadline").notNull(),
    dueAt: integer("due_at").notNull(),
    missedAt: integer("missed_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runKey, t.deadline] })],
);

export const groupTry = sqliteTable(
  "group_try",
  {
    runKey: integer("run_key").notNull(),
    groupId: text("group_id").notNull(),
    mapIndex: integer("map_index").notNull(),
    tryNumber: integer("try_number").notNull(),
    maxTries: integer("max_tries").notNull(),
    nextAt: integer("next_at"),
  },
  (t) => [primaryKey({ columns: [t.runKey, t.groupId, t.mapIndex] })],
);

export const pool = sqliteTable("pool", {
  name: text("name").primaryKey(),
  slots: integer("slots").notNull(),
  description: text("description"),
  includeDeferred: integer("include_deferred", { mode: "boolean" }).notNull(),
  /** Where the transition log stood when the size was given: it holds for what comes after. */
  sinceSeq: integer("since_seq").notNull(),
});

export const backfill = sqliteTable("backfill", {
  backfillId: integer("backfill_id").primaryKey(),
  dagId: text("dag_id").notNull(),
  fromDate: integer("from_date").notNull(),
  toDate: integer("to_date").notNull(),
  conf: text("conf").notNull(),
  reprocess: text("reprocess").$type<Reprocess>().notNull(),
  maxActiveRuns: integer("max_active_runs").notNull(),
  isPaused: integer("is_paused", { mode: "boolean" }).notNull(),
  createdAt: integer("created_at").notNull(),
  endedAt: integer("ended_at"),
});

export const backfillRun = sqliteTable(
  "backfill_run",
  {
    backfillId: integer("backfill_id").notNull(),
    ordinal: integer("ordinal").notNull(),
    logicalDate: integer("logical_date").notNull(),
    dataIntervalStart: integer("data_interval_start").notNull(),
    dataIntervalEnd: integer("data_interval_end").notNull(),
    runKey: integer("run_key"),
    reason: text("reason"),
    partitionKey: text("partition_key"),
  },
  (t) => [primaryKey({ columns: [t.backfillId, t.ordinal] })],
);

export const importError = sqliteTable("import_error", {
  file: text("file").primaryKey(),
  line: integer("line"),
  col: integer("col"),
  code: text("code").notNull(),
  message: text("message").notNull(),
  hint: text("hint").notNull(),
  frame: text("frame"),
  at: integer("at").notNull(),
});

export const job = sqliteTable("job", {
  kind: text("kind").primaryKey(),
  pid: integer("pid").notNull(),
  host: text("host").notNull(),
  startedAt: integer("started_at").notNull(),
  heartbeatAt: integer("heartbeat_at").notNull(),
  endedAt: integer("ended_at"),
});

export const connection = sqliteTable("connection", {
  connId: text("conn_id").primaryKey(),
  connType: text("conn_type").notNull(),
  description: text("description"),
  /** Sealed JSON. */
  fields: text("fields").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const variable = sqliteTable("variable", {
  key: text("key").primaryKey(),
  description: text("description"),
  /** Sealed. */
  value: text("value").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const secretKey = sqliteTable("secret_key", { kid: text("kid").primaryKey() });
