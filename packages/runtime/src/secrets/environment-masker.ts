import { InvalidConnectionError } from "@tradewind/core";
import {
  connectionFromEnvironment,
  connectionIdsInEnvironment,
  type Environment,
  variableFromEnvironment,
  variableKeysInEnvironment,
} from "@tradewind/core/engine";
import { Masker, type MaskerOptions } from "@tradewind/worker";

/** Knows the secrets of all connections and variables that the environment defines: whatever imports a DAG file has them at hand. */
export function environmentMasker(environment: Environment, options: MaskerOptions = {}): Masker {
  const masker = new Masker(options);
  for (const connId of connectionIdsInEnvironment(environment)) {
    try {
      masker.addConnection(connectionFromEnvironment(environment, connId)!);
    } catch (error) {
      // whoever looks it up is told
      if (!(error instanceof InvalidConnectionError)) throw error;
    }
  }
  for (const key of variableKeysInEnvironment(environment)) {
    masker.addVariable(key, variableFromEnvironment(environment, key) ?? "");
  }
  return masker;
}
