import type { Database } from "better-sqlite3";

/** What SQLite finds wrong with the file, in its words; nothing when it is sound. */
export function listDamage(connection: Database): string[] {
  const found = connection.pragma("quick_check") as { quick_check: string }[];
  return found.map(({ quick_check: sentence }) => sentence).filter((sentence) => sentence !== "ok");
}
