import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { isUnsafeToCollect, keepStatements } from "../src/sqlite/keep-statements.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

class Plain extends BetterSqlite3 {}
class Keeping extends BetterSqlite3 {}
keepStatements(Keeping);

const folder = mkdtempSync(join(tmpdir(), "tradewind-binding-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is left of a database, its statements and iterators that nobody holds. */
async function leftOf(Library: typeof Plain): Promise<number> {
  const made = fleeting(Library);
  await new Promise(setImmediate);
  collect();
  return made.filter((one) => one.deref()).length;
}

function fleeting(Library: typeof Plain): WeakRef<object>[] {
  const locking = new Library(":memory:");
  locking.exec("BEGIN IMMEDIATE").close();
  const db = new Library(":memory:");
  const made = Array.from({ length: 20 }, () => {
    const statement = db.prepare("SELECT 1");
    const iterator = statement.iterate();
    iterator.return?.();
    return [new WeakRef<object>(statement), new WeakRef<object>(iterator)];
  });
  db.close();
  return [new WeakRef<object>(locking), new WeakRef<object>(db), ...made.flat()];
}

describe("statements of a binding that must not be collected", () => {
  test("stay, and so do their iterators and databases; those of any other are collected", async () => {
    expect(await leftOf(Keeping)).toBe(42);
    expect(await leftOf(Plain)).toBeLessThan(42);
  });

  test.each([
    ["foreign_keys = ON", false],
    ["foreign_keys = ON", true],
    ["foreign_keys", true],
    ["table_info(t)", false],
    ["journal_mode = MEMORY", true],
    ["integrity_check", false],
    ["foreign_key_check", false],
    ["foreign_key_check", true],
  ])("a pragma answers as ever: %s, simple %s", (source, simple) => {
    const answers = [Plain, Keeping].map((Library) => {
      const db = new Library(":memory:");
      db.exec("CREATE TABLE t (a INTEGER, b TEXT)");
      const answer = db.pragma(source, { simple });
      db.close();
      return answer;
    });
    expect(answers[1]).toEqual(answers[0]);
  });

  test("are those of one compiled against headers that take back a hook, on a Node that has them", () => {
    const binding = join(folder, "binding.node");
    const hasThem = Number(process.versions.node.split(".")[0]) >= 24;
    writeFileSync(binding, "\0AddEnvironmentCleanupHook\0");
    expect(isUnsafeToCollect(binding)).toBe(false);
    writeFileSync(binding, "\0AddEnvironmentCleanupHook\0RemoveEnvironmentCleanupHook\0");
    expect(isUnsafeToCollect(binding)).toBe(hasThem);
    expect(isUnsafeToCollect(join(folder, "elsewhere.node"))).toBe(hasThem);
  });
});
