import { UnknownNameError } from "@tradewind/core";
import type { ConnectionName, Store } from "@tradewind/store";

/** A connection of the store by its id. @throws UnknownNameError with the nearest match */
export async function findConnectionName(store: Store, connId: string): Promise<ConnectionName> {
  const names = (await store.catalog()).connections.list();
  const found = names.find((name) => name.connId === connId);
  if (found) return found;
  throw new UnknownNameError({ kind: "connection", found: connId, known: names.map((name) => name.connId) });
}
