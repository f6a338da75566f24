import { describe, expect, test } from "vitest";
import { SimulatedRun, type SimulatedTask } from "./simulated-run.ts";

const started = (...tasks: SimulatedTask[]) => {
  const run = new SimulatedRun(tasks);
  run.start();
  return run;
};
const finished = (...tasks: SimulatedTask[]) => {
  const run = started(...tasks);
  run.finish();
  return run;
};
const chainOf = (...tasks: (Omit<SimulatedTask, "upstream"> & { id: string })[]): SimulatedTask[] =>
  tasks.map((task, i) => (i === 0 ? task : { ...task, upstream: [tasks[i - 1]!.id] }));

describe("a run", () => {
  test("starts with its roots", () => {
    const run = new SimulatedRun([...chainOf({ id: "a" }, { id: "b" }), { id: "c" }]);
    expect(run.start()).toEqual(["a queued", "c queued"]);
  });

  test("executes a chain in order", () => {
    const run = started(...chainOf({ id: "a" }, { id: "b" }, { id: "c" }));
    expect([run.execute("a"), run.execute("b"), run.execute("c")]).toEqual([["b queued"], ["c queued"], []]);
  });

  test("fans out: both may execute at the same time", () => {
    const run = started({ id: "a" }, { id: "b", upstream: ["a"] }, { id: "c", upstream: ["a"] });
    expect(run.execute("a")).toEqual(["b queued", "c queued"]);
  });

  test("fans in: the task waits for both", () => {
    const run = started({ id: "a" }, { id: "b" }, { id: "c", upstream: ["a", "b"] });
    expect(run.execute("a")).toEqual([]);
    expect(run.execute("b")).toEqual(["c queued"]);
  });

  test("a skip and a failure cascade to the end of the chain in one step", () => {
    const skips = started(...chainOf({ id: "a", outcome: "skip" }, { id: "b" }, { id: "c" }));
    expect(skips.execute("a")).toEqual(["b skipped", "c skipped"]);
    const fails = started(...chainOf({ id: "a", outcome: "fail" }, { id: "b" }, { id: "c", rule: "all_done" }));
    expect(fails.execute("a")).toEqual(["b upstream_failed", "c queued"]);
  });

  test("a failed and a skipped upstream that become known together make upstream_failed", () => {
    const run = started({ id: "f" }, { id: "k" }, { id: "child", upstream: ["k", "f"] });
    expect(run.end({ k: "skipped", f: "failed" })).toEqual(["child upstream_failed"]);
    const cascade = started(
      { id: "f", outcome: "fail" },
      { id: "k", upstream: ["f"], rule: "all_success" },
      { id: "l", upstream: ["f"], rule: "all_skipped" },
      { id: "child", upstream: ["l", "k"] },
    );
    expect(cascade.execute("f")).toEqual(["k upstream_failed", "l skipped", "child upstream_failed"]);
  });

  test("a task that executes, waits for a retry or a reschedule keeps the run going", () => {
    const run = started({ id: "a" });
    for (const state of ["running", "up_for_retry", "up_for_reschedule", "queued"] as const) {
      run.progress.note(0, state);
      expect(run.progress.outcome()).toBeUndefined();
      expect(run.state("a")).toBe(state);
    }
  });
});

describe("a task with rule always", () => {
  const tasks: SimulatedTask[] = [
    { id: "pick", choose: [] },
    { id: "always", upstream: ["pick"], rule: "always" },
    { id: "after", upstream: ["always"] },
  ];

  test("starts with the roots", () => {
    expect(new SimulatedRun(tasks).start()).toEqual(["pick queued", "always queued"]);
  });

  test("is not overwritten by a branch that skips it later", () => {
    const run = started(...tasks);
    expect(run.execute("pick")).toEqual([]);
    expect(run.execute("always")).toEqual(["after queued"]);
  });
});

describe("a branch", () => {
  const branching = (rule: SimulatedTask["rule"], choose: string[]): SimulatedTask[] => [
    { id: "pick", choose },
    { id: "x", upstream: ["pick"] },
    { id: "y", upstream: ["pick"] },
    { id: "join", upstream: ["x", "y"], ...(rule && { rule }) },
  ];

  test("skips the direct downstream tasks that it did not choose", () => {
    expect(finished(...branching(undefined, ["x"])).states()).toMatchObject({ x: "success", y: "skipped" });
    expect(finished(...branching(undefined, ["x", "y"])).inState("success")).toEqual(["pick", "x", "y", "join"]);
    expect(finished(...branching(undefined, [])).inState("skipped")).toEqual(["x", "y", "join"]);
  });

  test("lets a join run with none_failed, and skips it with the default rule", () => {
    expect(finished(...branching("none_failed", ["x"])).state("join")).toBe("success");
    const byDefault = finished(...branching(undefined, ["x"]));
    expect(byDefault.state("join")).toBe("skipped");
    expect(byDefault.progress.outcome()).toEqual({ state: "success", reason: undefined });
  });

  test("does not skip a direct child that is reached through what it chose", () => {
    const run = finished(
      { id: "pick", choose: ["x"] },
      { id: "x", upstream: ["pick"] },
      { id: "y", upstream: ["pick"] },
      { id: "join", upstream: ["pick", "x"] },
    );
    expect(run.states()).toEqual({ pick: "success", x: "success", y: "skipped", join: "success" });
  });

  test("that failed decides nothing", () => {
    const run = finished(
      ...branching("all_done", ["x"]).map((t) => (t.id === "pick" ? { ...t, outcome: "fail" as const } : t)),
    );
    expect(run.states()).toMatchObject({ x: "upstream_failed", y: "upstream_failed", join: "success" });
  });

  test("keeps a child out even where its rule would let it run", () => {
    const run = started(
      { id: "pick", choose: ["x"] },
      { id: "x", upstream: ["pick"] },
      { id: "y", upstream: ["pick"], rule: "all_done" },
    );
    expect(run.execute("pick")).toEqual(["y skipped", "x queued"]);
  });
});

describe("a short circuit", () => {
  const circuit = (goesOn: boolean, skipsAll: boolean): SimulatedTask[] => [
    { id: "cond", shortCircuit: { goesOn, skipsAll } },
    { id: "a", upstream: ["cond"] },
    { id: "b", upstream: ["a"] },
    { id: "other" },
    { id: "join", upstream: ["b", "other"], rule: "all_done" },
  ];

  test("that goes on changes nothing", () => {
    expect(finished(...circuit(true, true)).inState("success")).toHaveLength(5);
  });

  test("skips everything downstream, whatever its rule", () => {
    expect(finished(...circuit(false, true)).inState("skipped")).toEqual(["a", "b", "join"]);
  });

  test("skips only the direct tasks when it respects rules", () => {
    const run = finished(...circuit(false, false));
    expect(run.inState("skipped")).toEqual(["a", "b"]);
    expect(run.state("join")).toBe("success");
  });

  test("leaves tasks alone that have ended before", () => {
    const run = started(
      { id: "cond", shortCircuit: { goesOn: false, skipsAll: true } },
      { id: "other" },
      { id: "early", upstream: ["cond", "other"], rule: "one_success" },
    );
    run.execute("other");
    expect(run.execute("early")).toEqual([]);
    expect(run.execute("cond")).toEqual([]);
    expect(run.state("early")).toBe("success");
  });
});

describe("the outcome of a run", () => {
  test.each<[string, SimulatedTask[], string, string | undefined]>([
    ["success, when all leaves succeeded", chainOf({ id: "a" }, { id: "b" }), "success", undefined],
    ["success, when a leaf was skipped", chainOf({ id: "a" }, { id: "b", outcome: "skip" }), "success", undefined],
    ["failed, when a leaf failed", chainOf({ id: "a" }, { id: "b", outcome: "fail" }), "failed", "b failed"],
    ["failed, when a leaf never ran", chainOf({ id: "a", outcome: "fail" }, { id: "b" }), "failed", "a failed"],
    [
      "success, when a green all_done leaf hides a failure",
      chainOf({ id: "a", outcome: "fail" }, { id: "b", rule: "all_done" }),
      "success",
      undefined,
    ],
    ["success, when there is no task at all", [], "success", undefined],
  ])("is %s", (_words, tasks, state, reason) => {
    expect(finished(...tasks).progress.outcome()).toEqual({ state, reason });
  });

  test("names what failed, and first what nothing failed before", () => {
    const run = finished(
      { id: "d", upstream: ["b", "c"] },
      { id: "c", upstream: ["b"], rule: "all_done", outcome: "fail" },
      { id: "b", outcome: "fail" },
      { id: "e", outcome: "fail" },
      { id: "f", outcome: "fail" },
      { id: "g", upstream: ["f"], rule: "all_done" },
    );
    expect(run.progress.outcome()?.reason).toBe("b failed, c failed, e failed");
  });

  test("names a leaf itself when it never ran and nothing has failed", () => {
    const run = started({ id: "a" }, { id: "b", upstream: ["a"] });
    run.end({ a: "upstream_failed" });
    expect(run.progress.outcome()?.reason).toBe("b upstream_failed");
  });

  test("names ten, and counts the others", () => {
    const tasks = Array.from({ length: 12 }, (_, i): SimulatedTask => ({ id: `t${i}`, outcome: "fail" }));
    const run = finished(...tasks, { id: "last", upstream: tasks.map(({ id }) => id) });
    expect(run.progress.outcome()?.reason).toMatch(/^t0 failed, .*t9 failed, and 2 more$/);
  });

  test("is found along a chain of thousands", () => {
    const first = Array.from(
      { length: 3000 },
      (_, i): SimulatedTask => ({
        id: `t${i}`,
        outcome: "fail",
        upstream: i === 0 ? [] : [`t${i - 1}`],
        rule: "all_done",
      }),
    );
    expect(finished(...first).progress.outcome()?.reason).toMatch(/^t0 failed, .*and 2990 more$/);
  });

  test("is open as long as something can happen", () => {
    expect(started({ id: "a" }).progress.outcome()).toBeUndefined();
  });

  test("is failed when tasks are left that can never run", () => {
    const run = started({ id: "a" }, { id: "b" }, { id: "c", upstream: ["a", "b"], rule: "all_skipped" });
    run.end({ a: "skipped", b: "removed" });
    expect(run.progress.outcome()).toEqual({ state: "failed", reason: expect.stringMatching(/^deadlock/) });
  });
});

test("alert on one_failed, cleanup on all_done and report by default, in one DAG", () => {
  const run = finished(
    { id: "work", outcome: "fail" },
    { id: "alert", upstream: ["work"], rule: "one_failed" },
    { id: "cleanup", upstream: ["work"], rule: "all_done" },
    { id: "report", upstream: ["work"] },
  );
  expect(run.states()).toMatchObject({ alert: "success", cleanup: "success", report: "upstream_failed" });
  expect(run.progress.outcome()?.state).toBe("failed");
});
