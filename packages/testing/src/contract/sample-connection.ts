import type { Connection, JsonSchema } from "@tradewind/core";

const OWN_FIELDS: ReadonlySet<string> = new Set(["host", "port", "login", "password", "schema"]);

/** A connection of a described type, with something in each of its fields, and with what URIs have to encode in its texts. */
export function sampleConnection(connType: string, schema: JsonSchema | undefined): Connection {
  const settings = Object.entries(schema?.properties ?? {}).map(([name, field]) => [name, sampleOf(name, field)]);
  const own = settings.filter(([name]) => OWN_FIELDS.has(name as string));
  const extra = settings.filter(([name]) => !OWN_FIELDS.has(name as string));
  return { connId: "contract", connType, ...Object.fromEntries(own), extra: Object.fromEntries(extra) };
}

function sampleOf(name: string, field: unknown): unknown {
  if (typeof field !== "object" || field === null) return "a b";
  const { type, enum: values, const: only, default: otherwise, properties } = field as JsonSchema;
  const given = only ?? values?.[0] ?? otherwise;
  if (given !== undefined) return given;
  switch (Array.isArray(type) ? type[0] : type) {
    case "integer":
    case "number":
      return 5432;
    case "boolean":
      return true;
    case "array":
      return ["a b", 1];
    case "object":
      return Object.fromEntries(
        Object.entries(properties ?? {}).map(([inner, part]) => [inner, sampleOf(inner, part)]),
      );
    default:
      // hosts are written in lower case
      return name === "host" ? "db.example" : "a/b c%d@é:&?#";
  }
}
