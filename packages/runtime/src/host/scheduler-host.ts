import { hostname } from "node:os";
import { resolve } from "node:path";
import type { SecretsBackend } from "@tradewind/core";
import { type Environment, type Runtime, Slots, type Timer } from "@tradewind/core/engine";
import { lockStore, openSqliteStore, type Store, type StoreLock } from "@tradewind/store";
import type { Config } from "../config.ts";
import type { Executor } from "../executors/executor.ts";
import { executorNames } from "../executors/executor-names.ts";
import { makeExecutors } from "../executors/make-executor.ts";
import { workerProcessSettings } from "../executors/worker-process-settings.ts";
import { withoutKeys } from "../import-settings.ts";
import { DagLoader, type FileResult } from "../loader/dag-loader.ts";
import { LookUp } from "../look-up.ts";
import { connectionTypes } from "../providers/connection-types.ts";
import { tellBrokenProviders } from "../providers/tell-broken-providers.ts";
import type { SchedulerEvent } from "../scheduler/events.ts";
import { storeNotices } from "../scheduler/notices.ts";
import { Scheduler } from "../scheduler/scheduler.ts";
import { environmentMasker } from "../secrets/environment-masker.ts";
import { openBackend } from "../secrets/open-backend.ts";
import { storeKeys } from "../secrets/store-keys.ts";
import { instancePolicy } from "../supervisor/instance-policy.ts";
import { xcomSettingsOf } from "../xcoms/xcom-settings.ts";
import { extensionFiles, extensionsOf } from "./extension-modules.ts";
import { loadTimetables } from "./load-timetables.ts";
import { describeProcess, isOwnerAlive } from "./run-owner.adapter.ts";
import { workerRegister } from "./worker-register.adapter.ts";

/** A DAG file was imported, or is gone. */
export type FileEvent =
  | { readonly kind: "file"; readonly result: FileResult; readonly changedDags: readonly string[] }
  | { readonly kind: "fileRemoved"; readonly file: string };

export type HostEvent = SchedulerEvent | FileEvent;

export interface SchedulerHostOptions {
  /** What this process is called to others: `dev`, `standalone`, `scheduler`. */
  readonly name: string;
  readonly config: Config;
  readonly environment: Environment;
  readonly runtime: Runtime;
  /** DAG files and folders of them. */
  readonly paths: readonly string[];
  readonly pausedAtCreation: boolean;
  /** Whether it refuses to start without a key for secrets, instead of making one when it is needed. @default false */
  readonly requiresKey?: boolean;
  /** Whether lines of tasks are heard here, too, and not only written to their files. */
  readonly forwardLogs: boolean;
  /** Puts something between the scheduler and its store. */
  readonly wrapStore?: (store: Store) => Store;
  /** Puts something between the scheduler and its executor. */
  readonly wrapExecutor?: (executor: Executor) => Executor;
  readonly onEvent: (event: HostEvent) => void;
}

const HEARTBEAT_MS = 10_000;

/** One process that does all: loads DAG files, makes runs, has them executed by worker processes. */
export class SchedulerHost {
  readonly #options: SchedulerHostOptions;
  readonly #parts: Parts;
  #heartbeat: Timer | undefined;
  #saving: Promise<void> = Promise.resolve();
  #isLoaded = false;
  /** What waits until all files have been loaded. */
  #held: LoaderEvent[] = [];

  private constructor(options: SchedulerHostOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /**
   * Takes the store's lock, takes over what an earlier scheduler has left, loads all DAG files and begins.
   *
   * @throws StoreLockedError, DagImportError when a path does not exist, NoSecretKeyError, UnknownSecretKeyError,
   * SecretsBackendModuleError
   */
  static async start(options: SchedulerHostOptions): Promise<SchedulerHost> {
    const path = resolve(options.config["database.path"].value);
    const lock = lockStore(path, describeProcess(options.name));
    try {
      const host: SchedulerHost = new SchedulerHost(
        options,
        await openParts(options, path, lock, (event) => host.#hear(event)),
      );
      await host.#begin();
      return host;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  get store(): Store {
    return this.#parts.store;
  }

  get scheduler(): Scheduler {
    return this.#parts.scheduler;
  }

  /** Ends: what executes may end until the deadline, the rest is handed back without losing a try. */
  async stop(deadlineMs: number): Promise<void> {
    const { loader, scheduler, store, lock } = this.#parts;
    this.#heartbeat?.cancel();
    await loader.stop();
    await this.#saving;
    await scheduler.stop(deadlineMs);
    await this.#parts.backend?.close?.();
    await this.#beat(this.#options.runtime.clock.now());
    await store.close();
    lock.release();
  }

  async #begin(): Promise<void> {
    const { loader, scheduler } = this.#parts;
    await scheduler.start();
    await this.#beat(null);
    this.#beatAgain();
    await loader.start();
    await this.#saving;
    await this.#forgetGoneFiles();
    this.#isLoaded = true;
    for (const event of this.#held.splice(0)) this.#hear(event);
    await this.#saving;
  }

  /** Files that went while nobody looked. */
  async #forgetGoneFiles(): Promise<void> {
    const { loader, scheduler, store } = this.#parts;
    const files = new Set(loader.files);
    const gone = (await store.getDags()).flatMap(({ file, isActive }) =>
      isActive && file !== null && !files.has(file) ? [file] : [],
    );
    for (const file of new Set(gone)) await scheduler.unpublish(file);
    const { importErrors } = await store.catalog();
    for (const { file } of importErrors.list()) if (!files.has(file)) importErrors.delete(file);
  }

  #hear(event: LoaderEvent): void {
    this.#saving = this.#saving
      .then(() => this.#save(event))
      .catch((error: unknown) => {
        const at = this.#options.runtime.clock.now();
        this.#options.onEvent({ kind: "trouble", what: "A DAG file could not be stored.", error, at });
      });
  }

  async #save(event: LoaderEvent): Promise<void> {
    const { scheduler, store, executor } = this.#parts;
    if (!this.#isLoaded && event.kind === "file" && (await this.#isNewProducer(event.result))) {
      this.#held.push(event);
      return;
    }
    const { importErrors } = await store.catalog();
    // whatever has changed: code that a worker has imported stays as it is
    if (this.#isLoaded) executor.reload?.();
    if (event.kind === "fileRemoved") {
      importErrors.delete(event.file);
      await scheduler.unpublish(event.file);
      this.#options.onEvent(event);
      return;
    }
    const { file, documents, problem } = event.result;
    const at = this.#options.runtime.clock.now();
    if (problem) {
      const { line, column, code, message, hint, frame } = problem;
      importErrors.put({ file, line, col: column, code, message, hint, frame, at });
    } else importErrors.delete(file);
    const before = new Map((await store.getDags()).map(({ dagId, hash }) => [dagId, hash]));
    await scheduler.publish(file, documents, { isComplete: problem === undefined });
    const changedDags = documents.filter(({ dagId, hash }) => before.get(dagId) !== hash).map(({ dagId }) => dagId);
    this.#options.onEvent({ ...event, changedDags });
  }

  /** Whether runs of it would update assets before it is known who waits for them: that may stand in a file that is still to come. */
  async #isNewProducer({ documents }: FileResult): Promise<boolean> {
    const producers = documents.filter(({ tasks }) => tasks.some(({ outlets }) => outlets !== undefined));
    const known = await Promise.all(producers.map(({ dagId }) => this.#parts.store.getDag(dagId)));
    return known.includes(undefined);
  }

  #beatAgain(): void {
    this.#heartbeat = this.#options.runtime.clock.timer(HEARTBEAT_MS, () => {
      void this.#beat(null).catch(() => {});
      this.#beatAgain();
    });
  }

  async #beat(endedAt: number | null): Promise<void> {
    const { store, startedAt } = this.#parts;
    const { jobs } = await store.catalog();
    const heartbeatAt = this.#options.runtime.clock.now();
    jobs.put({ kind: "scheduler", pid: process.pid, host: hostname(), startedAt, heartbeatAt, endedAt });
  }
}

type LoaderEvent =
  | { readonly kind: "file"; readonly result: FileResult }
  | { readonly kind: "fileRemoved"; readonly file: string };

interface Parts {
  readonly lock: StoreLock;
  readonly store: Store;
  readonly executor: Executor;
  readonly scheduler: Scheduler;
  readonly loader: DagLoader;
  readonly backend: SecretsBackend | undefined;
  readonly startedAt: number;
}

async function openParts(
  options: SchedulerHostOptions,
  path: string,
  lock: StoreLock,
  hear: (event: LoaderEvent) => void,
): Promise<Parts> {
  const { config, environment, runtime, paths, pausedAtCreation, forwardLogs, onEvent } = options;
  const { wrapStore = (store) => store, wrapExecutor = (executor) => executor } = options;
  const { clock } = runtime;
  const backend = await openBackend(config, clock);
  const store = wrapStore(await openStore(options, path));
  const maskTokens = config["secrets.mask_tokens"].value;
  const lookUp = new LookUp({
    maskTokens,
    backend: async () => backend,
    environment,
    types: () => connectionTypes(resolve(".")),
    store: async () => store,
  });
  const timetables = await loadTimetables(config["scheduler.timetables"].value, resolve("."), (error) =>
    onEvent({ kind: "trouble", what: "Timetables of a provider cannot be used.", error, at: clock.now() }),
  );
  await tellBrokenProviders(resolve("."), (error) =>
    onEvent({ kind: "trouble", what: "A provider cannot be used as it is.", error, at: clock.now() }),
  );
  const extensions = await extensionFiles(config, resolve("."));
  const { policies, deadlineReferences } = await extensionsOf(extensions);
  const rules = new Map(deadlineReferences.map(({ deadlineReference: rule }) => [rule.name, rule]));
  const register = workerRegister(`${path}.workers`);
  register.endOrphans();
  const worker = {
    logFolder: resolve(config["logs.folder"].value),
    forwardLogs,
    maxXComBytes: config["xcom.max_bytes"].value,
    maxMapLength: config["core.max_map_length"].value,
    xcom: await xcomSettingsOf(config),
    confOverridesParams: config["core.dag_run_conf_overrides_params"].value,
    extensions,
    maskTokens,
  };
  const settings = workerProcessSettings(resolve(paths[0] ?? ".", "dag.ts"), worker, environment);
  const executor = wrapExecutor(
    await makeExecutors(config["core.executor"].value, resolve("."), {
      clock,
      register,
      worker: settings,
      environment: withoutKeys(environment),
      masker: lookUp.masker,
    }),
  );
  const parallelism = config["core.parallelism"].value;
  const executors = executorNames(config["core.executor"].value);
  const scheduler = new Scheduler({
    store,
    executor,
    runtime,
    lookUp,
    slots: new Slots({ parallelism, executors }),
    parallelism,
    executors,
    instancePolicy: instancePolicy(policies, (error) =>
      onEvent({ kind: "trouble", what: "A policy failed.", error, at: clock.now() }),
    ),
    deadlineRuleOf: (_dagId, { reference }) => rules.get(reference.name),
    notices: storeNotices(store, clock),
    timetables,
    catchupByDefault: config["scheduler.catchup_by_default"].value,
    dagsArePausedAtCreation: pausedAtCreation,
    clearsStateOnSuccess: config["state_store.clear_on_success"].value,
    isAlive: isOwnerAlive,
    onEvent,
  });
  const { mask } = environmentMasker(environment, { maskTokens });
  const loader = new DagLoader({
    paths,
    clock,
    environment,
    importTimeoutMs: config["loader.import_timeout_seconds"].value * 1_000,
    memoryLimitMb: config["loader.memory_limit_mb"].value,
    extensions,
    names: { executors, deadlineReferences: [...rules.keys()] },
    owners: (await store.getDags()).flatMap(({ dagId, file, isActive }) =>
      file !== null && isActive ? [[dagId, file] as const] : [],
    ),
    onResult: (result) => hear({ kind: "file", result: maskedResult(result, mask) }),
    onRemoved: (file) => hear({ kind: "fileRemoved", file }),
  });
  return { lock, store, executor, scheduler, loader, backend, startedAt: clock.now() };
}

/** What a file says when it cannot be imported is stored, and shown. */
function maskedResult(result: FileResult, mask: (text: string) => string): FileResult {
  const { problem } = result;
  if (!problem) return result;
  const { message, hint, frame } = problem;
  const masked = { message: mask(message), hint: mask(hint), frame: frame === null ? null : mask(frame) };
  return { ...result, problem: { ...problem, ...masked } };
}

async function openStore({ config, environment, requiresKey }: SchedulerHostOptions, path: string): Promise<Store> {
  const keys = storeKeys(config, environment);
  const synchronous = config["database.synchronous"].value;
  const store = await openSqliteStore({ path, synchronous, keys: requiresKey ? { ...keys, make: undefined } : keys });
  try {
    if (requiresKey) (await store.catalog()).secrets.sealingKey();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
