import { type Connection, parseConnection } from "@tradewind/core";
import type { KnownConnectionType } from "@tradewind/runtime/providers";
import type { CommandInput } from "../commands/command.ts";
import { textOf } from "../order-options.ts";
import { UsageError } from "../usage-error.ts";
import { askConnection } from "./ask-connection.ts";
import { CONNECTION_FIELDS } from "./connection-options.ts";
import { orStdin } from "./read-stdin.ts";

/**
 * A connection with what the options change of it; on a terminal, without any, each field is asked for.
 *
 * @throws UsageError, InvalidConnectionError
 */
export async function editedConnection(
  current: Connection,
  input: CommandInput,
  types: readonly KnownConnectionType[],
): Promise<Connection> {
  const { connId } = current;
  const option = (name: string) => orStdin(textOf(input, `conn-${name}`));
  const changes = Object.fromEntries(
    CONNECTION_FIELDS.flatMap((name) => {
      const text = option(name);
      return text === undefined ? [] : [[name, text]];
    }),
  );
  const description = option("description");
  const whole = [option("uri"), option("json")].filter((text) => text !== undefined);
  const isChanged = Object.keys(changes).length > 0;
  if (whole.length > 1 || (whole.length === 1 && isChanged)) throw mixedForms();
  const known = types.find(({ type }) => type === current.connType);
  const isAsked = whole.length === 0 && !isChanged && description === undefined;
  if (isAsked && !(process.stdin.isTTY && known?.schema)) throw nothingToChange(connId);
  const [text = isAsked ? await askConnection(known!, current) : JSON.stringify(changed(current, changes))] = whole;
  return described(parseConnection(connId, text), description ?? current.description);
}

/** The connection's JSON with these fields changed; an empty text takes one away. */
function changed(
  { connId, connType, extra, description: _, secretFields: __, ...fields }: Connection,
  { type = connType, extra: entries, ...others }: Readonly<Record<string, string>>,
): object {
  const given = Object.entries({ ...fields, ...others }).filter(([, value]) => value !== "");
  return { conn_type: type, ...Object.fromEntries(given), extra: laidOver(extra, entriesOf(connId, entries)) };
}

/** As JSON: what is null is gone. */
const entriesOf = (connId: string, json: string | undefined): Connection["extra"] =>
  json === undefined ? {} : parseConnection(connId, JSON.stringify({ conn_type: "any", extra: json })).extra;

const laidOver = (extra: Connection["extra"], changes: Connection["extra"]): Connection["extra"] =>
  Object.fromEntries(Object.entries({ ...extra, ...changes }).filter(([, value]) => value !== null));

function described(connection: Connection, description: string | undefined): Connection {
  const { description: _, ...others } = connection;
  return description === undefined || description === "" ? others : { ...others, description };
}

const mixedForms = (): UsageError =>
  new UsageError({
    message: "connections edit takes --conn-uri, or --conn-json, or single fields: one of the three.",
    hint: "The first two replace all of the connection but its description.",
  });

const nothingToChange = (connId: string): UsageError =>
  new UsageError({
    message: "connections edit was not told what to change.",
    hint: `Write, for example: tradewind connections edit ${connId} --conn-host db2. On a terminal it asks, if the connection's type is described.`,
  });
