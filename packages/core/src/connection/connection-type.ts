import { InvalidConnectionError } from "../errors/connection-errors.ts";
import type { JsonSchema } from "../params/param.ts";
import { isStandardSchema, jsonSchemaOf, pathOf, type StandardSchema } from "../params/standard-schema.ts";
import { jsonValidator } from "../params/validate-json.ts";
import type { Connection } from "./connection.ts";

/** Global, because a provider may have another copy of this package. */
const MARK: unique symbol = Symbol.for("tradewind.connectionType") as never;

/** What a connection says, flat: its fields, and beside them the entries of its `extra`. */
export type ConnectionSettings = Readonly<Record<string, unknown>>;

/** A kind of connection, described by a schema. */
export interface ConnectionType<Settings = ConnectionSettings> {
  /** What connections of it have as their type, such as `postgres`. */
  readonly type: string;
  /** What people call it. */
  readonly title: string;
  /** Where it is explained. */
  readonly docs?: string;
  /**
   * Describes the settings: JSON Schema, or a schema of zod and its like. `host`, `port`, `login`, `password` and `schema` are the
   * connection's own fields, everything else is in `extra`. What is `writeOnly` is a secret.
   */
  readonly schema: StandardSchema<unknown, Settings> | JsonSchema;
}

/** A connection type as it can be told without its code. */
export interface DescribedConnectionType {
  readonly type: string;
  readonly title?: string | undefined;
  readonly docs?: string | undefined;
  readonly schema?: JsonSchema | undefined;
  /** Settings that are secret, `.` between names on the way to one. */
  readonly secrets: readonly string[];
}

/**
 * Describes a type of connections. From it come the type of `settings()` in a hook, what `connections add` asks and checks, and what
 * is masked beyond the password and names that sound like secrets. Airflow: a hook's `conn_type`, `get_ui_field_behaviour` and
 * `get_connection_form_widgets`.
 *
 * @example
 * export const movielens = defineConnection({
 *   type: "movielens",
 *   title: "MovieLens API",
 *   schema: {
 *     type: "object",
 *     properties: { host: { type: "string" }, port: { type: "integer", default: 5000 }, pin: { type: "string", writeOnly: true } },
 *     required: ["host"],
 *   },
 * });
 */
export function defineConnection<Settings = ConnectionSettings>(
  type: ConnectionType<Settings>,
): ConnectionType<Settings> {
  return Object.freeze({ ...type, [MARK]: true });
}

export const isConnectionType = (value: unknown): value is ConnectionType =>
  typeof value === "object" && value !== null && MARK in value;

/** What a type says without its code: for descriptors of providers, forms and commands. */
export function describeConnectionType<Settings>(described: ConnectionType<Settings>): DescribedConnectionType {
  const { type, title, docs, schema } = described;
  const json = isStandardSchema(schema) ? jsonSchemaOf(schema) : schema;
  return { type, title, ...(docs === undefined ? {} : { docs }), schema: json, secrets: writeOnlyPaths(json) };
}

/** The settings of a connection as they stand. */
export function settingsOf({ connId: _connId, connType: _connType, secretFields: _, ...connection }: Connection) {
  const { extra, ...fields } = connection;
  return { ...extra, ...fields } as ConnectionSettings;
}

/**
 * The settings of a connection as its type describes them, defaults filled in where the schema does that.
 *
 * @throws InvalidConnectionError naming what does not fit; no value is shown.
 */
export async function checkedSettings<Settings>(
  { schema }: Pick<ConnectionType<Settings>, "schema">,
  connection: Connection,
): Promise<Settings> {
  const given = settingsOf(connection);
  if (!isStandardSchema(schema)) return checkedByJsonSchema<Settings>(schema, connection.connId, given);
  const result = await schema["~standard"].validate(given);
  if (result.issues)
    throw mismatch(
      connection.connId,
      result.issues.map((issue) => `${pathOf(issue).join(".")}: ${issue.message}`),
    );
  return result.value as Settings;
}

function checkedByJsonSchema<Settings>(schema: JsonSchema, connId: string, given: ConnectionSettings): Settings {
  const settings = { ...defaultsOf(schema), ...given };
  const issues = jsonValidator(schema)(settings);
  if (issues.length > 0)
    throw mismatch(
      connId,
      issues.map(({ path, problem }) => `${path.join(".")}: ${problem}`),
    );
  return settings as Settings;
}

const mismatch = (connId: string, problems: readonly string[]): InvalidConnectionError =>
  new InvalidConnectionError({ connId, problem: `it is not as its type wants it (${problems.join("; ")})` });

function defaultsOf({ properties = {} }: JsonSchema): ConnectionSettings {
  const withDefault = Object.entries(properties).flatMap(([name, property]) =>
    typeof property === "object" && property.default !== undefined ? [[name, property.default] as const] : [],
  );
  return Object.fromEntries(withDefault);
}

function writeOnlyPaths({ properties = {} }: JsonSchema): string[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    if (typeof property !== "object") return [];
    return property.writeOnly === true ? [name] : writeOnlyPaths(property).map((path) => `${name}.${path}`);
  });
}
