import type { ConnectionInput } from "../connection/connection.ts";

/** Where connections and variables are kept outside of Tradewind: a vault, a file. Airflow's secrets backend. */
export interface SecretsBackend {
  /** The connection, as fields, URI or JSON; undefined when the backend has none of that id: then the next source is asked. */
  getConnection?(connId: string): Promise<ConnectionInput | undefined>;
  /** The variable's text; undefined when the backend has none of that key. */
  getVariable?(key: string): Promise<string | undefined>;
  /** Lets go of what it holds. */
  close?(): Promise<void>;
}

/** A kind of backend, as a module exports it. */
export interface SecretsBackendKind {
  readonly name: string;
  /** Makes a backend from `secrets.backend_options`. */
  open(options: Readonly<Record<string, unknown>>): SecretsBackend | Promise<SecretsBackend>;
}

/** Global, because a backend's package may have another copy of this one. */
const MARK: unique symbol = Symbol.for("tradewind.secretsBackend") as never;

/**
 * Defines a secrets backend, for a module that `TRADEWIND__SECRETS__BACKEND` names. It is asked before the environment and the store.
 * An error that it throws ends the look-up, after two further tries: no other source is asked instead. `SecretsAccessDeniedError`
 * ends it at once. Airflow: a class named by `[secrets] backend`, with `backend_kwargs`.
 *
 * @example
 * export const vault = defineSecretsBackend({
 *   name: "vault",
 *   open: (options) => ({ getVariable: async (key) => (await fetch(`${options.url}/${key}`)).text() }),
 * });
 */
export function defineSecretsBackend(kind: SecretsBackendKind): SecretsBackendKind {
  return Object.freeze({ ...kind, [MARK]: true });
}

export const isSecretsBackendKind = (value: unknown): value is SecretsBackendKind =>
  typeof value === "object" && value !== null && MARK in value;
