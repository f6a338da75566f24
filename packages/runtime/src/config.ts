import { UnknownNameError } from "@tradewind/core";
import type { Environment } from "@tradewind/core/engine";
import { executorsOf } from "./executors/executor-names.ts";
import { InvalidConfigError } from "./invalid-config-error.ts";

/** A setting and where its value came from. */
export interface Setting<T> {
  readonly value: T;
  readonly source: "default" | "environment";
}

/** Everything that can be configured. `TRADEWIND__CORE__PARALLELISM` sets `core.parallelism`. */
export interface Config {
  /** How many attempts may execute at a time. @default 32 */
  readonly "core.parallelism": Setting<number>;
  /**
   * What brings attempts to workers, separated by commas: `process`, or executors that providers bring, also as `<name>:<executor>`. The
   * first one has the tasks that name none. @default "process"
   */
  readonly "core.executor": Setting<string>;
  /** Whether a run's conf is laid over params; otherwise it is only `conf`. @default true */
  readonly "core.dag_run_conf_overrides_params": Setting<boolean>;
  /** Where DAG files are looked for. @default "dags" */
  readonly "core.dags_folder": Setting<string>;
  /** Modules that export policies that all DAGs are loaded under, separated by commas. @default none */
  readonly "core.policies": Setting<string>;
  /** Modules that export macros, listeners and deadline references of one's own, separated by commas. @default none */
  readonly "core.plugins": Setting<string>;
  /** How long the import of one DAG file may take, in seconds. @default 30 */
  readonly "loader.import_timeout_seconds": Setting<number>;
  /** The heap that the import of DAG files may fill, in MB. @default 512 */
  readonly "loader.memory_limit_mb": Setting<number>;
  /** Whether DAGs that say nothing about it get runs for intervals that have passed. @default false */
  readonly "scheduler.catchup_by_default": Setting<boolean>;
  /** Modules that export timetables of one's own, separated by commas. @default none */
  readonly "scheduler.timetables": Setting<string>;
  /** Whether new DAGs wait until somebody resumes them, under `tradewind scheduler`. @default true */
  readonly "core.dags_are_paused_at_creation": Setting<boolean>;
  /** How long a scheduler that was told to stop lets tasks go on, in seconds. @default 10 */
  readonly "scheduler.drain_seconds": Setting<number>;
  /** How long what tasks keep for their later attempts stays after the end of their run, in days; 0: as long as the run. @default 30 */
  readonly "state_store.default_retention_days": Setting<number>;
  /** Whether what a task keeps goes when it succeeds. @default false */
  readonly "state_store.clear_on_success": Setting<boolean>;
  /** The SQLite file. @default ".tradewind/tradewind.sqlite" */
  readonly "database.path": Setting<string>;
  /** `full` or `normal`: whether a power cut may undo the newest commits. @default "full" */
  readonly "database.synchronous": Setting<"full" | "normal">;
  /** Where attempts' logs are written. @default ".tradewind/logs" */
  readonly "logs.folder": Setting<string>;
  /** How many elements a result may have that tasks are mapped over. @default 1024 */
  readonly "core.max_map_length": Setting<number>;
  /** The largest XCom, encoded. @default 262144 */
  readonly "xcom.max_bytes": Setting<number>;
  /** Where XComs go that are longer than the threshold: `database`, `file`, or a module that exports an XCom backend. @default "database" */
  readonly "xcom.backend": Setting<string>;
  /** What the backend is opened with: a JSON object. @default none */
  readonly "xcom.backend_options": Setting<string>;
  /** XComs that are longer, encoded, go to the backend; 0: all. @default 65536 */
  readonly "xcom.threshold_bytes": Setting<number>;
  /** Keys that seal connections and variables, separated by commas, the one that seals first. @default those of the key file */
  readonly "secrets.keys": Setting<string>;
  /** The file of the keys. @default one of the user's own for each store */
  readonly "secrets.key_file": Setting<string>;
  /** Whether what has the shape of a well-known token is masked, wherever it comes from. @default true */
  readonly "secrets.mask_tokens": Setting<boolean>;
  /** Who is asked for connections and variables first: `file`, or a module that exports a secrets backend. @default nobody */
  readonly "secrets.backend": Setting<string>;
  /** What the backend is opened with: a JSON object. @default none */
  readonly "secrets.backend_options": Setting<string>;
}

type Reader = (text: string, variable: string) => unknown;

const SETTINGS: {
  readonly [Name in keyof Config]: { readonly standard: Config[Name]["value"]; readonly read: Reader };
} = {
  "core.parallelism": { standard: 32, read: wholeNumber },
  "core.executor": { standard: "process", read: executorList },
  "core.dag_run_conf_overrides_params": { standard: true, read: yesOrNo },
  "core.dags_folder": { standard: "dags", read: (text) => text },
  "core.policies": { standard: "", read: (text) => text },
  "core.plugins": { standard: "", read: (text) => text },
  "loader.import_timeout_seconds": { standard: 30, read: wholeNumber },
  "loader.memory_limit_mb": { standard: 512, read: wholeNumber },
  "scheduler.catchup_by_default": { standard: false, read: yesOrNo },
  "scheduler.timetables": { standard: "", read: (text) => text },
  "core.dags_are_paused_at_creation": { standard: true, read: yesOrNo },
  "scheduler.drain_seconds": { standard: 10, read: wholeNumber },
  "state_store.default_retention_days": { standard: 30, read: wholeNumberOrZero },
  "state_store.clear_on_success": { standard: false, read: yesOrNo },
  "database.path": { standard: ".tradewind/tradewind.sqlite", read: (text) => text },
  "database.synchronous": { standard: "full", read: oneOf("full", "normal") },
  "logs.folder": { standard: ".tradewind/logs", read: (text) => text },
  "core.max_map_length": { standard: 1024, read: wholeNumber },
  "xcom.max_bytes": { standard: 262_144, read: wholeNumber },
  "xcom.backend": { standard: "database", read: (text) => text },
  "xcom.backend_options": { standard: "", read: (text) => text },
  "xcom.threshold_bytes": { standard: 65_536, read: wholeNumberOrZero },
  "secrets.keys": { standard: "", read: (text) => text },
  "secrets.key_file": { standard: "", read: (text) => text },
  "secrets.mask_tokens": { standard: true, read: yesOrNo },
  "secrets.backend": { standard: "", read: (text) => text },
  "secrets.backend_options": { standard: "", read: (text) => text },
};

/**
 * Reads the configuration from environment variables, once.
 *
 * @throws InvalidConfigError for a bad value, UnknownNameError for a setting that does not exist.
 */
export function readConfig(environment: Environment): Config {
  const config: Record<string, Setting<unknown>> = {};
  for (const [name, { standard }] of Object.entries(SETTINGS)) config[name] = { value: standard, source: "default" };
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith("TRADEWIND__") || text === undefined) continue;
    const name = variable.slice("TRADEWIND__".length).toLowerCase().replace("__", ".");
    if (!Object.hasOwn(SETTINGS, name))
      throw new UnknownNameError({ kind: "setting", found: variable, known: Object.keys(SETTINGS).map(variableOf) });
    config[name] = { value: SETTINGS[name as keyof Config].read(text, variable), source: "environment" };
  }
  return config as unknown as Config;
}

const variableOf = (name: string): string => `TRADEWIND__${name.toUpperCase().replace(".", "__")}`;

function wholeNumber(text: string, variable: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidConfigError({ variable, found: text, expected: "a whole number of 1 or more" });
  return value;
}

function wholeNumberOrZero(text: string, variable: string): number {
  return text === "0" ? 0 : wholeNumber(text, variable);
}

/** Read for good where executors are made. */
function executorList(text: string): string {
  executorsOf(text);
  return text;
}

function oneOf(...choices: string[]): Reader {
  return (text, variable) => {
    if (!choices.includes(text))
      throw new InvalidConfigError({ variable, found: text, expected: choices.join(" or ") });
    return text;
  };
}

function yesOrNo(text: string, variable: string): boolean {
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  if (/^(false|no|off|0)$/i.test(text)) return false;
  throw new InvalidConfigError({ variable, found: text, expected: "true or false" });
}
