import { describe, expect, test } from "vitest";
import { RunProgress } from "../../src/plan/run-progress.ts";
import { graphOf, type SimulatedTask } from "./simulated-run.ts";

/** A plan in which `b`, which `a` makes skipped, waits for its past first. */
function waiting(...tasks: readonly SimulatedTask[]) {
  const graph = graphOf([{ id: "a" }, { id: "b", upstream: ["a"], waitsToSkip: true }, ...tasks]);
  const progress = new RunProgress(graph);
  const node = (id: string) => graph.indexOf.get(id)!;
  const states = () => Object.fromEntries(graph.tasks.map(({ taskId }, at) => [taskId, progress.instances.state(at)]));
  progress.start();
  return { graph, progress, node, states };
}

describe("a task that waits for its past before it is skipped", () => {
  test("is held, and nothing below it is decided, until it is released", () => {
    const { progress, node, states } = waiting({ id: "c", upstream: ["b"] });
    expect(progress.end([{ node: node("a"), state: "skipped" }])).toEqual([]);
    expect([...progress.held]).toEqual([node("b")]);
    expect(progress.outcome()).toBeUndefined();
    expect(progress.release(node("b")).map(({ node, to }) => [node, to])).toEqual([
      [node("b"), "skipped"],
      [node("c"), "skipped"],
    ]);
    expect(states()).toEqual({ a: "skipped", b: "skipped", c: "skipped" });
    expect(progress.outcome()).toEqual({ state: "success", reason: undefined });
    expect(progress.held.size + progress.heldSkips.size).toBe(0);
  });

  test("is not held for another end, which its rule may come to in the meantime", () => {
    const { progress, node, states } = waiting({ id: "other" });
    const graph = graphOf([{ id: "a" }, { id: "other" }, { id: "b", upstream: ["a", "other"], waitsToSkip: true }]);
    const both = new RunProgress(graph);
    both.start();
    both.end([{ node: 0, state: "skipped" }]);
    expect([...both.heldSkips]).toEqual([2]);
    expect(both.end([{ node: 1, state: "failed" }])).toMatchObject([{ node: 2, to: "upstream_failed" }]);
    expect(both.held.size).toBe(0);
    progress.end([{ node: node("a"), state: "failed" }]);
    expect(states().b).toBe("upstream_failed");
  });

  test("is held again by a plan that is made anew", () => {
    const { graph, progress, node } = waiting();
    progress.end([{ node: node("a"), state: "skipped" }]);
    const anew = new RunProgress(graph);
    anew.restore([{ task: node("a"), mapIndex: -1, state: "skipped" }]);
    expect(anew.resume()).toEqual([]);
    expect([...anew.heldSkips]).toEqual([node("b")]);
    expect(anew.active).toBe(1);
  });

  test("is skipped at once by a branch", () => {
    const { progress, node } = waiting();
    const skipped = { skipped: ["b"] };
    expect(progress.end([{ node: node("a"), state: "success", decision: skipped }])).toMatchObject([
      { node: node("b"), to: "skipped" },
    ]);
  });

  test("does not keep a run that must not go on", () => {
    const tasks: SimulatedTask[] = [{ id: "a" }, { id: "other" }, { id: "b", upstream: ["a"], waitsToSkip: true }];
    const graph = { ...graphOf(tasks), failFast: true };
    const progress = new RunProgress(graph);
    progress.start();
    progress.end([{ node: 0, state: "skipped" }]);
    expect(progress.end([{ node: 1, state: "failed" }])).toMatchObject([{ node: 2, to: "skipped" }]);
    expect(progress.held.size + progress.heldSkips.size + progress.active).toBe(0);
  });
});
