import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineDag, EmptyOperator } from "@tradewind/core";
import { openSqliteStore } from "@tradewind/store";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tradewind-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const definition = defineDag(
  class Single {
    flow() {
      new EmptyOperator({ taskId: "only" });
    }
  },
  { dagId: "single" },
);

async function fileWithARun(): Promise<string> {
  const path = join(folder, "deep", "store.sqlite");
  await using rt = await testRuntime({ path });
  await rt.run(definition);
  return path;
}

describe("the SQLite file", () => {
  test("is made with its folder, is in WAL mode, and keeps what happened", async () => {
    const path = await fileWithARun();
    const store = await openSqliteStore({ path });
    expect(await store.getRun("single", { logicalDate: Date.UTC(2024, 0, 1) })).toMatchObject({ state: "success" });
    expect((await store.queries()).listRuns({ dagId: "single" })).toHaveLength(1);
    await store.close();
    const db = new Database(path);
    expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    db.close();
  });

  test("has what a task keeps once that is acknowledged, though the process is killed in that moment", async () => {
    const path = await fileWithARun();
    const program = `
      import { openSqliteStore } from ${JSON.stringify(import.meta.resolve("@tradewind/store"))};
      const store = await openSqliteStore({ path: ${JSON.stringify(path)} });
      for (let i = 1; ; i++) {
        await store.putState({ kind: "asset", asset: "orders" }, { key: "at", value: String(i) }, { at: i });
        if (i === 3) process.kill(process.pid, "SIGKILL");
      }`;
    const killed = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    expect([killed.signal, killed.stderr]).toEqual(["SIGKILL", ""]);
    const store = await openSqliteStore({ path });
    expect(await store.getState({ kind: "asset", asset: "orders" }, "at", 0)).toBe("3");
    await store.close();
  });

  test("refuses a change of state that does not go through transition", async () => {
    const db = new Database(await fileWithARun());
    expect(() => db.exec("UPDATE task_instance SET state = 'failed'")).toThrow(
      "task_instance.state changes only through store.transition",
    );
    expect(() => db.exec("UPDATE dag_run SET state = 'failed'")).toThrow(
      "dag_run.state changes only through store.transition",
    );
    db.exec("UPDATE task_instance SET reason = 'a remark'");
    db.close();
  });

  test("of the first version gets the blocks of its log, and every run its moves", async () => {
    const path = await fileWithARun();
    const db = new Database(path);
    const moves = db.prepare("SELECT count(*) FROM transition WHERE run_key = 1").pluck().get();
    const first = readFileSync(new URL("../../store/migrations/0000_initial.sql", import.meta.url), "utf8");
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
    const later = tables.filter((name) => !/^sqlite_|drizzle/.test(name) && !first.includes(`CREATE TABLE ${name} `));
    db.exec(`DROP VIEW run_transition; PRAGMA foreign_keys = OFF;
      ${later.map((name) => `DROP TABLE ${name};`).join(" ")}
      ALTER TABLE task_instance DROP COLUMN rendered_map_index; DROP INDEX dag_run_partition;
      ALTER TABLE dag_run DROP COLUMN partition_key; ALTER TABLE dag_run DROP COLUMN partition_date;
      ALTER TABLE backfill_run DROP COLUMN partition_key;
      CREATE INDEX transition_of_run ON transition (run_key, seq);
      DELETE FROM __drizzle_migrations WHERE created_at > (SELECT min(created_at) FROM __drizzle_migrations);
      PRAGMA user_version = 1;`);
    await (await openSqliteStore({ path })).close();
    expect(db.prepare("SELECT count(*) FROM run_transition WHERE run_key = 1").pluck().get()).toBe(moves);
    expect(db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'transition_of_run'").get()).toBeUndefined();
    db.close();
  });

  test("of a newer version is not touched", async () => {
    const path = await fileWithARun();
    const db = new Database(path);
    db.pragma("user_version = 99");
    db.close();
    await expect(openSqliteStore({ path })).rejects.toMatchObject({ code: "TW5002" });
  });

  test("that is no database gives a clear error", async () => {
    await expect(openSqliteStore({ path: folder })).rejects.toMatchObject({ code: "TW5003" });
  });
});
