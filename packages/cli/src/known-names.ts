import { connectionIdsInEnvironment, type Environment, variableKeysInEnvironment } from "@tradewind/core/engine";
import type { Config } from "@tradewind/runtime";
import { executorNames, type KnownNames } from "@tradewind/runtime/check";
import { readNames } from "@tradewind/store";
import { storePath } from "./store-path.ts";

/**
 * The pools, connections and variables of this project. Where there is no store nobody knows the pools, and what a secrets backend
 * holds is known to nobody but the backend.
 */
export function knownNames(config: Config, environment: Environment): KnownNames {
  const stored = readNames(storePath(config));
  const executors = executorNames(config["core.executor"].value);
  if (config["secrets.backend"].value !== "") return { pools: stored?.pools, executors };
  return {
    executors,
    pools: stored?.pools,
    connections: [...connectionIdsInEnvironment(environment), ...(stored?.connections ?? [])],
    variables: [...variableKeysInEnvironment(environment), ...(stored?.variables ?? [])],
  };
}
