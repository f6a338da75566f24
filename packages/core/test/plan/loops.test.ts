import { describe, expect, test } from "vitest";
import { chain, FunctionOperator, loop } from "../../src/index.ts";
import { mapIndexOf } from "../../src/plan/map-index.ts";
import type { PlannedMove, RestoredTask } from "../../src/plan/planned-move.ts";
import { runGraphOf } from "../../src/plan/run-graph.ts";
import { RunProgress } from "../../src/plan/run-progress.ts";
import type { TaskState } from "../../src/state/task-state.ts";
import { dagOf, empty } from "../graph/dag-of.ts";

/** a >> b >> the gate, three times at most, and after. */
const graph = runGraphOf(
  dagOf(() => {
    const repeated = loop("l", { maxIterations: 3 }, () => {
      const [a, b] = ["a", "b"].map((taskId) => new FunctionOperator({ taskId, callable: () => 1 }));
      chain(a!, b!);
      return b!.output;
    });
    repeated.before(empty("after"));
  }).document,
);

const GATE = "l.__loop_gate";
const REPEATS = { repeats: true } as const;

function row(taskId: string, index: number, state: TaskState, decision?: typeof REPEATS): RestoredTask {
  return { task: graph.indexOf.get(taskId)!, mapIndex: mapIndexOf([index]), state, decision };
}

const iteration = (index: number, states: readonly [TaskState, TaskState, TaskState], decision?: typeof REPEATS) => [
  row("l.a", index, states[0]),
  row("l.b", index, states[1]),
  row(GATE, index, states[2], decision),
];

function restored(rows: readonly RestoredTask[]) {
  const progress = new RunProgress(graph);
  progress.restore(rows);
  const nodeOf = (taskId: string, index: number) =>
    progress.instances.nodeOf(graph.indexOf.get(taskId)!, mapIndexOf([index]))!;
  const named = (moves: readonly PlannedMove[]) =>
    moves.map(({ node, to }) => `${progress.instances.nameOf(node)} ${to}`);
  return { progress, nodeOf, named };
}

const WELL = ["success", "success", "success"] as const;

describe("a run that is loaded", () => {
  test("has the iteration that a gate has asked for, also when nothing of it was written", () => {
    const { progress, named } = restored(iteration(0, WELL, REPEATS));
    expect(named(progress.resume())).toEqual(["l.a[1] queued"]);
    expect(progress.outcome()).toBeUndefined();
  });

  test("has ended its loop where the gate has asked for nothing", () => {
    const { progress, named } = restored(iteration(0, WELL));
    expect(named(progress.resume())).toEqual(["after queued"]);
  });

  test("has no further iteration than the loop may have, whatever a gate has asked for", () => {
    const three = [0, 1, 2].flatMap((index) => iteration(index, WELL, REPEATS));
    const { progress, named } = restored(three);
    expect(named(progress.resume())).toEqual(["after queued"]);
  });

  test("does not count iterations that were cleared: the gate before them decides about those", () => {
    const cleared = ["none", "none", "none"] as const;
    const rows = [
      ...iteration(0, WELL, REPEATS),
      ...iteration(1, ["success", "success", "none"]),
      ...iteration(2, cleared),
    ];
    const { progress, nodeOf, named } = restored(rows);
    expect(named(progress.resume())).toEqual([`${GATE}[1] queued`]);
    expect(nodeOf("l.a", 2)).toBeUndefined();
    const gate = nodeOf(GATE, 1);
    expect(named(progress.end([{ node: gate, state: "success" }]))).toEqual([
      "l.a[2] removed",
      "l.b[2] removed",
      `${GATE}[2] removed`,
      "after queued",
    ]);
    expect(progress.resume()).toEqual([]);
  });

  test("brings cleared iterations back when the gate asks for them", () => {
    const rows = [...iteration(0, ["success", "success", "none"]), ...iteration(1, ["none", "none", "none"])];
    const { progress, nodeOf, named } = restored(rows);
    progress.resume();
    const gate = { node: nodeOf(GATE, 0), state: "success", decision: REPEATS } as const;
    expect(named(progress.end([gate]))).toEqual(["l.a[1] queued"]);
    expect(progress.instances.mapIndex(nodeOf("l.a", 1))).toBe(mapIndexOf([1]));
  });

  test("keeps iterations after a gate that was cleared alone, whatever that says then", () => {
    const rows = [
      ...iteration(0, ["success", "success", "none"]),
      ...iteration(1, WELL),
      row("l.a", 2, "none"),
      { task: graph.indexOf.get("after")!, mapIndex: -1, state: "success" as const },
    ];
    const { progress, nodeOf, named } = restored(rows);
    expect(named(progress.resume())).toEqual([`${GATE}[0] queued`, "l.a[2] removed"]);
    const gate = { node: nodeOf(GATE, 0), state: "success", decision: REPEATS } as const;
    expect(progress.end([gate])).toEqual([]);
    expect(progress.outcome()?.state).toBe("success");
  });
});

test("what is after a loop counts one end of it, however many iterations there are", () => {
  const progress = new RunProgress(graph);
  const { instances } = progress;
  const ended: string[] = [];
  let moves = progress.start();
  for (let left = 20; moves.length > 0 && left > 0; left--) {
    const next = moves.map(({ node }) => {
      const name = instances.nameOf(node);
      ended.push(name);
      return { node, state: "success", decision: name.startsWith(GATE) ? REPEATS : undefined } as const;
    });
    moves = progress.end(next);
  }
  const each = (index: number) => [`l.a[${index}]`, `l.b[${index}]`, `${GATE}[${index}]`];
  expect(ended).toEqual([...each(0), ...each(1), ...each(2), "after"]);
  expect(progress.outcome()).toEqual({ state: "success", reason: undefined });
});

test("an iteration costs the same however many there have been", () => {
  const most = 20_000;
  const { document } = dagOf(() => {
    const step = () => new FunctionOperator({ taskId: "step", callable: () => 1 }).output;
    loop("l", { maxIterations: most }, step).before(empty("after"));
  });
  const long = runGraphOf(document);
  const progress = new RunProgress(long);
  const isGate = (node: number) => long.tasks[progress.instances.taskOf(node)]!.taskId === GATE;
  let iterations = 0;
  for (let moves = progress.start(); moves.length > 0; ) {
    const [{ node }] = moves as [PlannedMove];
    if (isGate(node)) iterations++;
    moves = progress.end([{ node, state: "success", decision: isGate(node) ? REPEATS : undefined }]);
  }
  expect(iterations).toBe(most);
  expect(progress.outcome()?.state).toBe("success");
});
