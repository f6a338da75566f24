import { InvalidConnectionError } from "../errors/connection-errors.ts";
import type { Connection, ConnectionInput } from "./connection.ts";

/**
 * Reads a connection from its URI (`http://login:password@host:80/schema?key=value`, percent-encoded), its JSON, or its fields.
 * Airflow's rules: `-` in the type becomes `_`, `postgresql` becomes `postgres`, query entries become `extra`, `__extra__`
 * holds JSON.
 *
 * @throws InvalidConnectionError that says what is wrong without showing the text, which may hold a password.
 */
export function parseConnection(connId: string, input: ConnectionInput): Connection {
  if (typeof input === "string") {
    return input.trimStart().startsWith("{") ? parseJson(connId, input) : parseUri(connId, input);
  }
  return { ...input, connId, connType: normaliseType(input.connType ?? ""), extra: input.extra ?? {} };
}

function parseUri(connId: string, text: string): Connection {
  const [uri] = splitOnce(text.trimStart(), "#");
  const scheme = /^([A-Za-z][A-Za-z0-9+._-]*):(\/\/)?/.exec(uri);
  if (!scheme) throw new InvalidConnectionError({ connId, problem: "it has no type in front, such as http://" });
  const [authorityAndPath = "", query = ""] = splitOnce(uri.slice(scheme[0].length), "?");
  const { protocol, rest } = innerProtocol(authorityAndPath);
  if (/^[^/]*:\/\//.test(rest)) {
    throw new InvalidConnectionError({
      connId,
      problem: "the protocol of its host does not stand right behind its type",
    });
  }
  const [authority = "", path = ""] = splitOnce(rest, "/");
  const at = authority.lastIndexOf("@");
  const [login, password] = at < 0 ? [] : splitOnce(authority.slice(0, at), ":");
  const { host, port } = hostAndPort(connId, authority.slice(at + 1));
  const decode = (part: string | undefined) => (part ? percentDecode(part) : undefined);
  const decodedHost = decode(host.toLowerCase());
  return compact({
    connId,
    connType: normaliseType(scheme[1]!.toLowerCase()),
    host: protocol && decodedHost ? `${protocol.toLowerCase()}://${decodedHost}` : decodedHost,
    port,
    login: decode(login),
    password: decode(password),
    schema: decode(path),
    extra: parseQuery(connId, query),
  });
}

/** `type://https://host`: the host itself carries a protocol. */
function innerProtocol(text: string): { protocol?: string; rest: string } {
  const inner = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text);
  return inner ? { protocol: inner[1]!, rest: text.slice(inner[0].length) } : { rest: text };
}

function hostAndPort(connId: string, text: string): { host: string; port: number | undefined } {
  const ipv6 = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  const [host = "", port] = ipv6 ? [ipv6[1], ipv6[2]] : splitOnce(text, ":");
  if (port === undefined || port === "") return { host, port: undefined };
  if (!/^\d+$/.test(port) || Number(port) > 65535) {
    throw new InvalidConnectionError({ connId, problem: "its port is not a number from 0 to 65535" });
  }
  return { host, port: Number(port) };
}

function parseQuery(connId: string, query: string): Record<string, unknown> {
  const extra: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === "__extra__") Object.assign(extra, parseObject(connId, value, "its __extra__"));
    else extra[name] = parseValue(value);
  }
  return extra;
}

/** A query value that is JSON (`10`, `true`, `["a"]`) is that value; anything else is text, and so is a number too long to keep. */
function parseValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
  } catch {
    // no JSON, but text
    return text;
  }
}

const JSON_FIELDS: ReadonlySet<string> = new Set([
  "conn_type",
  "connType",
  "description",
  "host",
  "port",
  "login",
  "password",
  "schema",
  "extra",
]);

function parseJson(connId: string, text: string): Connection {
  const fields = parseObject(connId, text, "it");
  const unknown = Object.keys(fields).filter((name) => !JSON_FIELDS.has(name));
  if (unknown.length > 0) {
    throw new InvalidConnectionError({ connId, problem: `its JSON has unknown fields (${unknown.join(", ")})` });
  }
  const field = (...names: string[]) =>
    names.map((name) => fields[name]).find((value) => value !== undefined && value !== null && value !== "");
  const text_ = (...names: string[]) => {
    const value = field(...names);
    return value === undefined ? undefined : String(value);
  };
  const extra = field("extra") ?? {};
  const port = field("port");
  if (port !== undefined && !Number.isInteger(Number(port))) {
    throw new InvalidConnectionError({ connId, problem: "its port is not a whole number" });
  }
  return compact({
    connId,
    connType: normaliseType(text_("conn_type", "connType") ?? ""),
    description: text_("description"),
    host: text_("host"),
    port: port === undefined ? undefined : Number(port),
    login: text_("login"),
    password: text_("password"),
    schema: text_("schema"),
    extra: parseObject(connId, typeof extra === "string" ? extra : JSON.stringify(extra), "its extra"),
  });
}

function parseObject(connId: string, text: string, what: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // the cause would quote the text, and with it a password
    throw new InvalidConnectionError({ connId, problem: `${what} is not valid JSON` });
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new InvalidConnectionError({ connId, problem: `${what} is not a JSON object` });
  }
  return parsed as Record<string, unknown>;
}

/** A `%` without two hexadecimal digits behind it stands for itself, as in Airflow. */
function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll("%", ""), "hex").toString("utf8"),
  );
}

function normaliseType(type: string): string {
  const normal = type.replaceAll("-", "_");
  return normal === "postgresql" ? "postgres" : normal;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function compact(connection: Connection): Connection {
  return Object.fromEntries(
    Object.entries(connection).filter(([, value]) => value !== undefined),
  ) as unknown as Connection;
}
