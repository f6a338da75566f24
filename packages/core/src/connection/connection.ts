import { secretsIn } from "./secret-names.ts";

/** How to reach an outside system. Airflow's Connection; `extra` holds what has no field of its own. */
export interface Connection {
  readonly connId: string;
  readonly connType: string;
  readonly description?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly login?: string | undefined;
  readonly password?: string | undefined;
  /** The database, or for HTTP the protocol: Airflow's `schema`. */
  readonly schema?: string | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** What a test or a script may give for a connection: its fields without the id, or a URI. */
export type ConnectionInput = string | Partial<Omit<Connection, "connId">>;

/** Every value of a connection that must not appear in logs, errors or pages: its password, and what `extra` has under secret names. */
export function secretsOf({ password, extra }: Connection): string[] {
  const secrets = password === undefined || password === "" ? [] : [password];
  return [...secrets, ...secretsIn(extra)];
}
