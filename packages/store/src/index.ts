export { IllegalMoveError, StoreOpenError, StoreTooNewError } from "./errors.ts";
export type { Queries } from "./queries/open-queries.ts";
export type { TransitionRow } from "./queries/transitions.ts";
export type { XComRow } from "./queries/xcoms.ts";
export { openSqliteStore, type SqliteStoreOptions } from "./sqlite/open-sqlite-store.ts";
export type { OutboxRow, RunRow, Store, StoreCounters, TaskInstanceRow } from "./store.ts";
export type {
  Actor,
  CreateRun,
  EncodedXCom,
  FirstMove,
  NewRun,
  OutboxEntry,
  RunMove,
  TaskInstanceKey,
  TaskMove,
  Transition,
  TransitionResult,
} from "./transition.ts";
