import { type Connection, type ConnectionInput, ConnectionNotFoundError, parseConnection } from "@tradewind/core";
import {
  connectionFromEnvironment,
  connectionIdsInEnvironment,
  type Environment,
  variableFromEnvironment,
} from "@tradewind/core/engine";

export interface LookUpSources {
  readonly connections?: Readonly<Record<string, ConnectionInput>> | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly environment: Environment;
}

/** Finds connections and variables: what the caller gave first, then the environment. */
export class LookUp {
  readonly #sources: LookUpSources;

  constructor(sources: LookUpSources) {
    this.#sources = sources;
  }

  /** @throws ConnectionNotFoundError, InvalidConnectionError */
  connection(connId: string): Connection {
    const { connections = {}, environment } = this.#sources;
    const given = Object.hasOwn(connections, connId) ? connections[connId] : undefined;
    const found = given === undefined ? connectionFromEnvironment(environment, connId) : parseConnection(connId, given);
    if (found) return found;
    const known = [...Object.keys(connections), ...connectionIdsInEnvironment(environment)];
    throw new ConnectionNotFoundError({ connId, known });
  }

  /** A variable's text; what the caller gave as another type is given as JSON. */
  variable(key: string): string | undefined {
    const { variables = {}, environment } = this.#sources;
    if (!Object.hasOwn(variables, key)) return variableFromEnvironment(environment, key);
    const given = variables[key];
    return typeof given === "string" ? given : JSON.stringify(given);
  }
}
