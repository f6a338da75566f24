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
  /** What its type says is secret besides, `.` between names on the way to it. Filled in when it is looked up. */
  readonly secretFields?: readonly string[] | undefined;
}

/** What a test or a script may give for a connection: its fields without the id, or a URI. */
export type ConnectionInput = string | Partial<Omit<Connection, "connId" | "secretFields">>;

/**
 * Every value of a connection that must not appear in logs, errors or pages: its password, what `extra` has under secret names, and
 * what its type says is secret.
 */
export function secretsOf(connection: Connection): string[] {
  const { password, extra, secretFields = [] } = connection;
  const named = secretFields.map((path) => valueAt({ ...extra, ...connection }, path));
  return [...secretsIn({ password }), ...secretsIn(extra), ...named.flatMap((value) => secretsIn(value, true))];
}

function valueAt(settings: unknown, path: string): unknown {
  let value = settings;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
