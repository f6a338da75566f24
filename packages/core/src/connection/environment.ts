import type { Connection } from "./connection.ts";
import { parseConnection } from "./parse-connection.ts";

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const CONNECTION_PREFIXES = ["TRADEWIND_CONN_", "AIRFLOW_CONN_"] as const;
const VARIABLE_PREFIXES = ["TRADEWIND_VAR_", "AIRFLOW_VAR_"] as const;

/**
 * The connection that `TRADEWIND_CONN_<ID>` (or `AIRFLOW_CONN_<ID>`) defines as URI or JSON, or undefined.
 *
 * @throws InvalidConnectionError when it is set but cannot be read.
 */
export function connectionFromEnvironment(environment: Environment, connId: string): Connection | undefined {
  const text = lookUp(environment, CONNECTION_PREFIXES, connId);
  return text === undefined ? undefined : parseConnection(connId, text);
}

/** The text that `TRADEWIND_VAR_<KEY>` (or `AIRFLOW_VAR_<KEY>`) holds, or undefined. */
export function variableFromEnvironment(environment: Environment, key: string): string | undefined {
  return lookUp(environment, VARIABLE_PREFIXES, key);
}

/** The ids of the connections that the environment defines, in lower case. */
export const connectionIdsInEnvironment = (environment: Environment): string[] =>
  names(environment, CONNECTION_PREFIXES);

/** The keys of the variables that the environment defines, in lower case. */
export const variableKeysInEnvironment = (environment: Environment): string[] => names(environment, VARIABLE_PREFIXES);

function lookUp(environment: Environment, prefixes: readonly string[], name: string): string | undefined {
  for (const prefix of prefixes) {
    const value = environment[prefix + name.toUpperCase()];
    if (value !== undefined) return value;
  }
  return undefined;
}

function names(environment: Environment, prefixes: readonly string[]): string[] {
  return Object.keys(environment).flatMap((variable) => {
    const prefix = prefixes.find((p) => variable.startsWith(p));
    return prefix ? [variable.slice(prefix.length).toLowerCase()] : [];
  });
}
