import type { DagDefinition } from "@tradewind/core";
import { systemRuntime } from "@tradewind/core/engine";
import { LookUp, type TryTaskOptions } from "@tradewind/runtime";
import type { CommandInput, OptionSpec } from "./commands/command.ts";
import { assertTask, findDag } from "./find-dag.ts";
import { readConf } from "./read-conf.ts";

/** The arguments of the commands that try a task. */
export const TRY_TASK_ARGS = [
  { name: "dag_id", summary: "The DAG" },
  { name: "task_id", summary: "The task; a sensor is poked once" },
  { name: "logical_date", summary: "The logical date (default: now)", isOptional: true },
] as const;

export const CONF_OPTION = {
  conf: { type: "string", short: "c", value: "JSON", summary: "The run's configuration" },
} as const satisfies Record<string, OptionSpec>;

/** What the command line says about the task to try. */
export async function tryTaskOptions(
  input: CommandInput,
): Promise<TryTaskOptions & { readonly definition: DagDefinition }> {
  const [dagId, taskId, logicalDate] = input.args;
  const conf = readConf(input.options.conf as string | undefined);
  const { definition } = await findDag(input, dagId!);
  assertTask(definition, taskId!);
  const { environment } = input;
  return {
    definition,
    taskId: taskId!,
    logicalDate,
    conf,
    lookUp: new LookUp({ environment }),
    clock: systemRuntime().clock,
  };
}
