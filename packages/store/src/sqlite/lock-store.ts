import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { StoreLockedError, StoreOpenError } from "../errors.ts";
import { Database } from "./better-sqlite3.ts";

/** The right to be the one scheduler of a store. */
export interface StoreLock {
  release(): void;
}

// one that nobody refers to would be closed by the collector
const held = new Set<BetterSqlite3.Database>();

/**
 * Takes the right to be the one scheduler of a store. It is a lock of the operating system on a file beside the store, taken by way
 * of SQLite: whatever becomes of this process, nothing of it is left behind. Readers and other writers of the store are not kept out.
 *
 * @throws StoreLockedError naming who has it, StoreOpenError
 */
export function lockStore(path: string, holder: string): StoreLock {
  const file = `${path}.lock`;
  const note = `${path}.lock-holder`;
  let db: BetterSqlite3.Database | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    db = new Database(file, { timeout: 0 });
    db.exec("BEGIN IMMEDIATE");
    writeFileSync(note, holder);
  } catch (cause) {
    db?.close();
    if (isBusy(cause)) throw new StoreLockedError({ path, holder: readHolder(note) });
    throw new StoreOpenError({ path: file, cause });
  }
  const lock = db;
  held.add(lock);
  return {
    release() {
      held.delete(lock);
      lock.close();
    },
  };
}

const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && String(cause.code).startsWith("SQLITE_BUSY");

function readHolder(note: string): string {
  try {
    return readFileSync(note, "utf8");
  } catch {
    // it may have the lock already and not yet have written who it is
    return "another process";
  }
}
