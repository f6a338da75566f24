import { existsSync } from "node:fs";
import { systemRuntime } from "@tradewind/core/engine";
import {
  findResults,
  maskOutput,
  NO_RESULTS,
  resultsOfRun,
  type TryTaskOptions,
  withGivenResults,
  xcomStorage,
} from "@tradewind/runtime";
import type { CommandInput, OptionSpec } from "./commands/command.ts";
import { assertTask, findDag } from "./find-dag.ts";
import { findRun } from "./find-run.ts";
import { openLookUp } from "./open-look-up.ts";
import { withStore } from "./open-store.ts";
import { textOf } from "./order-options.ts";
import { note } from "./output.ts";
import { readConf } from "./read-conf.ts";
import { knownTypes } from "./secrets/known-types.ts";
import { storePath } from "./store-path.ts";
import { MAP_INDEX_OPTION, readMapIndex } from "./task-name.ts";
import { UsageError } from "./usage-error.ts";

/** The arguments of the commands that try a task. */
export const TRY_TASK_ARGS = [
  { name: "dag_id", summary: "The DAG" },
  { name: "task_id", summary: "The task; a sensor is poked once" },
  { name: "logical_date", summary: "The logical date (default: now)", isOptional: true },
] as const;

/** The options of the commands that try a task: which instance, and what it gets from other tasks. */
export const TRY_TASK_OPTIONS = {
  ...MAP_INDEX_OPTION,
  "run-id": {
    type: "string",
    short: "r",
    value: "RUN",
    summary: "As in this run, its id or logical date: with its dates and conf, and what other tasks have returned",
  },
  "partition-key": {
    type: "string",
    value: "KEY",
    summary: "The part of the data that the run is about; it has a logical date then only if one is given",
  },
  xcom: {
    type: "string",
    short: "x",
    value: "TASK=JSON",
    summary: "What another task returned, such as list='[1, 2]'; may be repeated",
    multiple: true,
  },
} as const satisfies Record<string, OptionSpec>;

export const CONF_OPTION = {
  conf: { type: "string", short: "c", value: "JSON", summary: "The run's configuration" },
} as const satisfies Record<string, OptionSpec>;

/** Does something with the task that the command line names. What is printed meanwhile shows no secret that the task has looked up. */
export async function withTriedTask(
  input: CommandInput,
  body: (options: TryTaskOptions) => Promise<number>,
): Promise<number> {
  const { lookUp, close } = openLookUp(input.config, input.environment, { types: knownTypes });
  const release = maskOutput(lookUp.masker, systemRuntime().clock);
  try {
    const task = await namedTask(input);
    return await withResults(input, task, async (found) => body({ ...task, ...found, lookUp }));
  } finally {
    release();
    await close();
  }
}

/** What the command line says about the task to try. */
async function namedTask(input: CommandInput): Promise<Omit<TryTaskOptions, "lookUp" | "results" | "run">> {
  const [dagId, taskId, logicalDate] = input.args;
  if (logicalDate !== undefined && textOf(input, "run-id") !== undefined)
    throw new UsageError({ message: "--run-id has a logical date of its own.", hint: "Leave one of the two out." });
  const partitionKey = textOf(input, "partition-key");
  if (partitionKey !== undefined && textOf(input, "run-id") !== undefined)
    throw new UsageError({ message: "--run-id has a partition key of its own.", hint: "Leave one of the two out." });
  const { definition } = await findDag(input, dagId!);
  assertTask(definition, taskId!);
  const conf = textOf(input, "conf");
  return {
    definition,
    taskId: taskId!,
    mapIndex: readMapIndex(textOf(input, "map-index")),
    logicalDate,
    partitionKey,
    conf: conf === undefined ? undefined : readConf(conf),
    clock: systemRuntime().clock,
    confOverridesParams: input.config["core.dag_run_conf_overrides_params"].value,
  };
}

type Results = Pick<TryTaskOptions, "results" | "run" | "xcomStorage">;

/** With what is known of other tasks' results; a store stays open as long as they are needed. */
async function withResults(
  input: CommandInput,
  task: Omit<TryTaskOptions, "lookUp">,
  body: (results: Results) => Promise<number>,
): Promise<number> {
  const given = readXComs(input);
  const named = textOf(input, "run-id");
  if (named === undefined && (task.mapIndex === undefined || !existsSync(storePath(input.config)))) {
    return body({ results: await withGivenResults(NO_RESULTS, task.definition, given) });
  }
  return withStore(input, async ({ store }) => {
    const stored = await xcomStorage(input.config);
    if (named !== undefined) {
      const run = await findRun(store, task.definition.dagId, named);
      const results = await withGivenResults(await resultsOfRun(store, run.runKey), task.definition, given);
      return body({ results, run, xcomStorage: stored });
    }
    const { results, run } = await findResults(store, task, given);
    if (run) note(`What other tasks returned is taken from run "${run.runId}".`);
    return body({ results, xcomStorage: stored });
  });
}

/** `--xcom list='[1, 2]'`. @throws UsageError */
function readXComs({ options }: CommandInput): ReadonlyMap<string, unknown> {
  const texts = (options.xcom as readonly string[] | undefined) ?? [];
  return new Map(
    texts.map((text) => {
      const end = text.indexOf("=");
      const refuse = (why: string): never => {
        throw new UsageError({ message: `--xcom ${text}: ${why}.`, hint: `Write --xcom 'task=["JSON"]'.` });
      };
      if (end < 1) return refuse("it names no task");
      try {
        return [text.slice(0, end), JSON.parse(text.slice(end + 1)) as unknown];
      } catch (error) {
        return refuse((error as Error).message);
      }
    }),
  );
}
