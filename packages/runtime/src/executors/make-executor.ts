import { InvalidOptionError, UnknownNameError } from "@tradewind/core";
import type { Environment } from "@tradewind/core/engine";
import { findProviders } from "../providers/find-providers.ts";
import { importContribution } from "../providers/import-contribution.ts";
import type { Executor } from "./executor.ts";
import { executorsOf } from "./executor-names.ts";
import { type ProcessExecutorOptions, processExecutor } from "./process-executor.ts";
import { RoutingExecutor } from "./routing-executor.ts";

/** What an executor is made of. One that starts no processes of its own needs little of it. */
export interface ExecutorParts extends ProcessExecutorOptions {
  readonly environment: Environment;
}

/**
 * Makes an executor; what a provider exports as one. Its `executorName` is what `core.executor` names.
 *
 * @example
 * export const kubernetes: ExecutorFactory = Object.assign((parts: ExecutorParts) => new PodExecutor(parts), {
 *   executorName: "kubernetes",
 * });
 */
export interface ExecutorFactory {
  (parts: ExecutorParts): Executor | Promise<Executor>;
  readonly executorName: string;
}

const BUILT_IN = "process";

/**
 * The executors that `core.executor` lists, as one. One alone is itself: its attempts are not looked at by anybody in between.
 *
 * @throws UnknownNameError, ProviderError, InvalidOptionError, InvalidConfigError
 */
export async function makeExecutors(list: string, folder: string, parts: ExecutorParts): Promise<Executor> {
  const made = new Map<string, Executor>();
  for (const { name, executor } of executorsOf(list)) made.set(name, await makeExecutor(executor, folder, parts));
  const [first] = made.values();
  return made.size === 1 ? first! : new RoutingExecutor(made);
}

/**
 * The executor of a name: `process`, or one that a provider of the project brings.
 *
 * @throws UnknownNameError, ProviderError, InvalidOptionError
 */
export async function makeExecutor(name: string, folder: string, parts: ExecutorParts): Promise<Executor> {
  if (name === BUILT_IN) return processExecutor(parts);
  const brought = (await findProviders(folder)).flatMap((provider) =>
    (provider.descriptor?.executors ?? []).map((executor) => ({ provider, executor })),
  );
  const chosen = brought.find(({ executor }) => executor.name === name);
  if (!chosen) {
    const known = [BUILT_IN, ...brought.map(({ executor }) => executor.name)];
    throw new UnknownNameError({ kind: "executor", found: name, known });
  }
  const { export: exported, module } = chosen.executor;
  const make = await importContribution(chosen.provider, { kind: "executors", module, name: exported });
  const executor = typeof make === "function" ? await (make as ExecutorFactory)(parts) : undefined;
  if (typeof executor?.start === "function") return executor;
  throw new InvalidOptionError({
    option: `${exported} of ${chosen.provider.name}`,
    found: typeof make,
    expected: "a function that makes an executor",
  });
}
