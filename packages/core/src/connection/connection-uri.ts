import type { Connection } from "./connection.ts";

/** The query entry that holds all of `extra` as JSON, where single entries would not come back as they were. */
const WHOLE_EXTRA = "__extra__";

/**
 * Writes a connection as the URI that `parseConnection` reads: percent-encoded, `_` of the type as `-`, `extra` as query entries, or
 * as one `__extra__` of JSON where it is more than texts. Airflow's `get_uri`. It shows the password.
 *
 * @example
 * connectionUri(parseConnection("db", "postgres://etl:p%40ss@db:5432/sales")) // the same again
 */
export function connectionUri({ connType, host, port, login, password, schema, extra }: Connection): string {
  const protocol = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(host ?? "");
  // a protocol that is named like the type would be taken for it
  const isOwnProtocol = protocol !== null && protocol[1] !== connType;
  const shownHost = isOwnProtocol ? `${protocol[1]}://` : "";
  const hostText = encode((isOwnProtocol ? protocol[2] : host) ?? "");
  const credentials = credentialsText(login, password);
  const portText = port ? `${hostText === "" && credentials === "" ? "@" : ""}:${port}` : "";
  const authority = `${shownHost}${credentials}${hostText}${portText}`;
  const path = schema ? `/${encode(schema)}` : "";
  const query = queryText(extra);
  const type = connType.toLowerCase().replaceAll("_", "-");
  const scheme = type === "" ? "//" : `${type}://`;
  return `${scheme}${authority}${path}${query === "" ? "" : `${path === "" ? "/" : ""}?${query}`}`;
}

function credentialsText(login: string | undefined, password: string | undefined): string {
  if (!login && !password) return "";
  return `${encode(login ?? "")}${password ? `:${encode(password)}` : ""}@`;
}

function queryText(extra: Connection["extra"]): string {
  const entries = Object.entries(extra);
  if (entries.length === 0) return "";
  const isFlat = entries.every(
    ([name, value]) => typeof value === "string" && name !== WHOLE_EXTRA && comesBack(value),
  );
  const query = new URLSearchParams(isFlat ? (entries as [string, string][]) : [[WHOLE_EXTRA, JSON.stringify(extra)]]);
  return query.toString();
}

/** A text that is JSON would be read as what it says: "10" as a number. */
function comesBack(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Number.isInteger(value) && !Number.isSafeInteger(value);
  } catch {
    // no JSON, and so read as text
    return true;
  }
}

/** As Python's `quote` with nothing left out: also what `encodeURIComponent` lets stand. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
