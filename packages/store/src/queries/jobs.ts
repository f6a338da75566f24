import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { JobRow } from "../catalog.ts";
import { job } from "../sqlite/schema.ts";

export function listJobs(db: BetterSQLite3Database): JobRow[] {
  return db.select().from(job).all();
}

export function putJob(db: BetterSQLite3Database, row: JobRow): void {
  db.insert(job).values(row).onConflictDoUpdate({ target: job.kind, set: row }).run();
}
