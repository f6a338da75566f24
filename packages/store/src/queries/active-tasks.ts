import { ACTIVE_TASK_STATES } from "@tradewind/core/engine";
import { and, eq, inArray } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { ActiveTaskRow } from "../queries.ts";
import { dagRun, taskInstance } from "../sqlite/schema.ts";

/** Tasks that somebody owes a next step, in runs that have not ended: found through those few runs, however long the history is. */
export function listActiveTasks(db: BetterSQLite3Database): ActiveTaskRow[] {
  return db
    .select({ dagId: dagRun.dagId, hash: dagRun.hash, taskId: taskInstance.taskId, state: taskInstance.state })
    .from(dagRun)
    .innerJoin(taskInstance, eq(taskInstance.runKey, dagRun.runKey))
    .where(and(inArray(dagRun.state, ["queued", "running"]), inArray(taskInstance.state, [...ACTIVE_TASK_STATES])))
    .all();
}
