import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { systemRuntime } from "@tradewind/core/engine";
import { loadTimetables, type OrderTools } from "@tradewind/runtime";
import { storeKeys } from "@tradewind/runtime/run";
import { type KeySource, openSqliteStore } from "@tradewind/store";
import { StoreMissingError } from "./command-errors.ts";
import type { CommandInput } from "./commands/command.ts";
import { note } from "./output.ts";
import { storePath } from "./store-path.ts";

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
