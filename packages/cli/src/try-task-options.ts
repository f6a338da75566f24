import { systemRuntime } from "@tradewind/core/engine";
import { maskOutput, type TryTaskOptions } from "@tradewind/runtime";
import type { CommandInput, OptionSpec } from "./commands/command.ts";
import { assertTask, findDag } from "./find-dag.ts";
import { openLookUp } from "./open-store.ts";
import { readConf } from "./read-conf.ts";
import { knownTypes } from "./secrets/known-types.ts";

/** The arguments of the commands that try a task. */
export const TRY_TASK_ARGS = [
  { name: "dag_id", summary: "The DAG" },
  { name: "task_id", summary: "The task; a sensor is poked once" },
  { name: "logical_date", summary: "The logical date (default: now)", isOptional: true },
] as const;

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
    return await body({ ...(await tryTaskOptions(input)), lookUp });
  } finally {
    release();
    await close();
  }
}

/** What the command line says about the task to try. */
async function tryTaskOptions(input: CommandInput): Promise<Omit<TryTaskOptions, "lookUp">> {
  const [dagId, taskId, logicalDate] = input.args;
  const conf = readConf(input.options.conf as string | undefined);
  const { definition } = await findDag(input, dagId!);
  assertTask(definition, taskId!);
  return {
    definition,
    taskId: taskId!,
    logicalDate,
    conf,
    clock: systemRuntime().clock,
    confOverridesParams: input.config["core.dag_run_conf_overrides_params"].value,
  };
}
