import Database from "better-sqlite3";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS run (
    id INTEGER PRIMARY KEY, dag TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, started INTEGER, ended INTEGER,
    UNIQUE (dag, name)
  );
  CREATE TABLE IF NOT EXISTS task (
    run INTEGER NOT NULL, name TEXT NOT NULL, map_index INTEGER NOT NULL DEFAULT -1, state TEXT, try INTEGER NOT NULL DEFAULT 0,
    started INTEGER, ended INTEGER,
    PRIMARY KEY (run, name, map_index)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS xcom (
    run INTEGER NOT NULL, task TEXT NOT NULL, map_index INTEGER NOT NULL DEFAULT -1, key TEXT NOT NULL, value TEXT,
    PRIMARY KEY (run, task, map_index, key)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, task TEXT NOT NULL, from_state TEXT, to_state TEXT, at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, task TEXT NOT NULL, try INTEGER NOT NULL);`;

/** One row or a few that must change; `id` of a run is set when it is written. */
export type Change =
  | { readonly kind: "run"; readonly run: FloorRun }
  | { readonly kind: "start"; readonly run: FloorRun; readonly task: string }
  | { readonly kind: "end"; readonly run: FloorRun; readonly task: string; readonly value: string }
  | { readonly kind: "runEnd"; readonly run: FloorRun };

export interface FloorRun {
  readonly name: string;
  readonly tasks: readonly string[];
  id: number;
}

/**
 * The least that is durable: a row per run, task and XCom, and no questions asked when they change. With `audit` every change of a
 * task is guarded by the state that it must find and logged, and its start goes through an outbox: what whoever wants a history
 * and a safe restart cannot spare.
 */
export class FloorStore {
  readonly #db: Database.Database;
  readonly #audit: boolean;
  readonly #statements: ReturnType<typeof prepare>;
  #nextRun: number;
  #commits = 0;

  constructor(path: string, { audit = false } = {}) {
    this.#audit = audit;
    this.#db = new Database(path);
    this.#db.pragma("journal_mode = WAL");
    this.#db.pragma("synchronous = FULL");
    this.#db.exec(SCHEMA);
    this.#statements = prepare(this.#db);
    this.#nextRun = Number(this.#db.prepare("SELECT coalesce(max(id), 0) + 1 FROM run").pluck().get());
  }

  get commits(): number {
    return this.#commits;
  }

  get rowChanges(): number {
    return Number(this.#db.prepare("SELECT total_changes()").pluck().get());
  }

  /** Writes all changes in one transaction. */
  write(changes: readonly Change[]): void {
    this.#statements.begin.run();
    for (const change of changes) this.#apply(change);
    this.#statements.commit.run();
    this.#commits++;
  }

  close(): void {
    this.#db.close();
  }

  #apply(change: Change): void {
    const { run } = change;
    switch (change.kind) {
      case "run":
        run.id = this.#nextRun++;
        this.#statements.addRun.run(run.id, run.name, Date.now());
        for (const task of run.tasks) this.#statements.addTask.run(run.id, task);
        return;
      case "start":
        if (this.#audit) this.#startAudited(run.id, change.task);
        else this.#statements.start.run(Date.now(), run.id, change.task);
        return;
      case "end":
        if (this.#audit) this.#endAudited(run.id, change.task);
        else this.#statements.end.run(Date.now(), run.id, change.task);
        this.#statements.addXCom.run(run.id, change.task, change.value);
        return;
      case "runEnd":
        this.#statements.endRun.run(Date.now(), run.id);
    }
  }

  #startAudited(run: number, task: string): void {
    const { guardedStart, addEvent, addOutbox, deleteOutbox } = this.#statements;
    if (guardedStart.run(Date.now(), run, task).changes !== 1) throw new Error("The floor lost a start");
    addEvent.run(run, task, null, "running", Date.now());
    deleteOutbox.run(addOutbox.run(run, task).lastInsertRowid);
  }

  #endAudited(run: number, task: string): void {
    const { guardedEnd, addEvent } = this.#statements;
    if (guardedEnd.run(Date.now(), run, task).changes !== 1) throw new Error("The floor lost an end");
    addEvent.run(run, task, "running", "success", Date.now());
  }
}

const THIS_TASK = "run = ? AND name = ? AND map_index = -1";

function prepare(db: Database.Database) {
  return {
    begin: db.prepare("BEGIN IMMEDIATE"),
    commit: db.prepare("COMMIT"),
    addRun: db.prepare("INSERT INTO run (id, dag, name, state, started) VALUES (?, 'bench', ?, 'running', ?)"),
    endRun: db.prepare("UPDATE run SET state = 'success', ended = ? WHERE id = ?"),
    addTask: db.prepare("INSERT INTO task (run, name) VALUES (?, ?)"),
    start: db.prepare(`UPDATE task SET state = 'running', try = try + 1, started = ? WHERE ${THIS_TASK}`),
    end: db.prepare(`UPDATE task SET state = 'success', ended = ? WHERE ${THIS_TASK}`),
    guardedStart: db.prepare(
      `UPDATE task SET state = 'running', try = try + 1, started = ? WHERE ${THIS_TASK} AND state IS NULL AND try = 0`,
    ),
    guardedEnd: db.prepare(
      `UPDATE task SET state = 'success', ended = ? WHERE ${THIS_TASK} AND state = 'running' AND try = 1`,
    ),
    addEvent: db.prepare("INSERT INTO event (run, task, from_state, to_state, at) VALUES (?, ?, ?, ?, ?)"),
    addOutbox: db.prepare("INSERT INTO outbox (run, task, try) VALUES (?, ?, 1)"),
    deleteOutbox: db.prepare("DELETE FROM outbox WHERE id = ?"),
    addXCom: db.prepare("INSERT INTO xcom (run, task, key, value) VALUES (?, ?, 'return_value', ?)"),
  };
}
