import type BetterSqlite3 from "better-sqlite3";
import { StoreOpenError } from "../errors.ts";
import { Database } from "../sqlite/better-sqlite3.ts";
import { ASSET_INVARIANTS, checkAssetRuns, checkWaitingPartitions } from "./assets.ts";
import { ATTEMPT_INVARIANTS } from "./attempts.ts";
import { CheckedStore } from "./checked-store.ts";
import { LimitsWatch } from "./limits.ts";
import { MOVE_INVARIANTS } from "./moves.ts";
import { PLANNING_INVARIANTS } from "./planning.ts";
import { checkRecording } from "./recording.ts";
import { ROW_INVARIANTS } from "./row-invariants.ts";
import type { OffendingRow, Violation } from "./violation.ts";

export interface CheckOptions {
  /** What tasks have recorded of their attempts; see docs/reliability.md. */
  readonly recording?: string;
}

/** So many rows of one violation are shown. */
const MOST_ROWS = 20;

/**
 * Checks what must hold in every store, at every moment: see docs/reliability.md. Reads only, in one transaction. Takes a file, or a
 * connection that is open already.
 *
 * @throws StoreOpenError
 */
export function checkStore(store: BetterSqlite3.Database | string, options: CheckOptions = {}): Violation[] {
  if (typeof store !== "string") return inOneRead(store, () => check(store, options));
  const db = open(store);
  try {
    return inOneRead(db, () => check(db, options));
  } finally {
    db.close();
  }
}

function open(path: string): BetterSqlite3.Database {
  try {
    return new Database(path, { readonly: true, fileMustExist: true });
  } catch (cause) {
    throw new StoreOpenError({ path, cause });
  }
}

/** Other processes may write meanwhile; what is read is of one moment. */
function inOneRead<T>(db: BetterSqlite3.Database, body: () => T): T {
  return db.inTransaction ? body() : db.transaction(body).deferred();
}

function check(db: BetterSqlite3.Database, { recording }: CheckOptions): Violation[] {
  const store = new CheckedStore(db);
  const found = [
    ...checkRuns(store),
    ...checkLimits(store),
    ...checkRows(db),
    ...checkAssetRuns(db),
    ...checkWaitingPartitions(db),
    ...checkFile(db),
  ];
  if (recording !== undefined) found.push(...checkRecording(db, recording));
  return found
    .map((violation) => ({ ...violation, rows: violation.rows.slice(0, MOST_ROWS) }))
    .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

function checkRuns(store: CheckedStore): Violation[] {
  const invariants = [...ATTEMPT_INVARIANTS, ...MOVE_INVARIANTS, ...PLANNING_INVARIANTS];
  const rows = invariants.map((): OffendingRow[] => []);
  for (const run of store.runCases()) {
    for (const [i, { find }] of invariants.entries()) {
      if (rows[i]!.length < MOST_ROWS) rows[i]!.push(...find(run));
    }
  }
  return invariants.flatMap(({ id, what }, i) => (rows[i]!.length > 0 ? [{ id, what, rows: rows[i]! }] : []));
}

function checkLimits(store: CheckedStore): Violation[] {
  const watch = new LimitsWatch(store.limits());
  for (const row of store.log()) watch.see(row);
  return [...watch.violations];
}

function checkRows(db: BetterSqlite3.Database): Violation[] {
  return [...ROW_INVARIANTS, ...ASSET_INVARIANTS].flatMap(({ id, what, sql }) => {
    const rows = db.prepare(sql).all() as OffendingRow[];
    return rows.length > 0 ? [{ id, what, rows }] : [];
  });
}

function checkFile(db: BetterSqlite3.Database): Violation[] {
  const damage = (db.pragma("integrity_check") as { integrity_check: string }[]).filter(
    ({ integrity_check: sentence }) => sentence !== "ok",
  );
  const dangling = db.pragma("foreign_key_check") as OffendingRow[];
  return [
    { id: "I24", what: "the file is sound", rows: damage },
    { id: "I24", what: "what a row refers to exists", rows: dangling },
  ].filter(({ rows }) => rows.length > 0);
}
