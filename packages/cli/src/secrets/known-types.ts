import { resolve } from "node:path";
import { type Connection, InvalidConnectionError } from "@tradewind/core";
import { checkedSettings } from "@tradewind/core/engine";
import type { KnownConnectionType } from "@tradewind/runtime/providers";
import { note } from "../output.ts";

/** The types of connections that are described in this project. */
export async function knownTypes(): Promise<KnownConnectionType[]> {
  const { connectionTypes } = await import("@tradewind/runtime/providers");
  return connectionTypes(resolve("."));
}

/** The connection with what its type says is secret. */
export function typed(connection: Connection, types: readonly KnownConnectionType[]): Connection {
  const type = types.find((one) => one.type === connection.connType);
  return type ? { ...connection, secretFields: type.secrets } : connection;
}

/** Checks a connection against its type; of a type that nobody describes it says so. @throws InvalidConnectionError */
export async function checkByType(connection: Connection, types: readonly KnownConnectionType[]): Promise<void> {
  const { connId, connType } = connection;
  if (connType === "") throw new InvalidConnectionError({ connId, problem: "it has no type" });
  const type = types.find((one) => one.type === connType);
  if (type?.schema) await checkedSettings({ schema: type.schema }, connection);
  else note(`No provider here describes connections of type "${connType}": its fields were not checked.`);
}
