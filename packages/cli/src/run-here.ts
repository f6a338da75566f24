import { resolve } from "node:path";
import { type DagDefinition, InvalidOptionError } from "@tradewind/core";
import {
  type AnyClass,
  decodeXCom,
  definitionOf,
  type Environment,
  inExtensions,
  isDagDefinition,
  type Json,
  RETURN_VALUE,
  type Runtime,
  Slots,
  systemRuntime,
} from "@tradewind/core/engine";
import {
  type Config,
  checkTemplates,
  type Executor,
  extensionFiles,
  extensionsOf,
  inlineExecutor,
  loadXCom,
  type Masker,
  manualRunRequest,
  openProcessExecutor,
  preparedAnswersOf,
  type RunEnd,
  type RunRequest,
  readConfig,
  Supervisor,
  type SupervisorEvent,
  storeKeys,
  storeNotices,
  thisOwner,
  workerProcessSettings,
  type XComStorage,
  xcomSettingsOf,
} from "@tradewind/runtime/run";
import { type KeySource, openSqliteStore, type Store } from "@tradewind/store";
import { openLookUp } from "./open-look-up.ts";
import { preparedAnswers, watchedAnswers } from "./prepared-answers.ts";
import { processEnvironment } from "./process-environment.adapter.ts";
import { openReporter, type Reporter } from "./report/reporter.ts";
import type { RunOptions, RunResult } from "./run.ts";
import { RunDeadlines } from "./run-deadlines.ts";
import { knownTypes } from "./secrets/known-types.ts";
import { TaskResults } from "./task-results.ts";
import { chooseXComStorage } from "./xcom-storage.ts";

/** What `run` does, and `dags test`. */
export async function runHere(dag: AnyClass | DagDefinition, options: RunOptions): Promise<RunResult> {
  const environment = processEnvironment();
  const config = readConfig(environment);
  const extensions = await extensionFiles(config, resolve("."));
  const definition = isDagDefinition(dag) ? dag : inExtensions(await extensionsOf(extensions), () => definitionOf(dag));
  await checkTemplates(definition);
  const runtime = options.runtime ?? systemRuntime();
  const request = manualRunRequest(definition, {
    logicalDate: options.logicalDate,
    runId: options.runId,
    partitionKey: options.partitionKey,
    conf: readConf(options.conf),
    now: runtime.clock.now(),
    file: definition.source?.file ?? null,
  });
  const path = options.store === "memory" ? ":memory:" : resolve(options.store ?? config["database.path"].value);
  const reporter = openReporter({ definition, request, quiet: options.quiet ?? false, clock: runtime.clock });
  const results = new TaskResults(definition);
  const keys = path === ":memory:" ? {} : { keys: storeKeys(config, environment) };
  const store = await openSqliteStore({ path, synchronous: config["database.synchronous"].value, ...keys });
  const xcomStorage = await chooseXComStorage(options, config);
  const { lookUp, close } = openLookUp(config, environment, { ...options, types: knownTypes });
  const supervisor = new Supervisor({
    store,
    executor: await chooseExecutor(definition, {
      options,
      config,
      runtime,
      environment,
      masker: lookUp.masker,
      xcomStorage,
    }),
    runtime,
    lookUp,
    owner: thisOwner(),
    slots: new Slots({ parallelism: options.parallelism ?? config["core.parallelism"].value }),
    clearsStateOnSuccess: config["state_store.clear_on_success"].value,
    onEvent: (event: SupervisorEvent) => {
      results.take(event);
      reporter.show(event);
      if (event.kind === "task" && event.state === "deferred") answers.watch(supervisor);
      if (event.kind === "runStarted") deadlines.begin();
    },
  });
  const deadlines = new RunDeadlines({
    store,
    clock: runtime.clock,
    request,
    supervisor,
    definition,
    onTrouble: (what, error) => console.error(`${what} ${String(error)}`),
  });
  const answers = watchedAnswers(path === ":memory:" ? undefined : storeNotices(store, runtime.clock));
  const end = await carry(supervisor, { request, reporter, deadlines }).finally(() => {
    answers.stop();
    return close();
  });
  if (path !== ":memory:") await store.close();
  const result = resultOf({ request, end, results, store, path, keys, xcomStorage });
  reporter.end(result);
  if (!options.quiet && result.state === "failed") process.exitCode = 1;
  return result;
}

interface Carried {
  readonly request: RunRequest;
  readonly reporter: Reporter;
  readonly deadlines: RunDeadlines;
}

async function carry(supervisor: Supervisor, { request, reporter, deadlines }: Carried): Promise<RunEnd> {
  await supervisor.open();
  try {
    return await supervisor.run(request);
  } catch (error) {
    reporter.abandon();
    throw error;
  } finally {
    await deadlines.stop();
    await supervisor.close();
  }
}

interface Surroundings {
  readonly options: RunOptions;
  readonly config: Config;
  readonly runtime: Runtime;
  readonly environment: Environment;
  readonly masker: Masker;
  readonly xcomStorage: XComStorage | undefined;
}

async function chooseExecutor(definition: DagDefinition, surroundings: Surroundings): Promise<Executor> {
  const { options, config, runtime, environment, masker, xcomStorage } = surroundings;
  const maxXComBytes = config["xcom.max_bytes"].value;
  const confOverridesParams = config["core.dag_run_conf_overrides_params"].value;
  const maxMapLength = config["core.max_map_length"].value;
  const { clock } = runtime;
  if (options.executor !== "process") {
    return inlineExecutor({
      definitionOf: () => definition,
      clock,
      maxXComBytes,
      maxMapLength,
      xcomStorage,
      confOverridesParams,
      masker,
      answers: preparedAnswersOf(preparedAnswers(options), clock),
      hookOverrides: { byConnId: options.hooks ?? {}, byClass: options.override ?? [] },
    });
  }
  if (!definition.source) {
    throw new InvalidOptionError({
      option: "executor",
      found: "process",
      expected: "a DAG whose file is known; this one has none",
    });
  }
  const logFolder = resolve(config["logs.folder"].value);
  const worker = workerProcessSettings(
    definition.source.file,
    {
      logFolder,
      forwardLogs: true,
      maxXComBytes,
      maxMapLength,
      xcom: xcomStorage && (await xcomSettingsOf(config)),
      confOverridesParams,
      answers: preparedAnswers(options),
      extensions: await extensionFiles(config, resolve(".")),
      maskTokens: config["secrets.mask_tokens"].value,
    },
    environment,
  );
  return openProcessExecutor({ clock, worker, masker });
}

function readConf(conf: RunOptions["conf"]): Readonly<Record<string, Json>> {
  const text = JSON.stringify(conf ?? {});
  if (typeof conf === "object" && conf !== null && Array.isArray(conf)) {
    throw new InvalidOptionError({ option: "conf", found: text, expected: "an object" });
  }
  return JSON.parse(text) as Record<string, Json>;
}

interface ResultParts {
  readonly request: RunRequest;
  readonly end: RunEnd;
  readonly results: TaskResults;
  readonly store: Store;
  readonly path: string;
  readonly keys: { readonly keys?: KeySource };
  readonly xcomStorage: XComStorage | undefined;
}

function resultOf({ request, end, results, store, path, keys, xcomStorage }: ResultParts): RunResult {
  const tasks = results.list();
  return {
    state: end.state,
    dagId: request.document.dagId,
    runId: request.runId,
    logicalDate: request.logicalDate === null ? undefined : new Date(request.logicalDate).toISOString(),
    tasks,
    task: (taskId, mapIndex) => results.get(taskId, mapIndex),
    async xcom(taskId, key = RETURN_VALUE) {
      const open = path === ":memory:" ? store : await openSqliteStore({ path, ...keys });
      const rows = await open.getXComRange(end.runKey, { taskId, key, ...ALL_INSTANCES });
      if (open !== store) await open.close();
      const values = await Promise.all(rows.map(({ value }) => loadXCom(value, xcomStorage).then(decodeXCom)));
      const isMapped = request.document.tasks.some((task) => task.taskId === taskId && task.mapping.length > 0);
      return isMapped ? values : values[0];
    },
  };
}

const ALL_INSTANCES = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
