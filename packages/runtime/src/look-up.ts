import {
  type Connection,
  type ConnectionInput,
  ConnectionNotFoundError,
  parseConnection,
  type SecretsBackend,
} from "@tradewind/core";
import {
  connectionFromEnvironment,
  connectionIdsInEnvironment,
  type DescribedConnectionType,
  type Environment,
  variableFromEnvironment,
  variableKeysInEnvironment,
} from "@tradewind/core/engine";
import type { Store } from "@tradewind/store";
import { Masker } from "@tradewind/worker";

/** The part of a store that look-ups need. */
export type LookUpStore = Pick<Store, "getConnection" | "getVariable" | "catalog">;

export interface LookUpSources {
  readonly connections?: Readonly<Record<string, ConnectionInput>> | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** Opened when it is first asked. */
  readonly backend?: (() => Promise<SecretsBackend | undefined>) | undefined;
  readonly environment: Environment;
  /** Described types of connections: what they say is secret is masked, too. @default none */
  readonly types?: (() => Promise<readonly Pick<DescribedConnectionType, "type" | "secrets">[]>) | undefined;
  /** Whether what has the shape of a well-known token is masked, too. @default true */
  readonly maskTokens?: boolean | undefined;
  /** Opened when it is first asked; undefined when there is none. */
  readonly store?: (() => Promise<LookUpStore | undefined>) | undefined;
}

/**
 * Finds connections and variables: what the caller gave first, then in the secrets backend, the environment, the store. Each is asked
 * anew every time, so that a change counts from the next look-up on. Airflow's order.
 */
export class LookUp {
  /** Knows the secrets of all that was found. */
  readonly masker: Masker;
  readonly #sources: LookUpSources;
  #backend: Promise<SecretsBackend | undefined> | undefined;
  #store: Promise<LookUpStore | undefined> | undefined;
  #types: Promise<readonly Pick<DescribedConnectionType, "type" | "secrets">[]> | undefined;

  constructor(sources: LookUpSources) {
    this.#sources = sources;
    this.masker = new Masker({ maskTokens: sources.maskTokens });
  }

  /** @throws ConnectionNotFoundError, InvalidConnectionError, SecretsBackendError, SecretsAccessDeniedError */
  async connection(connId: string): Promise<Connection> {
    const found = await this.#findConnection(connId);
    if (!found) throw new ConnectionNotFoundError({ connId, known: await this.#knownConnections() });
    const connection = await this.#typed(found);
    this.masker.addConnection(connection);
    return connection;
  }

  /**
   * A variable's text; what the caller gave as another type is given as JSON.
   *
   * @throws SecretsBackendError, SecretsAccessDeniedError
   */
  async variable(key: string): Promise<string | undefined> {
    const found = await this.#findVariable(key);
    if (found !== undefined) this.masker.addVariable(key, found);
    return found;
  }

  /** The keys that are known here; a backend does not tell its own. */
  async variableKeys(): Promise<string[]> {
    const { variables = {}, environment } = this.#sources;
    const stored = (await (await this.#openStore())?.catalog())?.variables.list() ?? [];
    return [...Object.keys(variables), ...variableKeysInEnvironment(environment), ...stored.map(({ key }) => key)];
  }

  async #findConnection(connId: string): Promise<Connection | undefined> {
    const { connections = {}, environment } = this.#sources;
    const given = Object.hasOwn(connections, connId) ? connections[connId] : undefined;
    const input = given ?? (await (await this.#openBackend())?.getConnection?.(connId));
    if (input !== undefined) return parseConnection(connId, input);
    return connectionFromEnvironment(environment, connId) ?? (await this.#openStore())?.getConnection(connId);
  }

  async #typed(connection: Connection): Promise<Connection> {
    this.#types ??= this.#sources.types?.() ?? Promise.resolve([]);
    const type = (await this.#types).find(({ type: name }) => name === connection.connType);
    return type && type.secrets.length > 0 ? { ...connection, secretFields: type.secrets } : connection;
  }

  async #findVariable(key: string): Promise<string | undefined> {
    const { variables = {}, environment } = this.#sources;
    if (Object.hasOwn(variables, key)) {
      const given = variables[key];
      return typeof given === "string" ? given : JSON.stringify(given);
    }
    const outside =
      (await (await this.#openBackend())?.getVariable?.(key)) ?? variableFromEnvironment(environment, key);
    return outside ?? (await (await this.#openStore())?.getVariable(key))?.value;
  }

  async #knownConnections(): Promise<string[]> {
    const { connections = {}, environment } = this.#sources;
    const stored = (await (await this.#openStore())?.catalog())?.connections.list() ?? [];
    return [
      ...Object.keys(connections),
      ...connectionIdsInEnvironment(environment),
      ...stored.map(({ connId }) => connId),
    ];
  }

  // one that could not be opened is tried again: it may have been mended

  #openBackend(): Promise<SecretsBackend | undefined> {
    this.#backend ??= (this.#sources.backend?.() ?? Promise.resolve(undefined)).catch((error: unknown) => {
      this.#backend = undefined;
      throw error;
    });
    return this.#backend;
  }

  #openStore(): Promise<LookUpStore | undefined> {
    this.#store ??= (this.#sources.store?.() ?? Promise.resolve(undefined)).catch((error: unknown) => {
      this.#store = undefined;
      throw error;
    });
    return this.#store;
  }
}
