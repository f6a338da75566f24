import { asc, eq } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { ImportErrorRow } from "../catalog.ts";
import { importError } from "../sqlite/schema.ts";

export function listImportErrors(db: BetterSQLite3Database): ImportErrorRow[] {
  return db.select().from(importError).orderBy(asc(importError.file)).all();
}

export function putImportError(db: BetterSQLite3Database, row: ImportErrorRow): void {
  db.insert(importError).values(row).onConflictDoUpdate({ target: importError.file, set: row }).run();
}

export function deleteImportError(db: BetterSQLite3Database, file: string): void {
  db.delete(importError).where(eq(importError.file, file)).run();
}
