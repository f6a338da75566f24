import Database, { type Statement } from "better-sqlite3";
import type { PeerCounters } from "./peer.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS run (
  id INTEGER PRIMARY KEY, dag_id TEXT NOT NULL, run_id TEXT NOT NULL, state TEXT NOT NULL, started_at INTEGER, ended_at INTEGER,
  UNIQUE (dag_id, run_id)
);
CREATE TABLE IF NOT EXISTS task (
  run INTEGER NOT NULL, task_id TEXT NOT NULL, state TEXT, try_number INTEGER NOT NULL DEFAULT 0, started_at INTEGER,
  ended_at INTEGER, PRIMARY KEY (run, task_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS xcom (
  run INTEGER NOT NULL, task_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT, PRIMARY KEY (run, task_id, key)
) WITHOUT ROWID;`;

/** One change of state. A run is known by the number that the floor gave it. */
export type FloorChange =
  | { readonly kind: "run"; readonly run: number; readonly dagId: string; readonly taskIds: readonly string[] }
  | { readonly kind: "start"; readonly run: number; readonly taskId: string }
  | { readonly kind: "end"; readonly run: number; readonly taskId: string; readonly value: string }
  | { readonly kind: "runEnd"; readonly run: number };

/** The floor's tables: rows for runs, tasks and XComs, written by key and never questioned. */
export class FloorStore {
  readonly #db: Database.Database;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #insertRun: Statement;
  readonly #insertTask: Statement;
  readonly #startTask: Statement;
  readonly #endTask: Statement;
  readonly #insertXCom: Statement;
  readonly #endRun: Statement;
  readonly #rowChanges: Statement;
  readonly #xcoms: Statement;
  #lastRun: number;
  #commits = 0;

  constructor(path: string) {
    const db = new Database(path);
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.exec(SCHEMA);
    this.#db = db;
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
    this.#insertRun = db.prepare(
      "INSERT INTO run (id, dag_id, run_id, state, started_at) VALUES (?, ?, ?, 'running', ?)",
    );
    this.#insertTask = db.prepare("INSERT INTO task (run, task_id) VALUES (?, ?)");
    this.#startTask = db.prepare(
      "UPDATE task SET state = 'running', try_number = try_number + 1, started_at = ? WHERE run = ? AND task_id = ?",
    );
    this.#endTask = db.prepare("UPDATE task SET state = 'success', ended_at = ? WHERE run = ? AND task_id = ?");
    this.#insertXCom = db.prepare("INSERT INTO xcom (run, task_id, key, value) VALUES (?, ?, 'return_value', ?)");
    this.#endRun = db.prepare("UPDATE run SET state = 'success', ended_at = ? WHERE id = ?");
    this.#rowChanges = db.prepare("SELECT total_changes()").pluck();
    this.#xcoms = db.prepare("SELECT task_id, value FROM xcom WHERE run = ?").raw();
    this.#lastRun = Number(db.prepare("SELECT coalesce(max(id), 0) FROM run").pluck().get());
  }

  nextRun(): number {
    return ++this.#lastRun;
  }

  /** Writes changes in one transaction; on the disk when this returns. */
  write(changes: readonly FloorChange[]): void {
    this.#begin.run();
    for (const change of changes) this.#apply(change);
    this.#commit.run();
    this.#commits++;
  }

  /** The values that the tasks of a run have left, by task id. */
  valuesOf(run: number): ReadonlyMap<string, string> {
    return new Map(this.#xcoms.all(run) as [string, string][]);
  }

  counters(): PeerCounters {
    return { commits: this.#commits, rowChanges: Number(this.#rowChanges.get()), statementsPrepared: 0 };
  }

  close(): void {
    this.#db.close();
  }

  #apply(change: FloorChange): void {
    switch (change.kind) {
      case "run":
        this.#insertRun.run(change.run, change.dagId, `run-${change.run}`, Date.now());
        for (const taskId of change.taskIds) this.#insertTask.run(change.run, taskId);
        return;
      case "start":
        this.#startTask.run(Date.now(), change.run, change.taskId);
        return;
      case "end":
        this.#endTask.run(Date.now(), change.run, change.taskId);
        this.#insertXCom.run(change.run, change.taskId, change.value);
        return;
      case "runEnd":
        this.#endRun.run(Date.now(), change.run);
    }
  }
}
