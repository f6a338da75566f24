import type { Database } from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Queries } from "../queries.ts";
import { listActiveTasks } from "./active-tasks.ts";
import { listAssetAliases, listQueuedEvents, listRefusedEvents, listUpdatedAssets } from "./assets.ts";
import { listPastAttempts } from "./attempts.ts";
import { listDamage } from "./damage.ts";
import { lazily } from "./lazily.ts";
import { listMissedDeadlines } from "./missed-deadlines.ts";
import { listQuestions } from "./questions.ts";
import { listRuns, previousSuccess, runWithXCom } from "./runs.ts";
import { listAssetState, taskStateIn } from "./state-stores.ts";
import { countReschedules, transitionsIn } from "./transitions.ts";
import { xcomsIn } from "./xcoms.ts";

/** Binds the questions to a connection. Types of drizzle end here: users of the store have only its results. */
export function openQueries(connection: Database): Queries {
  const db = drizzle(connection);
  return {
    listRuns: (filter) => listRuns(db, filter),
    previousSuccess: (dagId, before) => previousSuccess(db, dagId, before),
    runWithXCom: (dagId, of) => runWithXCom(db, dagId, of),
    listTransitions: lazily(() => transitionsIn(db)),
    countReschedules: (attempt) => countReschedules(db, attempt),
    listPastAttempts: (runKey, taskId) => listPastAttempts(db, runKey, taskId),
    listXComs: lazily(() => xcomsIn(db)),
    listTaskState: lazily(() => taskStateIn(db)),
    listAssetState: (asset) => listAssetState(db, asset),
    listActiveTasks: () => listActiveTasks(db),
    listMissedDeadlines: (runKey) => listMissedDeadlines(db, runKey),
    listQuestions: () => listQuestions(db),
    listUpdatedAssets: () => listUpdatedAssets(db),
    listQueuedEvents: (dagId) => listQueuedEvents(db, dagId),
    listRefusedEvents: (dagId, limit) => listRefusedEvents(db, dagId, limit),
    listAssetAliases: () => listAssetAliases(db),
    listDamage: () => listDamage(connection),
  };
}
