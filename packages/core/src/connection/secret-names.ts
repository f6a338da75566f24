// Airflow's words (`DEFAULT_SENSITIVE_FIELDS` of its secrets masker), found anywhere in a name.
const SECRET_WORDS = [
  "access_key",
  "access_token",
  "api_key",
  "apikey",
  "auth_header",
  "authorization",
  "bearer",
  "connection_string",
  "dsn",
  "passphrase",
  "passwd",
  "password",
  "private_key",
  "proxy",
  "proxies",
  "secret",
  "service_account",
  "service_key",
  "token",
  "keyfile",
  "webhook_url",
] as const;

const SQUEEZED_WORDS = SECRET_WORDS.map((word) => word.replaceAll("_", ""));

/**
 * True for names whose values must not be shown: `password`, `api_key`, `awsSecretAccessKey`, `X-Auth-Token` ... Case and what stands
 * between the words do not count.
 */
export function isSecretName(name: string): boolean {
  const squeezed = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return SQUEEZED_WORDS.some((word) => squeezed.includes(word));
}

/** The texts and numbers in a value that stand under a secret name, at any depth; all of them when it has such a name itself. */
export function secretsIn(value: unknown, isSecret = false): string[] {
  const secrets: string[] = [];
  collect(value, isSecret, secrets);
  return secrets;
}

function collect(value: unknown, isSecret: boolean, into: string[]): void {
  if (typeof value === "object" && value !== null) {
    for (const [name, part] of Object.entries(value)) collect(part, isSecret || isSecretName(name), into);
  } else if (isSecret && (typeof value === "string" || typeof value === "number" || typeof value === "bigint")) {
    if (value !== "") into.push(String(value));
  }
}
