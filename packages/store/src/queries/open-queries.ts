import type { Database } from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Queries } from "../queries.ts";
import { listActiveTasks } from "./active-tasks.ts";
import { listAssetAliases, listQueuedEvents, listUpdatedAssets } from "./assets.ts";
import { listPastAttempts } from "./attempts.ts";
import { listDamage } from "./damage.ts";
import { listMissedDeadlines } from "./missed-deadlines.ts";
import { listQuestions } from "./questions.ts";
import { listRuns, previousSuccess, runWithXCom } from "./runs.ts";
import { countReschedules, listTransitions } from "./transitions.ts";
import { listXComs } from "./xcoms.ts";

/** Binds the questions to a connection. Types of drizzle end here: users of the store have only its results. */
export function openQueries(connection: Database): Queries {
  const db = drizzle(connection);
  return {
    listRuns: (filter) => listRuns(db, filter),
    previousSuccess: (dagId, before) => previousSuccess(db, dagId, before),
    runWithXCom: (dagId, of) => runWithXCom(db, dagId, of),
    listTransitions: (runKey, after) => listTransitions(db, runKey, after),
    countReschedules: (attempt) => countReschedules(db, attempt),
    listPastAttempts: (runKey, taskId) => listPastAttempts(db, runKey, taskId),
    listXComs: (runKey) => listXComs(db, runKey),
    listActiveTasks: () => listActiveTasks(db),
    listMissedDeadlines: (runKey) => listMissedDeadlines(db, runKey),
    listQuestions: () => listQuestions(db),
    listUpdatedAssets: () => listUpdatedAssets(db),
    listQueuedEvents: (dagId) => listQueuedEvents(db, dagId),
    listAssetAliases: () => listAssetAliases(db),
    listDamage: () => listDamage(connection),
  };
}
