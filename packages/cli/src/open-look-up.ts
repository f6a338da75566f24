import { existsSync } from "node:fs";
import { type Environment, systemRuntime } from "@tradewind/core/engine";
import { type Config, LookUp, type LookUpSources, openBackend, storeKeys } from "@tradewind/runtime/run";
import { openSqliteStore } from "@tradewind/store";
import { storePath } from "./store-path.ts";

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
