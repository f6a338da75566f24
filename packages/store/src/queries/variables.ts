import { asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { Variable, VariableName } from "../catalog.ts";
import { variablePlace } from "../secrets/places.ts";
import type { SecretBox } from "../secrets/secret-box.ts";
import { variable as table } from "../sqlite/schema.ts";

export function listVariables(db: BetterSQLite3Database): VariableName[] {
  const { key, description } = table;
  return db.select({ key, description }).from(table).orderBy(asc(key)).all();
}

/** All of them, or none. */
export function putVariables(
  db: BetterSQLite3Database,
  box: SecretBox,
  { variables, at }: { readonly variables: readonly Variable[]; readonly at: number },
): void {
  db.transaction((tx) => {
    for (const { key, description, value } of variables) {
      const values = { key, description, value: box.seal(variablePlace(key), value), updatedAt: at };
      tx.insert(table).values(values).onConflictDoUpdate({ target: table.key, set: values }).run();
    }
  });
}

export function deleteVariable(db: BetterSQLite3Database, key: string): boolean {
  return db.delete(table).where(eq(table.key, key)).run().changes === 1;
}
