import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { currentContext, defineDag, type Flow } from "@tradewind/core";
import { openSqliteStore, type Violation } from "@tradewind/store";
import { checkStore } from "@tradewind/store/checker";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

class Etl {
  extract() {
    if (currentContext().ti.tryNumber === 1) throw new Error("not yet");
    return 42;
  }
  load(_value: number) {}
  report() {}
  flow(this: Flow<Etl>) {
    this.report().after(this.load(this.extract()));
  }
}

/** Three runs of two tries each, all of them well; in a pool of its own. */
const etl = defineDag(Etl, {
  dagId: "etl",
  tasks: { extract: { retries: 1, retryDelay: { seconds: 1 }, pool: "one" }, load: {}, report: { pool: "one" } },
  schedule: "@daily",
  startDate: "2024-01-01",
  endDate: "2024-01-03",
  catchup: true,
  maxActiveRuns: 2,
  maxActiveTasks: 2,
});

const folder = mkdtempSync(join(tmpdir(), "tradewind-checker-"));
const sound = join(folder, "sound.db");

beforeAll(async () => {
  const store = await openSqliteStore({ path: sound, synchronous: "normal" });
  const pools = [{ name: "one", slots: 1 }];
  await using rt = await testScheduler({ dags: [etl], now: "2024-01-05T00:00:00Z", store, pools });
  await rt.advanceTo("2024-01-05T00:01:00Z");
  expect((await rt.runs("etl")).map(({ state }) => state)).toEqual(["success", "success", "success"]);
});

afterAll(() => rmSync(folder, { recursive: true }));

let copies = 0;

/** The sound store with something done to it behind its back, and what the checker says. */
function checkAfter(sql: string, recording?: string): Violation[] {
  const path = join(folder, `${++copies}.db`);
  copyFileSync(sound, path);
  const db = new Database(path);
  db.exec("DROP TRIGGER task_instance_state_guard; DROP TRIGGER dag_run_state_guard; PRAGMA foreign_keys = OFF");
  db.exec(sql);
  db.close();
  return checkStore(path, recording === undefined ? {} : { recording });
}

const idsOf = (violations: readonly Violation[]): string[] => violations.map(({ id }) => id);

/** A row of the log about the first run. */
const logged = (row: string): string =>
  `INSERT INTO transition (run_key, task_id, map_index, try_number, from_state, to_state, at, actor) VALUES (1, ${row})`;

const LAST_AT = "(SELECT max(at) FROM transition)";

test("a sound store breaks no invariant", () => {
  expect(checkAfter("")).toEqual([]);
});

test("a task that was cleared is missed when a scheduler has gone on since, and not while only users have", () => {
  const clearedBefore = (actor: string) => `
    DELETE FROM transition WHERE run_key = 1 AND task_id IS NULL AND to_state = 'success';
    UPDATE dag_run SET state = 'running' WHERE run_key = 1;
    ${logged(`'report', -1, 1, 'success', 'none', ${LAST_AT}, 'user'`)};
    INSERT INTO transition (run_key, from_state, to_state, at, actor)
      VALUES (2, 'success', 'queued', ${LAST_AT} + 120000, '${actor}')`;
  expect(idsOf(checkAfter(clearedBefore("scheduler")))).toContain("I9");
  expect(idsOf(checkAfter(clearedBefore("user")))).not.toContain("I9");
});

test("a store that does not exist cannot be checked", () => {
  expect(() => checkStore(join(folder, "none.db"))).toThrow(expect.objectContaining({ code: "TW5003" }));
});

describe("the checker finds", () => {
  test.each([
    [
      "I28",
      "a connection that can be read",
      `INSERT INTO connection VALUES ('c', 'http', NULL, '{"password": "hunter2"}', 0)`,
    ],
    ["I28", "a variable under an unknown key", "INSERT INTO variable VALUES ('v', NULL, 'v1.00000000.a.b.c', 0)"],
    ["I28", "a secret XCom under an unknown key", "UPDATE xcom SET value = 'v1.00000000.a.b.c'"],
    ["I1", "a task that succeeds twice", logged(`'load', -1, 1, 'success', 'success', ${LAST_AT}, 'worker'`)],
    ["I2", "a gap in the numbers of tries", "UPDATE transition SET try_number = 3 WHERE try_number = 2"],
    [
      "I2",
      "a row with another number",
      "UPDATE task_instance SET try_number = 5, max_tries = 9 WHERE task_id = 'load'",
    ],
    [
      "I3",
      "a past attempt that is newer than the one that has a next step",
      "UPDATE task_instance SET state = 'queued', try_number = 1 WHERE task_id = 'extract'; UPDATE task_instance_history SET try_number = 2",
    ],
    ["I4", "a try that begins before the last has ended", logged("'load', -1, 2, 'running', 'queued', 1, 'scheduler'")],
    [
      "I5",
      "a move that is not legal",
      "UPDATE transition SET to_state = 'deferred' WHERE task_id = 'load' AND from_state = 'none'",
    ],
    ["I5", "a move out of a state that the task was not in", logged("'load', -1, 1, 'queued', 'running', 1, 'worker'")],
    ["I5", "a move of a run that is not legal", logged("NULL, NULL, NULL, 'none', 'none', 1, 'scheduler'")],
    ["I6", "a task that leaves its end by itself", logged("'load', -1, 1, 'success', 'queued', 1, 'scheduler'")],
    ["I6", "a run that leaves its end by itself", logged("NULL, NULL, NULL, 'success', 'running', 1, 'scheduler'")],
    [
      "I7",
      "a row in another state than the log says",
      "UPDATE task_instance SET state = 'failed' WHERE task_id = 'load'",
    ],
    ["I7", "a run in another state than the log says", "UPDATE dag_run SET state = 'failed' WHERE run_key = 1"],
    [
      "I8",
      "a task that was queued before its upstream had ended",
      `UPDATE transition SET seq = seq + 1000;
       UPDATE transition SET seq = 1 WHERE run_key = 1 AND task_id = 'load' AND from_state = 'none'`,
    ],
    [
      "I9",
      "a task that was skipped although its rule has come true",
      `UPDATE transition SET to_state = 'skipped' WHERE run_key = 1 AND task_id = 'load' AND from_state = 'none'`,
    ],
    [
      "I9",
      "a task that may start, and nobody has moved",
      `DELETE FROM transition WHERE run_key = 1 AND (task_id = 'load' OR to_state = 'success' AND task_id IS NULL);
       DELETE FROM task_instance WHERE run_key = 1 AND task_id = 'load'; UPDATE dag_run SET state = 'running' WHERE run_key = 1`,
    ],
    [
      "I10",
      "a run that has ended with a task that has not",
      `${logged("'load', -1, 1, 'success', 'none', 1, 'user'")}`,
    ],
    [
      "I10",
      "a success of a run whose leaf has failed",
      "UPDATE transition SET to_state = 'failed' WHERE task_id = 'report' AND to_state = 'success'",
    ],
    [
      "I11",
      "a running run in which nothing has a next step",
      `DELETE FROM transition WHERE run_key = 1 AND task_id IS NULL AND to_state = 'success';
       UPDATE dag_run SET state = 'running' WHERE run_key = 1`,
    ],
    [
      "I12",
      "a task that waits for a time, and no time is known",
      "UPDATE task_instance SET state = 'up_for_retry', next_at = NULL WHERE task_id = 'load'",
    ],
    [
      "I12",
      "a running task without a start",
      "UPDATE task_instance SET state = 'running', started_at = NULL WHERE task_id = 'load'",
    ],
    ["I13", "more slots in use than the pool has", "UPDATE pool SET slots = 0, since_seq = 0 WHERE name = 'one'"],
    [
      "I14",
      "more active runs than the DAG allows",
      "UPDATE dag_version SET document = json_set(document, '$.maxActiveRuns', 1)",
    ],
    [
      "I14",
      "more active tasks than the DAG allows",
      "UPDATE dag_version SET document = json_set(document, '$.maxActiveTasks', 0)",
    ],
    ["I15", "an XCom of a task that never ran", "UPDATE task_instance SET try_number = 0 WHERE task_id = 'extract'"],
    ["I16", "two runs for a logical date", "DROP INDEX dag_run_logical_date; UPDATE dag_run SET logical_date = 1"],
    ["I16", "intervals that overlap", "UPDATE dag_run SET data_interval_end = data_interval_end + 1 WHERE run_key = 1"],
    [
      "I16",
      "a gap between intervals",
      "UPDATE dag_run SET data_interval_end = data_interval_end - 1 WHERE run_key = 1",
    ],
    ["I17", "a scheduled run beyond the cursor", "UPDATE dag SET cursor_end = cursor_end - 1"],
    ["I17", "a run that was made before its time", "UPDATE dag_run SET run_after = run_after + 864000000"],
    [
      "I19",
      "a callback that waits twice",
      `INSERT INTO outbox (run_key, task_id, map_index, try_number, kind, payload, created_at)
       SELECT 1, 'load', -1, 1, 'success', '{}', 1 FROM pool`,
    ],
    ["I21", "an attempt that starts before it is queued", logged("'report', -1, 2, 'success', 'running', 1, 'worker'")],
    [
      "I23",
      "a task that the DAG does not have",
      `UPDATE task_instance SET task_id = 'unload' WHERE task_id = 'load';
       UPDATE transition SET task_id = 'unload' WHERE task_id = 'load'`,
    ],
    ["I24", "moves that their run does not find", "DELETE FROM transition_block WHERE run_key = 1"],
    ["I24", "what is left of a run that is gone", "DELETE FROM dag_run WHERE run_key = 1"],
    ["I24", "a row that refers to nothing", "DELETE FROM dag_version"],
    ["I26", "more tries than are allowed", "UPDATE task_instance SET max_tries = 1 WHERE task_id = 'extract'"],
  ])("%s: %s", (id, _what, sql) => {
    const violations = checkAfter(sql);
    expect(idsOf(violations)).toContain(id);
    expect(violations.find((violation) => violation.id === id)!.rows.length).toBeGreaterThan(0);
  });

  describe("I30, in what tasks have recorded:", () => {
    const RUN = "scheduled__2024-01-01T00:00:00+00:00";
    const line = (what: string, pid: number, at: number, more = "") =>
      `${what}\tetl\t${RUN}\tload\t1\t${pid}\t${at}${more}\n`;

    test("nothing, when all is well", () => {
      expect(checkAfter("", line("start", 7, 1) + line("end", 7, 2, "\tok"))).toEqual([]);
    });

    test.each([
      [
        "two attempts at a time",
        line("start", 7, 1) + line("start", 8, 2) + line("end", 7, 3, "\tok"),
        /no two attempts/,
      ],
      ["a success that has no end", line("start", 7, 1), /success has an end/],
      [
        "an attempt of which the store does not know",
        line("start", 7, 1).replace("\t1\t7", "\t4\t7"),
        /known to the store/,
      ],
    ])("%s", (_what, recording, expected) => {
      const found = checkAfter("", recording).find(({ what }) => expected.test(what));
      expect(found).toMatchObject({ id: "I30" });
    });
  });
});
