export type {
  BackfillRow,
  BackfillRunRow,
  Catalog,
  DagRow,
  DagVersionRow,
  ImportErrorRow,
  JobRow,
  PoolRow,
  Reprocess,
} from "./catalog.ts";
export { type OffendingRow, type Violation, violationsText } from "./checker/violation.ts";
export { IllegalMoveError, StoreLockedError, StoreOpenError, StoreTooNewError } from "./errors.ts";
export type { ActiveTaskRow, PastAttemptRow, Queries, TransitionRow, XComRow } from "./queries.ts";
export { lockStore, type StoreLock } from "./sqlite/lock-store.ts";
export { openSqliteStore, type SqliteStoreOptions } from "./sqlite/open-sqlite-store.ts";
export type { OutboxRow, RunRow, Store, StoreCounters, TaskInstanceRow } from "./store.ts";
export type {
  Actor,
  AssetEventMove,
  CreateRun,
  CursorMove,
  EncodedXCom,
  FirstMove,
  MovePath,
  NewRun,
  OutboxEntry,
  RunMove,
  TaskInstanceKey,
  TaskMove,
  Transition,
  TransitionResult,
  WriteChain,
} from "./transition.ts";
