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

const SECRET_NAMES =
  /access_?key|access_?token|api_?key|auth|bearer|connection_string|dsn|passphrase|passwd|password|private_?key|secret|service_?key|token|keyfile|webhook_url/i;

/** True for names whose values must not be shown: `password`, `api_key`, `aws_secret_access_key` ... */
export const isSecretName = (name: string): boolean => SECRET_NAMES.test(name);

/** Every value of a connection that must not appear in logs, errors or pages. */
export function secretsOf(connection: Connection): string[] {
  const secrets = connection.password === undefined ? [] : [connection.password];
  collectSecrets(connection.extra, false, secrets);
  return secrets.filter((secret) => secret.length > 0);
}

function collectSecrets(value: unknown, underSecretName: boolean, into: string[]): void {
  if (typeof value === "object" && value !== null) {
    for (const [name, part] of Object.entries(value)) collectSecrets(part, underSecretName || isSecretName(name), into);
  } else if (underSecretName && (typeof value === "string" || typeof value === "number")) {
    into.push(String(value));
  }
}
