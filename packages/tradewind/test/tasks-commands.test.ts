import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { logFileOf } from "@tradewind/testing/internal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { etl, files, Gate, gated, type StoreProject, storeProject } from "./store-project.ts";

let project: StoreProject;
const gate = new Gate();
beforeAll(async () => {
  project = await storeProject(etl(), gated(gate), etl("many"), files());
  await project.ended("etl", "good", "-e", "2024-01-03");
  await project.ended("etl", "bad", "-e", "2024-01-04", "-c", '{"fail": true}');
});
afterAll(async () => {
  gate.open();
  await project[Symbol.asyncDispose]();
});

describe("tasks state and states-for-dag-run", () => {
  test("state prints one word, for a run's id or logical date", async () => {
    expect((await project.tradewind("tasks", "state", "etl", "load", "bad")).stdout).toBe("failed\n");
    expect((await project.tradewind("tasks", "state", "etl", "load", "2024-01-03")).stdout).toBe("success\n");
    expect(await project.json("tasks", "state", "etl", "report", "bad")).toEqual({
      dag_id: "etl",
      run_id: "bad",
      task_id: "report",
      state: "upstream_failed",
    });
  });

  test("states-for-dag-run lists every task in the order of the graph", async () => {
    const rows = await project.json("tasks", "states-for-dag-run", "etl", "bad");
    expect(rows.map((row) => [row.task_id, row.state, row.try_number])).toEqual([
      ["extract", "success", 1],
      ["load", "failed", 1],
      ["report", "upstream_failed", 0],
    ]);
    expect(rows[0]).toMatchObject({ dag_id: "etl", run_id: "bad", start_date: expect.stringMatching(/Z$/) });
  });
});

describe("tasks clear", () => {
  const seen = (rows: Record<string, unknown>[]) => rows.map((row) => `${row.run_id} ${row.task_id}`);

  test("names tasks by id or by expression, and reaches up and down", async () => {
    const meant = async (...words: string[]) =>
      seen(await project.json("tasks", "clear", "etl", ...words, "--dry-run"));
    expect(await meant("-t", "load", "--run-id", "good")).toEqual(["good load"]);
    expect(await meant("-t", "extract, report", "-r", "good")).toEqual(["good extract", "good report"]);
    expect(await meant("-t", "^(load|rep)", "-r", "2024-01-03")).toEqual(["good load", "good report"]);
    expect(await meant("-t", "load", "-r", "good", "-d")).toEqual(["good load", "good report"]);
    expect(await meant("-t", "load", "-r", "good", "-u")).toEqual(["good extract", "good load"]);
  });

  test("names runs by dates, or from a run to the past and the future", async () => {
    const meant = async (...words: string[]) =>
      seen(await project.json("tasks", "clear", "etl", "-t", "load", ...words, "--dry-run"));
    expect(await meant()).toEqual(["good load", "bad load"]);
    expect(await meant("-s", "2024-01-04")).toEqual(["bad load"]);
    expect(await meant("-e", "2024-01-03")).toEqual(["good load"]);
    expect(await meant("-r", "good", "--future")).toEqual(["good load", "bad load"]);
    expect(await meant("-r", "good", "--past")).toEqual(["good load"]);
    expect(await meant("--only-failed")).toEqual(["bad load"]);
    expect(await meant("--only-running")).toEqual([]);
  });

  test("runs the tasks again once it is told yes", async () => {
    await project.ended("many", "again");
    const cleared = await project.json("tasks", "clear", "many", "-t", "load", "-d", "-r", "again", "--yes");
    expect(seen(cleared)).toEqual(["again load", "again report"]);
    await project.live.runIn("success", "many", "again");
    const rows = await project.json("tasks", "states-for-dag-run", "many", "again");
    expect(rows.map((row) => row.try_number)).toEqual([1, 2, 2]);
  });
});

describe("tasks set-state", () => {
  test("says how a task ended; what failed for it gets its turn", async () => {
    await project.ended("many", "marked", "-c", '{"fail": true}');
    const words = ["tasks", "set-state", "many", "load", "marked", "success"];
    const meant = [{ dag_id: "many", run_id: "marked", task_id: "load", state: "failed" }];
    expect(await project.json(...words, "--dry-run")).toEqual(meant);
    expect((await project.live.states("many", "marked")).load).toBe("failed");
    expect(await project.json(...words)).toEqual(meant);
    await project.live.runIn("success", "many", "marked");
    expect(await project.live.states("many", "marked")).toEqual({
      extract: "success",
      load: "success",
      report: "success",
    });
  });

  test("reaches downstream", async () => {
    await project.ended("many", "skipped");
    const rows = await project.json("tasks", "set-state", "many", "load", "skipped", "skipped", "-d");
    expect(rows.map((row) => row.task_id)).toEqual(["load", "report"]);
    await expect
      .poll(() => project.live.states("many", "skipped"))
      .toMatchObject({ load: "skipped", report: "skipped" });
  });
});

describe("an order about one instance of a mapped task", () => {
  const seen = (rows: Record<string, unknown>[]) => rows.map((row) => `${row.task_id} ${row.map_index} ${row.state}`);

  test("names it by --map-index, which may be repeated", async () => {
    await project.ended("files", "mapped");
    const clear = ["tasks", "clear", "files", "-t", "load", "-r", "mapped", "--dry-run"];
    expect(seen(await project.json(...clear, "--map-index", "1"))).toEqual(["load 1 success"]);
    expect(seen(await project.json(...clear, "--map-index", "0", "--map-index", "2", "-d"))).toEqual([
      "load 0 success",
      "load 2 success",
      "report -1 success",
    ]);
    const set = ["tasks", "set-state", "files", "load", "mapped", "failed", "--dry-run"];
    expect(seen(await project.json(...set, "--map-index", "2"))).toEqual(["load 2 success"]);
  });

  test("says which there are when there is none of that index", async () => {
    const { stderr, status } = await project.tradewind(
      ...["tasks", "set-state", "files", "load", "mapped", "failed", "--map-index", "3"],
    );
    expect(status).toBe(4);
    expect(stderr).toContain("TW2023");
    expect(stderr).toContain('Run "mapped" has no instance 3 of "load".');
    expect(stderr).toContain('"load" has 0 to 2.');
  });
});

describe("tasks logs", () => {
  test("prints the newest attempt's lines", async () => {
    const { stdout, status } = await project.tradewind("tasks", "logs", "etl", "extract", "good");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z INFO {2}extracting$/m);
  });

  test("prints an earlier attempt's, and as data", async () => {
    await project.ended("many", "twice", "-c", '{"fail": true}');
    await project.tradewind("tasks", "clear", "many", "-t", "load", "-r", "twice", "--yes");
    await project.live.runIn("failed", "many", "twice");
    await expect
      .poll(async () => (await project.tradewind("tasks", "logs", "many", "load", "twice", "--try", "2")).status)
      .toBe(0);
    const lines = await project.json("tasks", "logs", "many", "load", "twice", "--try", "1");
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "error", message: expect.stringContaining("cannot load rows") }),
    );
  });

  test("-f prints what comes until the attempt ends", async () => {
    await project.tradewind("dags", "trigger", "gated", "-r", "followed");
    const following = project.start("tasks", "logs", "gated", "first", "followed", "-f");
    await expect.poll(following.stdout).toContain("at the gate");
    gate.open();
    const { stdout, status } = await following.ended;
    expect(status).toBe(0);
    expect(stdout).toContain("through the gate");
  });

  test("a line that was cut off when its process was killed is printed as it is", async () => {
    await project.ended("many", "torn");
    const run = { dagId: "many", runId: "torn" };
    const folder = join(project.folder, ".tradewind/logs");
    appendFileSync(logFileOf(folder, { run, taskId: "extract", mapIndex: -1, tryNumber: 1 }), '{"time": "20');
    expect((await project.tradewind("tasks", "logs", "many", "extract", "torn")).stdout).toContain('{"time": "20\n');
  });

  test("an attempt that wrote nothing is no error", async () => {
    const { stdout, stderr, status } = await project.tradewind("tasks", "logs", "etl", "report", "good");
    expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
    expect(stderr).toContain("The attempt has written nothing.");
  });
});

describe("a wrong word", () => {
  const cases: [words: string[], status: number, code: string, hint: string][] = [
    [["tasks", "state", "elt", "load", "good"], 4, "TW2001", 'Did you mean "etl"?'],
    [["tasks", "state", "etl", "laod", "good"], 4, "TW2002", 'Did you mean "load"?'],
    [["tasks", "state", "etl", "load", "goood"], 4, "TW2020", 'Did you mean "good"?'],
    [["tasks", "states-for-dag-run", "etl", "goood"], 4, "TW2020", 'Did you mean "good"?'],
    [["tasks", "clear", "elt", "--yes"], 4, "TW2001", 'Did you mean "etl"?'],
    [["tasks", "clear", "etl", "-t", "laod", "--yes"], 4, "TW2002", 'Did you mean "load"?'],
    [["tasks", "clear", "etl", "-t", "(", "--yes"], 2, "TW6001", "regular expression"],
    [["tasks", "clear", "etl", "-t", "load"], 2, "TW6001", "Say --yes"],
    [["tasks", "clear", "etl", "-r", "good", "-s", "2024-01-01"], 2, "TW6001", "Say one of the two."],
    [["tasks", "clear", "etl", "--map-index", "1", "--yes"], 2, "TW6001", "--task-regex"],
    [["tasks", "clear", "etl", "--past"], 2, "TW6001", "--run-id"],
    [["tasks", "set-state", "etl", "load", "good", "sucess"], 2, "TW6001", 'Did you mean "success"?'],
    [["tasks", "set-state", "etl", "laod", "good", "success"], 4, "TW2002", 'Did you mean "load"?'],
    [["tasks", "logs", "etl", "load", "good", "--try", "9"], 4, "TW2002", "Known: 1."],
    [["tasks", "logs", "etl", "load", "good", "--try", "first"], 2, "TW6001", "Change --try."],
    [["tasks", "logs", "etl", "laod", "good", "-f"], 4, "TW2002", 'Did you mean "load"?'],
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
