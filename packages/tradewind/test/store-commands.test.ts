import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tradewind } from "./command.ts";
import { etl, Gate, gated, type StoreProject, storeProject } from "./store-project.ts";

let project: StoreProject;
const gate = new Gate();
beforeAll(async () => {
  project = await storeProject(etl(), gated(gate));
});
afterAll(async () => {
  gate.open();
  await project[Symbol.asyncDispose]();
});

describe("pools", () => {
  test("set makes a pool or changes it; a negative number is no option", async () => {
    const row = { pool: "warehouse", used_slots: 0, include_deferred: false };
    expect(await project.json("pools", "set", "warehouse", "4", "connections")).toEqual([
      { ...row, slots: 4, open_slots: 4, description: "connections" },
    ]);
    expect(await project.json("pools", "set", "warehouse", "-1", "no limit", "--include-deferred")).toEqual([
      { ...row, slots: -1, open_slots: -1, description: "no limit", include_deferred: true },
    ]);
    expect((await project.tradewind("pools", "get", "warehouse")).stdout).toBe(
      "warehouse\t-1\t0\t-1\tno limit\ttrue\n",
    );
  });

  test("list shows the slots that are taken now", async () => {
    await project.tradewind("dags", "trigger", "gated", "-r", "holds");
    await project.live.taskIn("running", { dagId: "gated", runId: "holds", taskId: "first" });
    expect(await project.json("pools", "list")).toContainEqual(
      expect.objectContaining({ pool: "default_pool", slots: 128, used_slots: 1, open_slots: 127 }),
    );
    gate.open();
    await project.live.runIn("success", "gated", "holds");
    expect(await project.json("pools", "get", "default_pool")).toMatchObject([{ used_slots: 0 }]);
  });

  test("export writes what import reads", async () => {
    const file = join(project.folder, "pools.json");
    expect((await project.tradewind("pools", "export", file)).stdout).toBe("");
    const exported = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    expect(exported.warehouse).toEqual({ slots: -1, description: "no limit", include_deferred: true });
    expect(JSON.parse((await project.tradewind("pools", "export")).stdout)).toEqual(exported);
    writeFileSync(file, '{"lab": {"slots": 2}}');
    const lab = { pool: "lab", slots: 2, description: null, include_deferred: false };
    expect(await project.json("pools", "import", file, "--dry-run")).toEqual([lab]);
    expect((await project.tradewind("pools", "get", "lab")).status).toBe(4);
    expect(await project.json("pools", "import", file)).toEqual([lab]);
    expect((await project.tradewind("pools", "get", "lab")).status).toBe(0);
  });

  test("import says everything that is wrong with a file, and takes nothing over", async () => {
    const file = join(project.folder, "bad-pools.json");
    writeFileSync(file, '{"good": {"slots": 1}, "a": {"slots": "many"}, "b": {"slots": 1, "include_deferred": 7}}');
    const { status, stderr } = await project.tradewind("pools", "import", file);
    expect(status).toBe(3);
    expect(stderr).toContain("error TW6004");
    expect(stderr).toContain('a: found "many", expected a whole number of slots');
    expect(stderr).toContain("b: include_deferred is neither true nor false");
    expect((await project.tradewind("pools", "get", "good")).status).toBe(4);
    expect((await project.tradewind("pools", "import", "nowhere.json")).stderr).toContain("ENOENT");
    writeFileSync(file, "[]");
    expect((await project.tradewind("pools", "import", file)).stderr).toContain("it is no JSON object");
  });

  test("delete deletes a pool, but not the one for tasks that name none", async () => {
    await project.tradewind("pools", "set", "gone", "1", "soon");
    expect(await project.json("pools", "delete", "gone")).toEqual([{ pool: "gone", deleted: true }]);
    expect((await project.tradewind("pools", "get", "gone")).status).toBe(4);
    const { status, stderr } = await project.tradewind("pools", "delete", "default_pool");
    expect(status).toBe(2);
    expect(stderr).toContain("default_pool cannot be deleted");
  });
});

describe("jobs check", () => {
  test("says that a scheduler is alive", async () => {
    await project.live.beat();
    expect(await project.json("jobs", "check")).toMatchObject([
      { job_type: "scheduler", pid: process.pid, is_alive: true, end_date: null },
    ]);
    expect((await project.tradewind("jobs", "check")).status).toBe(0);
  });

  test("has status 1 when its heartbeat is old, its process is gone, or there was none", async () => {
    await project.live.beat(60_000);
    const { status, stderr } = await project.tradewind("jobs", "check");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "note  No scheduler is alive.\n" });
    const { jobs } = await project.live.store.catalog();
    const [job] = jobs.list();
    const gone = await tradewind(project.folder, ["version"]);
    expect(gone.status).toBe(0);
    jobs.put({ ...job!, heartbeatAt: Date.now(), pid: 2 ** 22 + 1 });
    expect((await project.tradewind("jobs", "check")).status).toBe(1);
    await project.live.beat();
  });
});

describe("db", () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
  function emptyFolder() {
    const folder = mkdtempSync(join(tmpdir(), "tradewind-db-"));
    folders.push(folder);
    return { folder, file: join(folder, ".tradewind/tradewind.sqlite") };
  }

  test("migrate makes a store, and check looks at it", async () => {
    const { folder, file } = emptyFolder();
    expect((await tradewind(folder, ["db", "check"])).status).toBe(3);
    expect((await tradewind(folder, ["db", "migrate"])).stdout).toBe(`database\t${file}\nstatus\tup to date\n`);
    const { stdout, status } = await tradewind(folder, ["db", "check", "-o", "json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ database: file, status: "sound", damage: [] });
  });

  test("check finds a damaged file, and one that is no store", async () => {
    const { folder, file } = emptyFolder();
    await tradewind(folder, ["db", "migrate"]);
    truncateSync(file, 3 * 4096);
    expect([1, 3]).toContain((await tradewind(folder, ["db", "check"])).status);
    writeFileSync(file, "not a database at all, but long enough to be looked at as if it were one".repeat(100));
    const { status, stderr } = await tradewind(folder, ["db", "check"]);
    expect(status).toBe(3);
    expect(stderr).toContain("error TW5003");
  });

  test("reset empties a store, even one that cannot be opened, and only when it is told yes", async () => {
    const { folder, file } = emptyFolder();
    await tradewind(folder, ["db", "migrate"]);
    await tradewind(folder, ["pools", "set", "lab", "1", "x"]);
    const { status, stderr } = await tradewind(folder, ["db", "reset"]);
    expect(status).toBe(2);
    expect(stderr).toContain(`This would delete ${file} with all DAGs, runs and pools in it.`);
    const dry = JSON.parse((await tradewind(folder, ["db", "reset", "--dry-run", "-o", "json"])).stdout);
    expect(dry.deleted).toContain(file);
    expect((await tradewind(folder, ["pools", "get", "lab"])).status).toBe(0);
    expect((await tradewind(folder, ["db", "reset", "--yes"])).status).toBe(0);
    expect((await tradewind(folder, ["pools", "get", "lab"])).status).toBe(4);
    writeFileSync(file, "no store".repeat(1000));
    expect((await tradewind(folder, ["db", "reset", "--yes"])).status).toBe(0);
    expect((await tradewind(folder, ["db", "check"])).status).toBe(0);
  });

  test("reset refuses while a scheduler has the store", async () => {
    const { folder, file } = emptyFolder();
    await tradewind(folder, ["db", "migrate"]);
    const lock = project.live.lock(file);
    const { status, stderr } = await tradewind(folder, ["db", "reset", "--yes"]);
    lock.release();
    expect(status).toBe(1);
    expect(stderr).toContain("error TW5004");
    expect(stderr).toContain("has a scheduler already: a test.");
    expect(existsSync(file)).toBe(true);
  });

  test("clean deletes runs that ended before a time, in batches, and says how many", async () => {
    for (const runId of ["old_1", "old_2"]) await project.ended("etl", runId);
    const ended = (await project.live.store.getRun("etl", { runId: "old_2" }))!.endedAt!;
    await project.ended("etl", "new");
    const words = ["db", "clean", "--clean-before-timestamp", new Date(ended + 1).toISOString()];
    const before = await project.json<Record<string, unknown>>(...words, "--dry-run");
    expect(before.runs).toBeGreaterThanOrEqual(2);
    expect((await project.tradewind(...words)).status).toBe(2);
    expect(await project.json(...words, "--yes")).toEqual(before);
    const ids = (await project.json("dags", "list-runs", "etl")).map((row) => row.run_id);
    expect(ids).toContain("new");
    expect(ids).not.toContain("old_2");
    expect(await project.json(...words, "--yes")).toMatchObject({ runs: 0 });
  });

  test("clean needs a time that it can read", async () => {
    expect((await project.tradewind("db", "clean", "--yes")).stderr).toContain(
      "db clean needs --clean-before-timestamp",
    );
    const { status, stderr } = await project.tradewind("db", "clean", "--clean-before-timestamp", "yesterday", "--yes");
    expect(status).toBe(2);
    expect(stderr).toContain("error TW1006");
  });

  test("shell starts sqlite3 with the store, and says what to do where there is none", async () => {
    const { folder, file } = emptyFolder();
    expect((await tradewind(folder, ["db", "shell"])).stderr).toContain("error TW6002");
    await tradewind(folder, ["db", "migrate"]);
    expect(await tradewind(folder, ["db", "shell"], { PATH: folder })).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("error TW6005"),
    });
    const program = join(folder, "sqlite3");
    writeFileSync(program, '#!/bin/sh\necho "opened $1"\nexit 5\n');
    chmodSync(program, 0o755);
    expect(await tradewind(folder, ["db", "shell"], { PATH: folder })).toMatchObject({
      status: 5,
      stdout: `opened ${file}\n`,
    });
  });
});

describe("a wrong word", () => {
  const cases: [words: string[], status: number, code: string, hint: string][] = [
    [["pools", "get", "default_pol"], 4, "TW2002", 'Did you mean "default_pool"?'],
    [["pools", "delete", "default_pol"], 4, "TW2002", 'Did you mean "default_pool"?'],
    [["pools", "set", "lab", "some", "x"], 2, "TW6001", "pools set warehouse 4"],
    [["pools", "set", "lab", "-2", "x"], 2, "TW6001", "pools set warehouse 4"],
    [["pools", "set", "lab", "1"], 2, "TW6001", "pools set --help"],
    [["pools", "lits"], 2, "TW6001", 'Did you mean "pools list"?'],
    [["db", "migrat"], 2, "TW6001", 'Did you mean "db migrate"?'],
    [["jobs", "chek"], 2, "TW6001", 'Did you mean "jobs check"?'],
  ];
  for (const [words, expected, code, hint] of cases) {
    test(`tradewind ${words.join(" ")}: status ${expected}, ${code}`, async () => {
      const { status, stderr, stdout } = await project.tradewind(...words);
      expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
      expect(stderr).toContain(`error ${code}`);
      expect(stderr).toContain(hint);
    });
  }
});
