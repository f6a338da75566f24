import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Environment, systemRuntime } from "@tradewind/core/engine";
import type { OrderTools } from "@tradewind/runtime";
import {
  type Config,
  LookUp,
  type LookUpSources,
  loadTimetables,
  openBackend,
  storeKeys,
} from "@tradewind/runtime/run";
import { type KeySource, openSqliteStore } from "@tradewind/store";
import { StoreMissingError } from "./command-errors.ts";
import type { CommandInput } from "./commands/command.ts";
import { note } from "./output.ts";

/** Where the configuration says that the store lies. */
export const storePath = (config: Config): string => resolve(config["database.path"].value);

/**
 * Opens the configured store for a command, and closes it whatever happens.
 *
 * @throws StoreMissingError, StoreOpenError, StoreTooNewError
 */
export async function withStore<T>(
  { config, environment }: CommandInput,
  body: (tools: OrderTools) => Promise<T>,
): Promise<T> {
  const path = storePath(config);
  if (!existsSync(path)) throw new StoreMissingError({ path });
  const keys = tellingOfNewKeys(storeKeys(config, environment));
  const store = await openSqliteStore({ path, synchronous: config["database.synchronous"].value, keys });
  const runtime = systemRuntime();
  try {
    const timetables = await loadTimetables(config["scheduler.timetables"].value, resolve("."));
    return await body({ store, clock: runtime.clock, newId: () => runtime.newId(), timetables });
  } finally {
    await store.close();
  }
}

function tellingOfNewKeys({ make, ...keys }: KeySource): KeySource {
  if (!make) return keys;
  return {
    ...keys,
    make() {
      make();
      note(`A key was made in ${keys.name}. Nobody can read the secrets of this store without it: keep a copy.`);
    },
  };
}

/** Connections and variables as tasks see them, looked up in the project's store too when there is one. `close` when done. */
export function openLookUp(
  config: Config,
  environment: Environment,
  given: Pick<LookUpSources, "connections" | "variables" | "types"> = {},
): { readonly lookUp: LookUp; close(): Promise<void> } {
  const { clock } = systemRuntime();
  const opened: { close?(): Promise<void> }[] = [];
  const kept = <T extends { close?(): Promise<void> }>(one: T | undefined): T | undefined => {
    if (one) opened.push(one);
    return one;
  };
  const lookUp = new LookUp({
    ...given,
    environment,
    maskTokens: config["secrets.mask_tokens"].value,
    backend: async () => kept(await openBackend(config, clock)),
    store: async () => {
      const path = storePath(config);
      return existsSync(path) ? kept(await openSqliteStore({ path, keys: storeKeys(config, environment) })) : undefined;
    },
  });
  return {
    lookUp,
    async close() {
      for (const one of opened) await one.close?.();
    },
  };
}
