import { resolve } from "node:path";
import { type DagDefinition, InvalidDagError, UnknownNameError } from "@tradewind/core";
import { extensionFiles, type LoadedDag, type LoadedDags, loadDags } from "@tradewind/runtime";
import type { CommandInput } from "./commands/command.ts";

/** The paths that a command was told to load. */
export const dagPaths = ({ options, config }: CommandInput): readonly string[] => [
  (options.dags as string | undefined) ?? config["core.dags_folder"].value,
];

/** What the DAG files hold that a command was told to load. */
export const loadedDags = async (input: CommandInput): Promise<LoadedDags> =>
  loadDags(dagPaths(input), await extensionFiles(input.config, resolve(".")));

/**
 * The DAG that a command is about.
 *
 * @throws UnknownNameError with the nearest match; the error of a file that could not be loaded when that may be the reason.
 */
export async function findDag(input: CommandInput, dagId: string): Promise<LoadedDag> {
  const { dags, errors } = await loadedDags(input);
  const found = dags.find(({ definition }) => definition.dagId === dagId);
  if (found) return found;
  const culprit =
    errors.find(({ error }) => error instanceof InvalidDagError && error.dagId === dagId) ??
    (dags.length === 0 ? errors[0] : undefined);
  if (culprit) throw culprit.error;
  throw new UnknownNameError({ kind: "DAG", found: dagId, known: dags.map(({ definition }) => definition.dagId) });
}

/** @throws UnknownNameError with the nearest match. */
export function assertTask({ dagId, tasks }: DagDefinition, taskId: string): void {
  if (!tasks.has(taskId))
    throw new UnknownNameError({ kind: "task", found: taskId, known: tasks.keys(), within: `DAG "${dagId}"` });
}
