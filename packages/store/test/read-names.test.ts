import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { openSqliteStore, readNames } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "tradewind-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the names in a store are read while another process has it open", async () => {
  const path = join(folder, "store.sqlite");
  const store = await openSqliteStore({ path });
  (await store.catalog()).pools.put({ name: "big", slots: 2, description: null, includeDeferred: false });
  expect(readNames(path)).toEqual({ pools: ["big", "default_pool"], connections: [], variables: [] });
  await store.close();
  expect(readNames(path)?.pools).toContain("big");
});

test("a store of an older version is read as far as it goes, and stays as it is", () => {
  const path = join(folder, "old.sqlite");
  const db = new Database(path);
  db.exec("create table pool (name text primary key)");
  db.close();
  const before = readFileSync(path);
  expect(readNames(path)).toEqual({ pools: [], connections: undefined, variables: undefined });
  expect(readFileSync(path)).toEqual(before);
});

test("what is no store has no names, and is not made one", () => {
  const path = join(folder, "text.sqlite");
  writeFileSync(path, "no database at all, but long enough to be looked at as one".repeat(20));
  expect(readNames(path)).toEqual({ pools: undefined, connections: undefined, variables: undefined });
  expect(readNames(join(folder, "nothing.sqlite"))).toBeUndefined();
});
