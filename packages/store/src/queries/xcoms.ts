import { asc, eq, sql } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { Queries } from "../queries.ts";
import { xcom } from "../sqlite/schema.ts";
import { hidden } from "./hidden.ts";

/** Lists all XComs of a run; of those that are sealed only that they are. Prepared once: histories are read run by run. */
export function xcomsIn(db: BetterSQLite3Database): Queries["listXComs"] {
  const query = db
    .select({ taskId: xcom.taskId, mapIndex: xcom.mapIndex, key: xcom.key, value: xcom.value })
    .from(xcom)
    .where(eq(xcom.runKey, sql.placeholder("runKey")))
    .orderBy(asc(xcom.taskId), asc(xcom.mapIndex), asc(xcom.key))
    .prepare();
  return (runKey) => query.all({ runKey }).map(hidden);
}
