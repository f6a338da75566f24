import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate } from "../src/sqlite/migrate.ts";
import { Statements } from "../src/sqlite/statements.ts";
import { TransitionLog } from "../src/sqlite/transition-log.ts";

let db: Database.Database;
let log: TransitionLog;

beforeEach(async () => {
  db = new Database(":memory:");
  await migrate(db, ":memory:");
  log = new TransitionLog(new Statements(db));
  log.begin();
});
afterEach(() => db.close());

const add = (runKey: number): number =>
  log.addRunMove({ runKey, from: "queued", to: "running", at: 0, actor: "scheduler" });

/** The next row of the log has this number. */
const goOnAt = (seq: number) =>
  db
    .prepare("INSERT INTO transition (seq, run_key, from_state, to_state, at, actor) VALUES (?, 0, '', '', 0, '')")
    .run(seq - 1);

const movesOf = (runKey: number) =>
  db.prepare("SELECT seq FROM run_transition WHERE run_key = ? ORDER BY seq").pluck().all(runKey);

test("a run finds its moves, however far apart they are", () => {
  goOnAt(1_000);
  for (const runKey of [7, 7, 8]) add(runKey);
  goOnAt(1_023);
  for (const runKey of [7, 7, 8]) add(runKey);
  goOnAt(5_000);
  for (const runKey of [8, 7]) add(runKey);
  expect(movesOf(7)).toEqual([1_000, 1_001, 1_023, 1_024, 5_001]);
  expect(movesOf(8)).toEqual([1_002, 1_025, 5_000]);
  expect(db.prepare("SELECT count(*) FROM transition_block WHERE run_key = 7").pluck().get()).toBe(3);
});

test("a run whose number and log another process has deleted is noted anew in the next transaction", () => {
  add(7);
  db.exec("DELETE FROM transition; DELETE FROM transition_block");
  log.begin();
  const seq = add(7);
  expect(movesOf(7)).toEqual([seq]);
});

test("a move that was lost is not in the log, and its number is free again", () => {
  const seq = add(7);
  log.takeBack(seq);
  expect(movesOf(7)).toEqual([]);
  expect(add(8)).toBe(seq);
  expect(movesOf(8)).toEqual([seq]);
});
