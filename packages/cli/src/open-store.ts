import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { systemRuntime } from "@tradewind/core/engine";
import { type Config, loadTimetables, type OrderTools } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import { StoreMissingError } from "./command-errors.ts";
import type { CommandInput } from "./commands/command.ts";

/** Where the configuration says that the store lies. */
export const storePath = (config: Config): string => resolve(config["database.path"].value);

/**
 * Opens the configured store for a command, and closes it whatever happens.
 *
 * @throws StoreMissingError, StoreOpenError, StoreTooNewError
 */
export async function withStore<T>({ config }: CommandInput, body: (tools: OrderTools) => Promise<T>): Promise<T> {
  const path = storePath(config);
  if (!existsSync(path)) throw new StoreMissingError({ path });
  const store = await openSqliteStore({ path, synchronous: config["database.synchronous"].value });
  const runtime = systemRuntime();
  try {
    const timetables = await loadTimetables(config["scheduler.timetables"].value, resolve("."));
    return await body({ store, clock: runtime.clock, newId: () => runtime.newId(), timetables });
  } finally {
    await store.close();
  }
}
