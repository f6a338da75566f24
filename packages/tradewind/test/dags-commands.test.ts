import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cronTrigger } from "@tradewind/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectFolder, tradewind } from "./command.ts";
import { etl, Gate, gated, type StoreProject, storeProject } from "./store-project.ts";

let project: StoreProject;
const gate = new Gate();
beforeAll(async () => {
  project = await storeProject(
    etl("etl", { tags: ["sample"], description: "rows from here to there" }),
    etl("hourly_ny", { schedule: "@hourly", timezone: "America/New_York", isPausedUponCreation: true }),
    etl("old"),
    etl("other"),
    gated(gate),
  );
});
afterAll(async () => {
  gate.open();
  await project[Symbol.asyncDispose]();
});

describe("dags list", () => {
  test("shows the DAGs of the store with schedule and whether they are paused", async () => {
    const rows = await project.json("dags", "list");
    expect(rows.map((row) => row.dag_id)).toEqual(["etl", "gated", "hourly_ny", "old", "other"]);
    expect(rows[0]).toEqual({
      dag_id: "etl",
      schedule: "never by itself",
      is_paused: false,
      is_active: true,
      next_run: null,
      tasks: 3,
      owner: "tradewind",
      tags: ["sample"],
      file: "dags/live.ts",
    });
    expect(rows[2]).toMatchObject({ schedule: "@hourly", is_paused: true, next_run: null });
  });

  test("leaves out DAGs whose file is gone, unless all are asked for", async () => {
    (await project.live.store.catalog()).dags.deactivate(["old"]);
    const shown = async (...words: string[]) => (await project.json("dags", "list", ...words)).map((row) => row.dag_id);
    expect(await shown()).not.toContain("old");
    expect(await shown("--all")).toContain("old");
  });

  test("with --dags, and where there is no store, it shows the DAGs of files", async () => {
    const files = projectFolder();
    const { stdout } = await tradewind(files.folder, ["dags", "list"], { TRADEWIND__CORE__DAGS_FOLDER: "dags/good" });
    expect(stdout).toContain("sales\t@daily\t8");
    files.remove();
  });
});

describe("dags trigger", () => {
  test("makes a run and prints its id alone", async () => {
    const { stdout, status } = await project.tradewind("dags", "trigger", "etl", "--run-id", "one");
    expect({ stdout, status }).toEqual({ stdout: "one\n", status: 0 });
    expect(await project.live.runIn("success", "etl", "one")).toMatchObject({ runType: "manual" });
  });

  test("gives the run a logical date, read in the DAG's zone, and a configuration", async () => {
    const words = ["dags", "trigger", "hourly_ny", "--logical-date", "2024-01-03T05:00", "-c", '{"region": "eu"}'];
    const run = await project.json<Record<string, unknown>>(...words);
    expect(run).toMatchObject({
      dag_id: "hourly_ny",
      run_id: "manual__2024-01-03T10:00:00+00:00",
      run_type: "manual",
      state: "queued",
      logical_date: "2024-01-03T10:00:00Z",
      data_interval_end: "2024-01-03T11:00:00Z",
      conf: { region: "eu" },
    });
  });

  test("without more than a DAG makes a run of now", async () => {
    const before = Date.now();
    const run = await project.json<{ run_id: string; logical_date: string }>("dags", "trigger", "etl");
    expect(run.run_id).toMatch(/^manual__\d{4}-/);
    expect(Date.parse(run.logical_date)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(run.logical_date)).toBeLessThan(before + 20_000);
  });

  test("makes no run of a configuration that is no JSON", async () => {
    const runs = await project.json("dags", "list-runs", "hourly_ny");
    expect((await project.tradewind("dags", "trigger", "hourly_ny", "-c", "{bad")).status).toBe(2);
    expect(await project.json("dags", "list-runs", "hourly_ny")).toEqual(runs);
  });

  test("says on stderr what the run waits for", async () => {
    const { stderr } = await project.tradewind("dags", "trigger", "hourly_ny", "--run-id", "waits");
    expect(stderr).toContain('note  DAG "hourly_ny" is paused');
    expect(stderr).not.toContain("No scheduler");
  });

  test("--wait ends with the run, with a status that says how it ended", async () => {
    expect((await project.tradewind("dags", "trigger", "etl", "--wait")).status).toBe(0);
    expect((await project.tradewind("dags", "trigger", "etl", "--wait", "-c", '{"fail": true}')).status).toBe(1);
  });

  test("--follow prints what the tasks do, and how the run ended", async () => {
    const { stdout, status } = await project.tradewind(
      "dags",
      "trigger",
      "etl",
      "-r",
      "followed",
      "-f",
      "-c",
      '{"fail": true}',
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^followed\n/);
    expect(stdout).toMatch(/\d\d:\d\d:\d\d {2}extract {2}▶ running\n/);
    expect(stdout).toMatch(/load {2}✗ failed {2}\d+ms/);
    expect(stdout).toMatch(/report {2}✗ upstream_failed/);
    expect(stdout).toMatch(/✗ failed {2}etl {2}followed {2}\d+ms.*\n$/);
  });

  test("--follow leaves stdout to the JSON", async () => {
    const run = await project.json<Record<string, unknown>>("dags", "trigger", "etl", "-r", "as_json", "--follow");
    expect(run).toMatchObject({ run_id: "as_json", state: "success" });
  });

  test("Ctrl-C ends the waiting with status 130; the run goes on", async () => {
    const waiting = project.start("dags", "trigger", "gated", "-r", "interrupted", "--follow");
    await project.live.taskIn("running", { dagId: "gated", runId: "interrupted", taskId: "first" });
    await expect.poll(waiting.stdout).toContain("first  ▶ running");
    waiting.child.kill("SIGINT");
    expect((await waiting.ended).status).toBe(130);
    gate.open();
    await project.live.runIn("success", "gated", "interrupted");
  });
});

describe("dags pause and unpause", () => {
  test("change the DAG and print it", async () => {
    expect(await project.json("dags", "pause", "other")).toEqual([{ dag_id: "other", is_paused: true }]);
    expect((await project.live.store.getDag("other"))?.isPaused).toBe(true);
    expect((await project.tradewind("dags", "unpause", "other")).stdout).toBe("other\tfalse\n");
    expect((await project.live.store.getDag("other"))?.isPaused).toBe(false);
  });
});

test("dags details shows everything about a DAG as fields", async () => {
  const details = await project.json<Record<string, unknown>>("dags", "details", "etl");
  expect(details).toMatchObject({
    dag_id: "etl",
    description: "rows from here to there",
    timezone: "utc",
    max_active_runs: 16,
    params: { fail: false },
  });
  expect((await project.tradewind("dags", "details", "etl")).stdout).toContain("\ntimezone\tutc\n");
});

describe("dags list-runs and state", () => {
  test("list the newest runs first, those of a state, and so many", async () => {
    await project.ended("other", "good", "-e", "2024-01-03");
    await project.ended("other", "bad", "-e", "2024-01-04", "-c", '{"fail": true}');
    const ids = async (...words: string[]) =>
      (await project.json("dags", "list-runs", "other", ...words)).map((row) => row.run_id);
    expect(await ids()).toEqual(["bad", "good"]);
    expect(await ids("--state", "success")).toEqual(["good"]);
    expect(await ids("--limit", "1")).toEqual(["bad"]);
  });

  test("state names a run by its id or its logical date", async () => {
    expect((await project.tradewind("dags", "state", "other", "bad")).stdout).toBe("failed\n");
    expect((await project.tradewind("dags", "state", "other", "2024-01-03")).stdout).toBe("success\n");
    expect(await project.json("dags", "state", "other", "good")).toEqual({
      dag_id: "other",
      run_id: "good",
      state: "success",
    });
  });
});

describe("dags next-execution", () => {
  test("shows coming runs with their intervals, in UTC and in the DAG's zone, and where clocks change", async () => {
    await using scheduled = await storeProject(
      etl("daily_berlin", {
        schedule: "@daily",
        timezone: "Europe/Berlin",
        startDate: "2099-03-28",
        isPausedUponCreation: true,
      }),
    );
    const rows = await scheduled.json("dags", "next-execution", "daily_berlin", "-n", "3");
    expect(rows).toEqual([
      {
        run_after: "2099-03-28T23:00:00Z",
        logical_date: "2099-03-27T23:00:00Z",
        data_interval_start: "2099-03-27T23:00:00Z",
        data_interval_end: "2099-03-28T23:00:00Z",
        timezone: "Europe/Berlin",
        local_run_after: "2099-03-29T00:00:00+01:00",
        clock_change: null,
      },
      expect.objectContaining({ local_run_after: "2099-03-30T00:00:00+02:00", clock_change: "+1h00m" }),
      expect.objectContaining({ local_run_after: "2099-03-31T00:00:00+02:00", clock_change: null }),
    ]);
  });

  test("marks changes of half an hour, and those between the ticks of a trigger", async () => {
    await using scheduled = await storeProject(
      etl("lord_howe", {
        schedule: cronTrigger("0 12 * * *", { timezone: "Australia/Lord_Howe" }),
        timezone: "Australia/Lord_Howe",
        startDate: "2099-04-04",
        isPausedUponCreation: true,
      }),
    );
    const rows = await scheduled.json("dags", "next-execution", "lord_howe", "-n", "3");
    expect(rows.map((row) => row.clock_change)).toEqual([null, "-30m00s", null]);
  });

  test("of a DAG without schedule there are none", async () => {
    const { stdout, stderr, status } = await project.tradewind("dags", "next-execution", "etl");
    expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
    expect(stderr).toContain('DAG "etl" has no coming runs');
  });
});

test("dags versions lists what a DAG has been, newest first", async () => {
  await project.live.scheduler.publish(join(project.folder, "dags/other.ts"), [
    etl("other", { description: "new" }).document,
  ]);
  const versions = await project.json("dags", "versions", "other");
  expect(versions).toMatchObject([
    { version_number: 2, is_current: true },
    { version_number: 1, is_current: false },
  ]);
});

describe("dags clear", () => {
  test("runs again what failed within the dates, after showing it", async () => {
    await project.ended("etl", "cleared", "-e", "2023-05-01", "-c", '{"fail": true}');
    const words = ["dags", "clear", "etl", "-s", "2023-05-01", "-e", "2023-05-02", "--only-failed"];
    const meant = [
      { dag_id: "etl", run_id: "cleared", task_id: "load", state: "failed" },
      { dag_id: "etl", run_id: "cleared", task_id: "report", state: "upstream_failed" },
    ];
    expect(await project.json(...words, "--dry-run")).toEqual(meant);
    expect((await project.live.states("etl", "cleared")).load).toBe("failed");
    expect(await project.json(...words, "--yes")).toEqual(meant);
    await project.live.runIn("failed", "etl", "cleared");
    const run = (await project.live.store.getRun("etl", { runId: "cleared" }))!;
    const load = (await project.live.store.getTaskInstances(run.runKey)).find(({ taskId }) => taskId === "load");
    expect(load?.tryNumber).toBe(2);
  });

  test("does nothing without --yes where nobody can be asked", async () => {
    const { status, stderr, stdout } = await project.tradewind(
      "dags",
      "clear",
      "etl",
      "-s",
      "2023-05-01",
      "-e",
      "2023-05-02",
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain('This would clear 3 tasks in 1 runs of DAG "etl".');
    expect(stderr).toContain("Say --yes");
  });
});

describe("dags delete", () => {
  test("deletes a DAG with its history", async () => {
    await project.ended("other", "last");
    expect(await project.json("dags", "delete", "other", "--dry-run")).toEqual([{ dag_id: "other", runs: 3 }]);
    expect((await project.tradewind("dags", "delete", "other")).status).toBe(2);
    expect((await project.tradewind("dags", "delete", "other", "--yes")).status).toBe(0);
    expect(await project.live.store.getDag("other")).toBeUndefined();
  });

  test("refuses while a run is under way", async () => {
    const { status, stderr } = await project.tradewind("dags", "delete", "hourly_ny", "--yes");
    expect(status).toBe(1);
    expect(stderr).toContain('error TW6006  DAG "hourly_ny" has runs under way');
  });
});

describe("dags list-import-errors", () => {
  test("shows each file with what is wrong, with status 1", async () => {
    expect((await project.tradewind("dags", "list-import-errors")).status).toBe(0);
    const { importErrors } = await project.live.store.catalog();
    importErrors.put({
      file: join(project.folder, "dags/broken.ts"),
      line: 3,
      col: 7,
      code: "TW2004",
      message: "it cannot be imported",
      hint: "Mend it.",
      frame: "> 3 | nonsense",
      at: 0,
    });
    const { status, stdout } = await project.tradewind("dags", "list-import-errors", "-o", "json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        filepath: "dags/broken.ts",
        line: 3,
        column: 7,
        code: "TW2004",
        error: "it cannot be imported",
        hint: "Mend it.",
        timestamp: "1970-01-01T00:00:00Z",
      },
    ]);
    const { stdout: table } = await project.tradewind("dags", "list-import-errors", "-o", "table");
    expect(table).toBe("dags/broken.ts:3  TW2004  it cannot be imported\n> 3 | nonsense\n  hint  Mend it.\n\n");
  });
});

test("dags report shows how long each file takes to import, and which cannot be", async () => {
  const files = projectFolder();
  const { status, stdout } = await tradewind(files.folder, ["dags", "report", "-o", "json"]);
  const rows = JSON.parse(stdout) as Record<string, unknown>[];
  expect(status).toBe(3);
  expect(rows.find((row) => row.file === "dags/good/sales.ts")).toEqual({
    file: "dags/good/sales.ts",
    duration_ms: expect.any(Number),
    dag_num: 1,
    task_num: 8,
    dags: ["sales"],
    error: null,
  });
  expect(rows.find((row) => row.file === "dags/bad/syntax.ts")).toMatchObject({ dag_num: 0, error: "TW2004" });
  files.remove();
});

describe("a wrong word", () => {
  const cases: [words: string[], status: number, code: string, hint: string][] = [
    [["dags", "trigger", "elt"], 4, "TW2001", 'Did you mean "etl"?'],
    [["dags", "trigger", "etl", "--conf", "[1]"], 2, "TW6001", "Write --conf"],
    [["dags", "trigger", "etl", "--logical-date", "soon"], 2, "TW1006", "Change --logical-date."],
    [["dags", "trigger", "etl", "--run-id", "one"], 1, "TW3018", "run id"],
    [["dags", "pause", "elt"], 4, "TW2001", 'Did you mean "etl"?'],
    [["dags", "unpause", "elt"], 4, "TW2001", 'Did you mean "etl"?'],
    [["dags", "details", "elt"], 4, "TW2001", 'Did you mean "etl"?'],
    [["dags", "versions", "elt"], 4, "TW2001", 'Did you mean "etl"?'],
    [["dags", "delete", "elt", "--yes"], 4, "TW2001", 'Did you mean "etl"?'],
    [["dags", "list-runs", "elt"], 4, "TW2001", 'Did you mean "etl"?'],
    [["dags", "list-runs", "etl", "--state", "sucess"], 2, "TW6001", 'Did you mean "success"?'],
    [["dags", "list-runs", "etl", "--limit", "many"], 2, "TW6001", "Change --limit."],
    [["dags", "state", "etl", "onee"], 4, "TW2020", 'Did you mean "one"?'],
    [["dags", "state", "etl", "1999-01-01"], 4, "TW2020", "Known:"],
    [["dags", "next-execution", "elt"], 4, "TW2001", 'Did you mean "etl"?'],
    [["dags", "next-execution", "etl", "-n", "0"], 2, "TW6001", "Change --num-executions."],
    [["dags", "clear", "elt"], 4, "TW2001", 'Did you mean "etl"?'],
    [["dags", "clear", "etl", "-s", "2024-02-01", "-e", "2024-01-01"], 2, "TW6001", "Change one of them."],
    [["dags", "clear", "etl", "-s", "then"], 2, "TW1006", "Change --start-date."],
    [["dags", "report", "--dags", "nowhere"], 3, "TW2006", "Name a DAG file"],
  ];
  for (const [words, expected, code, hint] of cases) {
    test(`tradewind ${words.join(" ")}: status ${expected}, ${code}`, async () => {
      const { status, stderr, stdout } = await project.tradewind(...words);
      expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
      expect(stderr).toContain(`error ${code}`);
      expect(stderr).toContain(hint);
    });
  }

  test("without a store commands say how to get one", async () => {
    const folder = join(project.folder, "empty");
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), "{}");
    const { status, stderr } = await tradewind(folder, ["dags", "trigger", "etl"]);
    expect(status).toBe(3);
    expect(stderr).toContain(`error TW6002  There is no store at ${join(folder, ".tradewind/tradewind.sqlite")}.`);
    expect(stderr).toContain("tradewind db migrate");
  });
});
