import { existsSync } from "node:fs";
import { connectionIdsInEnvironment, type Environment, variableKeysInEnvironment } from "@tradewind/core/engine";
import type { Config } from "@tradewind/runtime";
import type { KnownNames } from "@tradewind/runtime/check";
import { storePath } from "./open-store.ts";

/**
 * The pools, connections and variables of this project. Where there is no store nobody knows the pools, and what a secrets backend
 * holds is known to nobody but the backend.
 */
export async function knownNames(config: Config, environment: Environment): Promise<KnownNames> {
  const stored = await storedNames(storePath(config));
  if (config["secrets.backend"].value !== "") return { pools: stored?.pools };
  return {
    pools: stored?.pools,
    connections: [...connectionIdsInEnvironment(environment), ...(stored?.connections ?? [])],
    variables: [...variableKeysInEnvironment(environment), ...(stored?.variables ?? [])],
  };
}

async function storedNames(path: string) {
  if (!existsSync(path)) return undefined;
  const { openSqliteStore } = await import("@tradewind/store");
  const store = await openSqliteStore({ path });
  try {
    const { pools, connections, variables } = await store.catalog();
    return {
      pools: pools.list().map(({ name }) => name),
      connections: connections.list().map(({ connId }) => connId),
      variables: variables.list().map(({ key }) => key),
    };
  } finally {
    await store.close();
  }
}
