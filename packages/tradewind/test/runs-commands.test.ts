import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { etl, Gate, gated, type StoreProject, storeProject, triedAgain } from "./store-project.ts";

let project: StoreProject;
const gates = { watched: new Gate(), unread: new Gate(), cancelled: new Gate() };
beforeAll(async () => {
  project = await storeProject(
    etl(),
    gated(gates.watched, "watched"),
    gated(gates.unread, "unread"),
    gated(gates.cancelled, "cancelled"),
    triedAgain(),
  );
  await project.ended("etl", "good", "-e", "2024-01-03");
  await project.ended("etl", "bad", "-e", "2024-01-04", "-c", '{"fail": true}');
});
afterAll(async () => {
  for (const gate of Object.values(gates)) gate.open();
  await project[Symbol.asyncDispose]();
});

test("runs list shows the runs of all DAGs, or of one, in any state or in one", async () => {
  const ids = async (...words: string[]) => (await project.json("runs", "list", ...words)).map((row) => row.run_id);
  expect(await ids("--dag-id", "etl")).toEqual(["bad", "good"]);
  expect(await ids("--dag-id", "etl", "--state", "failed")).toEqual(["bad"]);
  expect(await ids()).toEqual(expect.arrayContaining(["bad", "good"]));
});

describe("runs show", () => {
  test("shows a run with its tasks, as one object", async () => {
    const run = await project.json<{ tasks: Record<string, unknown>[] }>("runs", "show", "etl", "2024-01-04");
    expect(run).toMatchObject({ dag_id: "etl", run_id: "bad", state: "failed", conf: { fail: true } });
    expect(run.tasks.map((task) => [task.task_id, task.state])).toEqual([
      ["extract", "success"],
      ["load", "failed"],
      ["report", "upstream_failed"],
    ]);
  });

  test("shows a tree on a terminal", async () => {
    const { stdout } = await project.tradewind("runs", "show", "etl", "bad", "-o", "table");
    expect(stdout).toMatch(/run_id +bad\n/);
    expect(stdout).toMatch(
      /└─ extract {2}✓ success {2}\d+ms\n {3}└─ load {2}✗ failed {2}\d+ms\n {6}└─ report {2}✗ upstream_failed/,
    );
  });
});

test("a group that waits for its next try is shown with its run, and is why its tasks do not run", async () => {
  const group = { group_id: "transfer", map_index: -1, try_number: 1, max_tries: 3 };
  const show = () =>
    project.json<{ groups: unknown[]; tasks: Record<string, unknown>[] }>("runs", "show", "again", "1");
  await project.tradewind("dags", "trigger", "again", "-r", "1");
  await expect.poll(async () => (await show()).groups, { timeout: 20_000 }).toMatchObject([group]);
  const { groups, tasks } = await show();
  expect(groups).toEqual([{ ...group, next_try_at: expect.stringMatching(/^\d{4}-/) }]);
  expect(tasks.map(({ task_id, state }) => [task_id, state])).toEqual([
    ["transfer.copy", "up_for_retry"],
    ["report", "none"],
  ]);
  const { stdout: shown } = await project.tradewind("runs", "show", "again", "1", "-o", "table");
  expect(shown).toMatch(/^group transfer: try 1 of 3, next at \d{4}-/m);
  expect(shown).toMatch(/copy {2}↻ up_for_retry {2}next at/);
  const { stdout: why } = await project.tradewind("tasks", "why", "again", "1", "-o", "plain");
  expect(why).toMatch(/up_for_retry: group "transfer" is tried again at \d{4}-\S+, try 2 of 3/);
});

describe("runs watch", () => {
  test("prints the changes of a run that goes on, and ends with it", async () => {
    await project.tradewind("dags", "trigger", "watched", "-r", "live");
    const watching = project.start("runs", "watch", "watched", "live");
    await expect.poll(watching.stdout).toContain("first  ▶ running");
    gates.watched.open();
    const { stdout, status } = await watching.ended;
    expect(status).toBe(0);
    expect(stdout).toMatch(/last {2}✓ success/);
    expect(stdout).toMatch(/✓ success {2}watched {2}live {2}\S+\n$/);
  });

  test("ends quietly when nobody reads on", async () => {
    await project.tradewind("dags", "trigger", "unread", "-r", "live");
    const watching = project.start("runs", "watch", "unread", "live");
    await expect.poll(watching.stdout).toContain("first  ▶ running");
    watching.child.stdout?.destroy();
    gates.unread.open();
    const { status, stderr } = await watching.ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("of a run that has ended it tells what happened, with its status", async () => {
    const { stdout, status } = await project.tradewind("runs", "watch", "etl", "bad");
    expect(status).toBe(1);
    expect(stdout).toMatch(/load {2}✗ failed/);
    expect((await project.json<Record<string, unknown>>("runs", "watch", "etl", "bad")).state).toBe("failed");
  });
});

describe("runs cancel", () => {
  test("ends what executes, skips what has not started, and fails the run", async () => {
    await project.tradewind("dags", "trigger", "cancelled", "-r", "one");
    await project.live.taskIn("running", { dagId: "cancelled", runId: "one", taskId: "first" });
    const meant = await project.json("runs", "cancel", "cancelled", "one", "--dry-run");
    expect(meant.map((task) => [task.task_id, task.state])).toEqual([
      ["first", "running"],
      ["last", "none"],
    ]);
    const [row] = await project.json("runs", "cancel", "cancelled", "one");
    expect(row).toMatchObject({ run_id: "one", state: "failed" });
    expect(await project.live.states("cancelled", "one")).toEqual({ first: "failed", last: "skipped" });
  });

  test("a run that has ended is not cancelled any more", async () => {
    const { status, stderr } = await project.tradewind("runs", "cancel", "etl", "good");
    expect(status).toBe(1);
    expect(stderr).toContain('error TW6003  Run "good" of DAG "etl" has ended already: success.');
    expect((await project.live.store.getRun("etl", { runId: "good" }))?.state).toBe("success");
  });
});

describe("runs retry", () => {
  const names = (rows: Record<string, unknown>[]) => rows.map((row) => row.task_id);

  test("does again what failed and what could not run for it", async () => {
    await project.ended("etl", "failed", "-c", '{"fail": true}');
    expect(names(await project.json("runs", "retry", "etl", "failed", "--dry-run"))).toEqual(["load", "report"]);
    expect(names(await project.json("runs", "retry", "etl", "failed"))).toEqual(["load", "report"]);
    await project.live.runIn("failed", "etl", "failed");
    expect((await project.json("tasks", "states-for-dag-run", "etl", "failed")).map((row) => row.try_number)).toEqual([
      1, 2, 0,
    ]);
  });

  test("does a cancelled run again where it was cancelled", async () => {
    expect(names(await project.json("runs", "retry", "cancelled", "one", "--failed"))).toEqual(["first", "last"]);
    await project.live.taskIn("running", { dagId: "cancelled", runId: "one", taskId: "first" });
    gates.cancelled.open();
    await project.live.runIn("success", "cancelled", "one");
  });

  test("does a run again from a task on", async () => {
    expect(names(await project.json("runs", "retry", "etl", "good", "--from", "load"))).toEqual(["load", "report"]);
    await project.live.runIn("success", "etl", "good");
  });

  test("of a run in which nothing failed nothing is done", async () => {
    await project.ended("etl", "fine");
    const { stdout, stderr, status } = await project.tradewind("runs", "retry", "etl", "fine");
    expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
    expect(stderr).toContain("No task is meant.");
  });
});

describe("a wrong word", () => {
  const cases: [words: string[], status: number, code: string, hint: string][] = [
    [["runs", "list", "--dag-id", "elt"], 4, "TW2001", 'Did you mean "etl"?'],
    [["runs", "list", "--state", "none"], 2, "TW6001", "Known: failed, queued, running, success."],
    [["runs", "show", "etl", "goood"], 4, "TW2020", 'Did you mean "good"?'],
    [["runs", "watch", "etl", "goood"], 4, "TW2020", 'Did you mean "good"?'],
    [["runs", "cancel", "etl", "goood"], 4, "TW2020", 'Did you mean "good"?'],
    [["runs", "retry", "etl", "goood"], 4, "TW2020", 'Did you mean "good"?'],
    [["runs", "retry", "etl", "good", "--from", "laod"], 4, "TW2002", 'Did you mean "load"?'],
    [["runs", "retry", "etl", "good", "--from", "load", "--failed"], 2, "TW6001", "Say one of the two."],
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
