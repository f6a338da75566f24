// An XCom in which secrets stand says in a field of its own which they are: whoever reads it may be another worker, which has never
// seen the connection that they are from, and has to mask them as well. Such an XCom is kept sealed.

const FIELD = '"secrets":';

/** The encoded XCom, and the secrets that stand in it. */
export const withSecrets = (encoded: string, secrets: readonly string[]): string =>
  `${encoded.slice(0, -1)},${FIELD}${JSON.stringify(secrets)}}`;

/** The secrets that an encoded XCom says that it holds. */
export function secretsOfXCom(encoded: string): string[] {
  if (!encoded.includes(FIELD)) return [];
  const { secrets } = JSON.parse(encoded) as { secrets?: unknown };
  return Array.isArray(secrets) ? secrets.filter((secret) => typeof secret === "string") : [];
}
