import type { Database } from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { listPastAttempts } from "./attempts.ts";
import { listRuns } from "./runs.ts";
import { listTransitions } from "./transitions.ts";
import { listXComs } from "./xcoms.ts";

/** The questions that pages and commands ask, bound to a store. */
export type Queries = ReturnType<typeof openQueries>;

export function openQueries(connection: Database) {
  const db = drizzle(connection);
  return {
    listRuns: (filter?: Parameters<typeof listRuns>[1]) => listRuns(db, filter),
    listTransitions: (runKey: number) => listTransitions(db, runKey),
    listPastAttempts: (runKey: number, taskId: string) => listPastAttempts(db, runKey, taskId),
    listXComs: (runKey: number) => listXComs(db, runKey),
  };
}
