import type { Asset, AssetRef } from "../asset/asset.ts";
import type { DurationInput } from "../duration.ts";

/** As `retention`: the value stays as long as its run. Airflow's NEVER_EXPIRE. */
export const NEVER_EXPIRE = "never";

/** The largest value of a state store, encoded, in bytes. */
export const MAX_STATE_BYTES = 65_536;

/**
 * Values by key that outlive an attempt. Each is written when it is set, not when the attempt ends: what `set` has resolved for is not
 * lost with the worker. A value is what an XCom may be, up to 64 KiB encoded.
 */
export interface StateStore {
  /** The value under a key, or what stands for a missing one. @default undefined */
  get<T = unknown>(key: string): Promise<T | undefined>;
  get<T>(key: string, missing: T): Promise<T>;
  /**
   * Keeps a value; the same key again overwrites.
   *
   * @throws NotSerialisableError, StateTooLargeError; StateNotWrittenError when the attempt is at work no more
   */
  set(key: string, value: unknown): Promise<void>;
  /** Forgets a value; one that there is not is no error. @throws StateNotWrittenError */
  delete(key: string): Promise<void>;
  /** Forgets all of them. @throws StateNotWrittenError */
  clear(): Promise<void>;
}

/** How long a value of a task is kept. */
export interface StateOptions {
  /** From now on; `"never"`: as long as its run. @default 30 days after the run's end, or what `state_store.default_retention_days` says */
  readonly retention?: Exclude<DurationInput, number> | typeof NEVER_EXPIRE | undefined;
}

/** What a task instance keeps for its later attempts. Airflow's `task_state_store`. */
export interface TaskStateStore extends StateStore {
  /**
   * Keeps a value; the same key again overwrites.
   *
   * @throws NotSerialisableError, StateTooLargeError, InvalidOptionError; StateNotWrittenError when the attempt is at work no more
   */
  set(key: string, value: unknown, options?: StateOptions): Promise<void>;
}

/**
 * What is kept for the assets among a task's inlets and outlets, whichever run wrote it. Airflow's `asset_state_store`. Its own `get`,
 * `set`, `delete` and `clear` are those of the only asset of the task.
 *
 * @throws SeveralAssetsError when the task has several assets, or none
 */
export interface AssetStateStore extends StateStore {
  /** The store of one asset. @throws UnknownAssetError when the task has no such inlet or outlet */
  of(asset: Asset | AssetRef): StateStore;
}
