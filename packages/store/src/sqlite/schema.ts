import type { RunState, RunType, TaskState } from "@tradewind/core/engine";
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

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
  conf: text("conf").notNull(),
  hash: text("hash").notNull(),
  startedAt: integer("started_at"),
  endedAt: integer("ended_at"),
  reason: text("reason"),
  lastSeq: integer("last_seq").notNull(),
});

export const taskInstance = sqliteTable(
  "task_instance",
  {
    runKey: integer("run_key").notNull(),
    taskId: text("task_id").notNull(),
    mapIndex: integer("map_index").notNull(),
    state: text("state").$type<TaskState>().notNull(),
    tryNumber: integer("try_number").notNull(),
    token: text("token").notNull(),
    queuedAt: integer("queued_at"),
    startedAt: integer("started_at"),
    endedAt: integer("ended_at"),
    nextAt: integer("next_at"),
    waitingSince: integer("waiting_since"),
    reason: text("reason"),
    error: text("error"),
    lastSeq: integer("last_seq").notNull(),
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
  },
  (t) => [primaryKey({ columns: [t.runKey, t.taskId, t.mapIndex, t.tryNumber, t.token] })],
);

export const transition = sqliteTable("transition", {
  seq: integer("seq").primaryKey(),
  runKey: integer("run_key").notNull(),
  taskId: text("task_id"),
  mapIndex: integer("map_index"),
  tryNumber: integer("try_number"),
  fromState: text("from_state").notNull(),
  toState: text("to_state").notNull(),
  at: integer("at").notNull(),
  actor: text("actor").notNull(),
  reason: text("reason"),
});

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

export const outbox = sqliteTable("outbox", {
  id: integer("id").primaryKey(),
  runKey: integer("run_key").notNull(),
  taskId: text("task_id").notNull(),
  mapIndex: integer("map_index").notNull(),
  tryNumber: integer("try_number").notNull(),
  kind: text("kind").notNull(),
  payload: text("payload").notNull(),
  createdAt: integer("created_at").notNull(),
});
