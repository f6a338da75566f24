import type { Database } from "better-sqlite3";
import { StoreOpenError, StoreTooNewError } from "../errors.ts";
import { migrationsFolder } from "../migrations-folder.ts";

/** The `user_version` that the newest migration leaves behind. */
const SCHEMA_VERSION = 10;

/**
 * Brings the schema up to date. drizzle is loaded only when there is something to do: its import costs 60 ms.
 *
 * @throws StoreTooNewError for a file that a newer version has written.
 */
export async function migrate(db: Database, path: string): Promise<void> {
  const found = versionOf(db, path);
  if (found > SCHEMA_VERSION) throw new StoreTooNewError({ path, found, known: SCHEMA_VERSION });
  if (found === SCHEMA_VERSION) return;
  const { drizzle } = await import("drizzle-orm/better-sqlite3");
  const { migrate: run } = await import("drizzle-orm/better-sqlite3/migrator");
  try {
    run(drizzle(db), { migrationsFolder });
  } catch (cause) {
    // another process may have migrated the file in the meantime
    if (versionOf(db, path) !== SCHEMA_VERSION) throw new StoreOpenError({ path, cause });
  }
}

function versionOf(db: Database, path: string): number {
  try {
    return Number(db.pragma("user_version", { simple: true }));
  } catch (cause) {
    throw new StoreOpenError({ path, cause });
  }
}
