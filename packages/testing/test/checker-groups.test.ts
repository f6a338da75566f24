import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { currentContext, defineDag, type Flow, taskGroup } from "@tradewind/core";
import { openSqliteStore } from "@tradewind/store";
import { checkStore } from "@tradewind/store/checker";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

class Transfer {
  fetch() {}
  lease() {}
  copy() {
    if (currentContext().ti.tryNumber === 1) throw new Error("the lease has run out");
  }
  flow(this: Flow<Transfer>) {
    const group = taskGroup("transfer", { retries: 2, retryDelay: "PT1S" }, () => this.lease().before(this.copy()));
    group.after(this.fetch());
  }
}

/** One run with a group that was tried twice. */
const transfer = defineDag(Transfer, {
  dagId: "transfer",
  tasks: { fetch: {}, lease: {}, copy: {} },
  schedule: "@daily",
  startDate: "2024-01-01",
  endDate: "2024-01-01",
  catchup: true,
});

const folder = mkdtempSync(join(tmpdir(), "tradewind-checker-"));
const sound = join(folder, "sound.db");

beforeAll(async () => {
  const store = await openSqliteStore({ path: sound, synchronous: "normal" });
  await using rt = await testScheduler({ dags: [transfer], now: "2024-01-05T00:00:00Z", store });
  await rt.advanceTo("2024-01-05T00:01:00Z");
  expect((await rt.runs("transfer")).map(({ state }) => state)).toEqual(["success"]);
});

afterAll(() => rmSync(folder, { recursive: true }));

let copies = 0;

/** The invariants that the sound store breaks when something has been done to it behind its back. */
function brokenAfter(sql: string): string[] {
  const path = join(folder, `${++copies}.db`);
  copyFileSync(sound, path);
  const db = new Database(path);
  db.exec("DROP TRIGGER task_instance_state_guard; DROP TRIGGER dag_run_state_guard; PRAGMA foreign_keys = OFF");
  db.exec(sql);
  db.close();
  return checkStore(path).map(({ id }) => id);
}

test("a store with a group that was tried again breaks no invariant", () => {
  expect(brokenAfter("")).toEqual([]);
});

test.each([
  [
    "I31",
    "a group that was tried again although nothing in it had failed",
    "UPDATE transition SET to_state = 'success' WHERE task_id = 'transfer.copy' AND to_state = 'failed'",
  ],
  ["I31", "a group beyond its last try", "UPDATE group_try SET try_number = max_tries + 1"],
  ["I31", "a group that waits in a run that has ended", "UPDATE group_try SET next_at = 1"],
  [
    "I6",
    "a task that was set back without being in such a group",
    `INSERT INTO transition (run_key, task_id, map_index, try_number, from_state, to_state, at, actor)
      VALUES (1, 'fetch', -1, 1, 'success', 'up_for_retry', 1, 'scheduler')`,
  ],
  [
    "I8",
    "a task that began before the group that it waits for had ended",
    `UPDATE transition SET seq = seq + 1000 WHERE NOT (task_id = 'fetch' AND from_state = 'none');
     UPDATE transition SET seq = 2 WHERE task_id = 'transfer.lease' AND from_state = 'none' AND try_number = 1`,
  ],
])("%s finds %s", (id, _what, sql) => {
  expect(brokenAfter(sql)).toContain(id);
});
