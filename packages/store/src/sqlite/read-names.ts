import { existsSync } from "node:fs";
import { Database } from "./better-sqlite3.ts";

/** The names of what people have put into a store. Undefined is what a store of an older version knows nothing of. */
export interface StoredNames {
  readonly pools: readonly string[] | undefined;
  readonly connections: readonly string[] | undefined;
  readonly variables: readonly string[] | undefined;
}

/**
 * Reads the names in a store and leaves it as it is: nothing is made, nothing brought up to date, no key is needed. Undefined when
 * there is no store, or none that can be read; `tradewind db check` says why.
 */
export function readNames(path: string): StoredNames | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      const names = (sql: string): string[] | undefined => {
        try {
          return db.prepare(sql).pluck().all() as string[];
        } catch {
          // there is no such table yet
          return undefined;
        }
      };
      return {
        pools: names("select name from pool"),
        connections: names("select conn_id from connection"),
        variables: names("select key from variable"),
      };
    } finally {
      db.close();
    }
  } catch {
    return undefined;
  }
}
