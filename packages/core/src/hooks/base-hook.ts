import { type Connection, secretsOf } from "../connection/connection.ts";
import { type ConnectionType, checkedSettings, describeConnectionType } from "../connection/connection-type.ts";
import { connectionFromEnvironment, connectionIdsInEnvironment } from "../connection/environment.ts";
import { processEnvironment } from "../connection/process-environment.adapter.ts";
import { attemptScope } from "../context.ts";
import { ConnectionNotFoundError } from "../errors/connection-errors.ts";
import { NotImplementedError } from "../errors/run-errors.ts";

/** A class of hooks that `hook()` can make. */
export type HookClass<H extends BaseHook = BaseHook> = new (connId: string) => H;

/**
 * Says HOW an outside system is reached: owns the connection and the client, and offers task-level methods. Airflow's BaseHook.
 * A hook is disposable: `await using movielens = new MovielensHook("movielens")`.
 *
 * @example
 * class MovielensHook extends BaseHook<Session> {
 *   protected override async makeConn() { return openSession(await this.getConnection(this.connId)); }
 *   async count(day: string) { return (await this.getConn()).count(day); }
 * }
 */
export abstract class BaseHook<Client = unknown> {
  /** The type of connection this hook expects, such as `http`. */
  static readonly connType: string = "";

  readonly connId: string;
  #client: Promise<Client> | undefined;

  constructor(connId: string) {
    this.connId = connId;
  }

  /**
   * Looks a connection up: in the running attempt's surroundings, or outside of one in the environment.
   *
   * @throws ConnectionNotFoundError
   */
  async getConnection(connId: string): Promise<Connection> {
    const attempt = attemptScope();
    if (attempt) return attempt.hooks.getConnection(connId);
    const environment = processEnvironment();
    const connection = connectionFromEnvironment(environment, connId);
    if (!connection) throw new ConnectionNotFoundError({ connId, known: connectionIdsInEnvironment(environment) });
    return connection;
  }

  /**
   * The settings of the hook's connection as a described type has them: checked, typed, with defaults. What the type says is secret
   * is masked from here on.
   *
   * @throws ConnectionNotFoundError, InvalidConnectionError
   * @example
   * const { host, port } = await this.settings(movielens);
   */
  protected async settings<Settings>(type: ConnectionType<Settings>): Promise<Settings> {
    const connection = await this.getConnection(this.connId);
    const { secrets } = describeConnectionType(type);
    for (const secret of secretsOf({ ...connection, secretFields: secrets })) attemptScope()?.maskSecret(secret);
    return checkedSettings(type, connection);
  }

  /** The client, made once per hook. For the hook's own methods; tasks use those instead. */
  getConn(): Promise<Client> {
    this.#client ??= this.makeConn().catch((error: unknown) => {
      // not kept: the next call may find what was missing, and there is nothing to close
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  /** Makes the client. Implement this. */
  protected makeConn(): Promise<Client> {
    throw new NotImplementedError({ className: this.constructor.name, method: "makeConn" });
  }

  /**
   * Says whether the connection works: throws when it does not, and may say in a text what it has found. Have one for
   * `tradewind connections test`. Airflow's `test_connection`.
   *
   * @example
   * override async testConnection() { return `version ${(await this.getConn()).version}`; }
   */
  testConnection?(): string | void | Promise<string | void>;

  /** Lets go of the client, if there is one. Override `closeConn` to close it. Safe to call twice. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client) await this.closeConn(await client);
  }

  /** Closes a client that `makeConn` made. */
  protected async closeConn(_client: Client): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * The hook of the running attempt for a connection: made once, closed when the attempt ends, and replaceable in a test by
 * class or by connection id. Outside of an attempt a new hook, which the caller closes.
 *
 * @example
 * const ratings = await hook(MovielensHook, "movielens").getRatings(start, end);
 */
export function hook<H extends BaseHook>(Hook: HookClass<H>, connId: string): H {
  return attemptScope()?.hooks.get(Hook, connId) ?? new Hook(connId);
}
