export type {
  BackfillRow,
  BackfillRunRow,
  Catalog,
  ConnectionName,
  DagRow,
  DagVersionRow,
  ImportErrorRow,
  JobRow,
  PoolRow,
  Reprocess,
  Variable,
  VariableName,
} from "./catalog.ts";
export { type OffendingRow, type Violation, violationsText } from "./checker/violation.ts";
export {
  IllegalMoveError,
  InvalidSecretKeyError,
  NoSecretKeyError,
  SecretDamagedError,
  StoreLockedError,
  StoreOpenError,
  StoreTooNewError,
  UnknownSecretKeyError,
} from "./errors.ts";
export type {
  ActiveTaskRow,
  MissedDeadlineRow,
  PastAttemptRow,
  Queries,
  QueuedEventsRow,
  RefusedEventRow,
  TransitionRow,
  UpdatedAssetRow,
  WaitingTaskRow,
  XComRow,
} from "./queries.ts";
export { keyFile } from "./secrets/key-file.adapter.ts";
export { givenKeys, type KeySource } from "./secrets/key-source.ts";
export { lockStore, type StoreLock } from "./sqlite/lock-store.ts";
export { emptyStoreImage, openSqliteStore, type SqliteStoreOptions } from "./sqlite/open-sqlite-store.ts";
export { readNames, type StoredNames } from "./sqlite/read-names.ts";
export type {
  AssetStateRow,
  ExpiredState,
  StateEntry,
  StateOwner,
  StateWrite,
  TaskStateRow,
  WritingAttempt,
} from "./state-stores.ts";
export type { GroupTryRow, OutboxRow, RunRow, Store, StoreCounters, TaskInstanceRow } from "./store.ts";
export type {
  Actor,
  AsOneMove,
  AssetEventMove,
  CreateRun,
  CursorMove,
  DeadlineMove,
  EncodedXCom,
  FirstMove,
  GroupTryMove,
  InstancesAmong,
  KnowingMove,
  MovePath,
  NewRun,
  OutboxEntry,
  RunMove,
  TaskInstanceKey,
  TaskMove,
  Transition,
  TransitionResult,
  UnbegunMove,
  WriteChain,
} from "./transition.ts";
