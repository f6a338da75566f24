import type { Connection } from "@tradewind/core";
import { asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { ConnectionName } from "../catalog.ts";
import { sealConnection } from "../secrets/sealed-connection.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import { connection as table } from "../sqlite/schema.ts";

export function listConnections(db: BetterSQLite3Database): ConnectionName[] {
  const { connId, connType, description } = table;
  return db.select({ connId, connType, description }).from(table).orderBy(asc(connId)).all();
}

/** All of them, or none. */
export function putConnections(
  db: BetterSQLite3Database,
  box: SecretBox,
  { connections, at }: { readonly connections: readonly Connection[]; readonly at: number },
): void {
  db.transaction((tx) => {
    for (const connection of connections) {
      const values = { ...sealConnection(box, connection), updatedAt: at };
      tx.insert(table).values(values).onConflictDoUpdate({ target: table.connId, set: values }).run();
    }
  });
}

export function deleteConnection(db: BetterSQLite3Database, connId: string): boolean {
  return db.delete(table).where(eq(table.connId, connId)).run().changes === 1;
}
