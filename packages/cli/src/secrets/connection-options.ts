import { type Connection, parseConnection } from "@tradewind/core";
import type { KnownConnectionType } from "@tradewind/runtime/providers";
import type { CommandInput, OptionSpec } from "../commands/command.ts";
import { textOf } from "../order-options.ts";
import { UsageError } from "../usage-error.ts";
import { askConnection } from "./ask-connection.ts";
import { orStdin } from "./read-stdin.ts";

/** Airflow's options of `connections add`. */
export const CONNECTION_OPTIONS = {
  "conn-uri": { type: "string", value: "URI", summary: "All of it as a URI; -: from stdin" },
  "conn-json": { type: "string", value: "JSON", summary: "All of it as JSON; -: from stdin" },
  "conn-type": { type: "string", value: "TYPE", summary: "Its type, such as http or postgres" },
  "conn-description": { type: "string", value: "TEXT", summary: "What it is for" },
  "conn-host": { type: "string", value: "HOST", summary: "The host" },
  "conn-port": { type: "string", value: "PORT", summary: "The port" },
  "conn-login": { type: "string", value: "LOGIN", summary: "The login" },
  "conn-password": { type: "string", value: "PASSWORD", summary: "The password; -: from stdin" },
  "conn-schema": { type: "string", value: "SCHEMA", summary: "The database, or for HTTP the protocol" },
  "conn-extra": { type: "string", value: "JSON", summary: "Everything else, as a JSON object; -: from stdin" },
} as const satisfies Record<string, OptionSpec>;

/** The single fields among them. */
export const CONNECTION_FIELDS = ["type", "host", "port", "login", "password", "schema", "extra"] as const;

/**
 * The connection that the options describe; on a terminal its type alone is enough, and the rest is asked.
 *
 * @throws UsageError, InvalidConnectionError
 */
export async function connectionFromOptions(
  connId: string,
  input: CommandInput,
  types: readonly KnownConnectionType[],
): Promise<Connection> {
  if (connId.trim() === "")
    throw new UsageError({
      message: "A connection needs an id.",
      hint: "Write: tradewind connections add <conn_id> ...",
    });
  const option = (name: string) => orStdin(textOf(input, `conn-${name}`));
  const fields = Object.fromEntries(CONNECTION_FIELDS.map((name) => [name, option(name)]));
  const whole = [option("uri"), option("json")].filter((text) => text !== undefined);
  const named = CONNECTION_FIELDS.filter((name) => fields[name] !== undefined);
  if (whole.length > 1 || (whole.length === 1 && named.length > 0) || (whole.length === 0 && fields.type === undefined))
    throw new UsageError({
      message:
        "connections add needs --conn-uri, or --conn-json, or --conn-type with the other fields: one of the three.",
      hint: "Write, for example: tradewind connections add warehouse --conn-type postgres --conn-host db --conn-password -",
    });
  const description = option("description");
  const { type, ...others } = fields;
  const known = types.find((one) => one.type === type);
  const isAsked = known?.schema !== undefined && named.length === 1 && process.stdin.isTTY;
  const [text = isAsked ? await askConnection(known) : JSON.stringify({ conn_type: type, ...others })] = whole;
  const connection = parseConnection(connId, text);
  return description === undefined ? connection : { ...connection, description };
}
