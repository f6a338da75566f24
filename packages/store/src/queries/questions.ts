import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { WaitingTaskRow } from "../queries.ts";
import { dagRun, taskInstance } from "../sqlite/schema.ts";

/** Tasks that wait for an answer, those that asked first first: found through the few runs that have not ended. */
export function listQuestions(db: BetterSQLite3Database): WaitingTaskRow[] {
  return db
    .select({
      runKey: dagRun.runKey,
      dagId: dagRun.dagId,
      runId: dagRun.runId,
      logicalDate: dagRun.logicalDate,
      taskId: taskInstance.taskId,
      mapIndex: taskInstance.mapIndex,
      resume: sql<string>`${taskInstance.resume}`,
    })
    .from(dagRun)
    .innerJoin(taskInstance, eq(taskInstance.runKey, dagRun.runKey))
    .where(
      and(
        inArray(dagRun.state, ["queued", "running"]),
        eq(taskInstance.state, "deferred"),
        sql`json_extract(${taskInstance.resume}, '$.question') IS NOT NULL`,
      ),
    )
    .orderBy(asc(taskInstance.endedAt), asc(dagRun.runKey), asc(taskInstance.taskId), asc(taskInstance.mapIndex))
    .all();
}
