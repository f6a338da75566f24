import { describe, expect, test } from "vitest";
import { type SimulatedGroup, SimulatedRun, type SimulatedTask } from "./simulated-run.ts";

const GROUP: SimulatedGroup = { id: "g", retries: 1 };

function started(tasks: readonly SimulatedTask[], groups: readonly SimulatedGroup[] = [GROUP]) {
  const run = new SimulatedRun(tasks, groups);
  run.start();
  return run;
}

const failing = { group: "g", outcome: "fail" } as const;

describe("a group that is tried again", () => {
  test("keeps from what is behind it how its tasks have ended, until all of them have", () => {
    const run = started([
      { id: "a", group: "g" },
      { id: "b", group: "g" },
      { id: "after", upstream: ["a"] },
      { id: "inside", group: "g", upstream: ["a"] },
    ]);
    expect(run.execute("a")).toEqual(["inside queued"]);
    expect(run.execute("inside")).toEqual([]);
    expect(run.execute("b")).toEqual(["after queued"]);
  });

  test("waits when all of it has ended and one has failed: all of it is up_for_retry, and the run goes on", () => {
    const run = started([
      { id: "a", ...failing },
      { id: "b", group: "g" },
      { id: "c", group: "g", upstream: ["a"] },
      { id: "after", upstream: ["a"], rule: "all_done" },
    ]);
    expect(run.execute("a")).toEqual(["c upstream_failed"]);
    expect(run.waiting).toEqual([]);
    expect(run.execute("b")).toEqual([]);
    expect(run.states()).toEqual({ a: "up_for_retry", b: "up_for_retry", c: "up_for_retry", after: "none" });
    expect(run.progress.outcome()).toBeUndefined();
    expect(run.tryAgain()).toEqual(["a queued", "b queued"]);
    run.execute("b");
    expect(run.execute("a")).toEqual(["c upstream_failed", "after queued"]);
  });

  test("is over with its last try: its failure is one for what is behind it", () => {
    const run = started([
      { id: "a", ...failing },
      { id: "after", upstream: ["a"] },
    ]);
    run.finish();
    expect(run.triedAgain).toBe(1);
    expect(run.states()).toEqual({ a: "failed", after: "upstream_failed" });
    expect(run.progress.outcome()).toEqual({ state: "failed", reason: "a failed" });
  });

  test("is not tried again for what has failed before it, nor for a skip", () => {
    const run = started([
      { id: "before", outcome: "fail" },
      { id: "a", group: "g", upstream: ["before"] },
      { id: "b", group: "g", outcome: "skip" },
      { id: "after", upstream: ["b"] },
    ]);
    run.finish();
    expect(run.triedAgain).toBe(0);
    expect(run.states()).toMatchObject({ a: "upstream_failed", b: "skipped", after: "skipped" });
  });

  test("tries the one within it first, and gives that its tries again", () => {
    const groups = [GROUP, { id: "in", parent: "g", retries: 2 }];
    const run = started(
      [
        { id: "a", group: "g" },
        { id: "b", group: "in", outcome: "fail", upstream: ["a"] },
        { id: "c", group: "g", upstream: ["b"], rule: "all_done" },
      ],
      groups,
    );
    run.execute("a");
    const waits: string[] = [];
    for (let round = 0; round < 5; round++) {
      run.execute("b");
      waits.push(run.waiting.map(({ group }) => group.groupId).join() || run.inState("queued").join());
      if (run.waiting.length === 0) {
        run.execute("c");
        waits.push(run.waiting.map(({ group }) => group.groupId).join());
      }
      run.tryAgain();
      if (run.state("a") === "queued") run.execute("a");
    }
    expect(waits).toEqual(["in", "in", "c", "g", "in", "in"]);
  });

  test("of which no task takes part in the run keeps nobody waiting", () => {
    const run = new SimulatedRun(
      [
        { id: "a", group: "g" },
        { id: "after", upstream: ["a"] },
      ],
      [GROUP],
    );
    run.leaveOut("a");
    expect(run.start()).toEqual(["after queued"]);
  });
});

describe("a task of a group that takes no part in the run", () => {
  test("keeps nobody waiting, in the group and behind it", () => {
    const run = new SimulatedRun(
      [
        { id: "a", group: "g" },
        { id: "b", ...failing, times: 1 },
        { id: "after", upstream: ["a", "b"] },
      ],
      [GROUP],
    );
    run.leaveOut("a");
    expect(run.start()).toEqual(["b queued"]);
    expect(run.execute("b")).toEqual([]);
    expect(run.states()).toEqual({ a: "removed", b: "up_for_retry", after: "none" });
  });
});

describe("a branch in a group that is tried again", () => {
  test("skips what is outside when the group has ended, by what it chose in its last try", () => {
    const run = started([
      { id: "pick", group: "g", choose: ["x"] },
      { id: "b", ...failing, times: 1 },
      { id: "x", upstream: ["pick"] },
      { id: "y", upstream: ["pick"] },
    ]);
    expect(run.execute("pick")).toEqual([]);
    expect(run.execute("b")).toEqual([]);
    expect(run.tryAgain()).toEqual(["pick queued", "b queued"]);
    run.execute("pick");
    expect(run.execute("b")).toEqual(["y skipped", "x queued"]);
  });

  test("skips what is in the group at once", () => {
    const run = started([
      { id: "pick", group: "g", choose: ["x"] },
      { id: "x", group: "g", upstream: ["pick"] },
      { id: "y", group: "g", upstream: ["pick"] },
      { id: "b", group: "g" },
    ]);
    expect(run.execute("pick")).toEqual(["y skipped", "x queued"]);
  });
});

test("a group without tries of its own keeps nothing from what is behind it", () => {
  const run = started(
    [
      { id: "a", group: "g" },
      { id: "b", upstream: ["a"] },
    ],
    [],
  );
  expect(run.progress.tries).toBeUndefined();
  expect(run.execute("a")).toEqual(["b queued"]);
});
