import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asset, assetAlias, currentContext, defineDag, type Flow } from "@tradewind/core";
import { openSqliteStore } from "@tradewind/store";
import { checkStore } from "@tradewind/store/checker";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

const orders = asset("orders");
const files = assetAlias("files");

class Producer {
  work() {
    currentContext().outletEvents.get(files).add(asset("file"));
  }
  flow(this: Flow<Producer>) {
    this.work();
  }
}

class Consumer {
  work() {}
  flow(this: Flow<Consumer>) {
    this.work();
  }
}

const make = defineDag(Producer, {
  dagId: "make",
  schedule: "@daily",
  startDate: "2024-01-01",
  endDate: "2024-01-02",
  catchup: true,
  maxActiveRuns: 1,
  tasks: { work: { outlets: [orders, files] } },
});
const consumer = (dagId: string, schedule: Parameters<typeof defineDag>[1] & object) =>
  defineDag(Consumer, { dagId, tasks: { work: {} }, ...schedule });

const folder = mkdtempSync(join(tmpdir(), "tradewind-checker-assets-"));
const sound = join(folder, "sound.db");

beforeAll(async () => {
  const store = await openSqliteStore({ path: sound, synchronous: "normal" });
  const dags = [
    consumer("report", { schedule: orders }),
    consumer("archive", { schedule: files }),
    consumer("waits", { schedule: [orders, asset("never")] }),
    make,
  ];
  await using rt = await testScheduler({ dags, now: "2024-01-05T00:00:00Z", store });
  expect((await rt.runs("report")).map(({ state }) => state)).toEqual(["success", "success"]);
  expect(await rt.runs("archive")).toHaveLength(2);
  expect((await store.getAssetQueues()).get("waits")).toMatchObject([{ asset: "orders", firstEventId: 1 }]);
});

afterAll(() => rmSync(folder, { recursive: true }));

let copies = 0;

function whatAfter(sql: string): string[] {
  const path = join(folder, `${++copies}.db`);
  copyFileSync(sound, path);
  const db = new Database(path);
  db.exec("PRAGMA foreign_keys = OFF");
  db.exec(sql);
  db.close();
  return checkStore(path)
    .filter(({ id }) => id === "I18")
    .map(({ what }) => what);
}

test("a sound store breaks no invariant", () => {
  expect(checkStore(sound)).toEqual([]);
});

test.each([
  [
    "that was lost for a consumer of it",
    "DELETE FROM asset_delivery WHERE dag_id = 'report' AND event_id = 1",
    "an asset event waits for each of its consumers, or was consumed by it",
  ],
  [
    "that was lost for a consumer of its alias",
    "DELETE FROM asset_delivery WHERE dag_id = 'archive' AND event_id = 2",
    "an asset event waits for each of its consumers, or was consumed by it",
  ],
  [
    "that a run of another DAG has",
    "UPDATE asset_delivery SET run_key = (SELECT min(run_key) FROM dag_run WHERE dag_id = 'archive') WHERE dag_id = 'report'",
    "an asset event is consumed by a run of its consumer that assets have made, or let begin",
  ],
  [
    "that a run by hand has",
    "UPDATE dag_run SET run_type = 'manual' WHERE dag_id = 'report'",
    "an asset event is consumed by a run of its consumer that assets have made, or let begin",
  ],
  [
    "that was left behind",
    "UPDATE asset_delivery SET consumed_at = NULL, run_key = NULL WHERE dag_id = 'report' AND event_id = 1",
    "no asset event waits that is older than one that a run has consumed for the same partition",
  ],
  [
    "that a run of another partition has",
    "UPDATE asset_delivery SET partition_key = 'nl' WHERE dag_id = 'report'",
    "an asset event is consumed by a run of the partition that it is for, and one that is refused by none",
  ],
  [
    "that is refused, and waits",
    "UPDATE asset_delivery SET refused = 'no key' WHERE dag_id = 'waits'",
    "an asset event is consumed by a run of the partition that it is for, and one that is refused by none",
  ],
  [
    "that waits for a partition that is none of its own",
    "UPDATE asset_delivery SET partition_key = 'nl' WHERE dag_id = 'waits'",
    "an asset event waits for the partition that the schedule makes of its own",
  ],
  [
    "that waits for nobody",
    "DELETE FROM asset_subscription WHERE dag_id = 'waits'",
    "an asset event waits only for who wants one",
  ],
  [
    "of a task that has not succeeded",
    "UPDATE asset_event SET source_task_id = 'other' WHERE event_id = 1",
    "an asset event belongs to a task that has succeeded",
  ],
  [
    "too few for a run",
    "UPDATE asset_delivery SET run_key = (SELECT max(run_key) FROM dag_run WHERE dag_id = 'report') WHERE dag_id = 'report'",
    "a run that assets have made has consumed what its schedule asks for",
  ],
])("the checker finds an event %s", (_what, sql, expected) => {
  expect(whatAfter(sql)).toContain(expected);
});
