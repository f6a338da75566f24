import { expect, test } from "vitest";
import type { DagDocument } from "../../src/document/dag-document.ts";
import { MAX_ELEMENTS } from "../../src/plan/map-index.ts";
import { runGraphOf } from "../../src/plan/run-graph.ts";
import { RunProgress } from "../../src/plan/run-progress.ts";
import { graphOf } from "./simulated-run.ts";

const TASKS = 5;

test("a group of tasks is mapped over as many elements as there can be", () => {
  const progress = mappedGroup();
  progress.start();

  const moves = progress.end([{ node: 0, state: "success", lengths: { return_value: MAX_ELEMENTS } }]);

  expect(moves).toHaveLength(TASKS * MAX_ELEMENTS);
  expect(progress.active).toBe(TASKS * MAX_ELEMENTS);
});

test("with one element more it cannot be expanded", () => {
  const progress = mappedGroup();
  progress.start();

  const moves = progress.end([{ node: 0, state: "success", lengths: { return_value: MAX_ELEMENTS + 1 } }]);

  const reason = `mapped over ${MAX_ELEMENTS + 1} elements; there can be ${MAX_ELEMENTS}`;
  expect(moves).toEqual(
    Array.from({ length: TASKS }, (_, i) => i + 1).map((node) => ({ node, to: "upstream_failed", reason })),
  );
});

function mappedGroup(): RunProgress {
  const own = Array.from({ length: TASKS }, (_, i) => ({ id: `g.t${i}`, upstream: ["list"] }));
  const { tasks } = graphOf([{ id: "list" }, ...own]);
  const over = { kind: "xcom", taskId: "list", key: "return_value", path: [] } as const;
  return new RunProgress(
    runGraphOf({
      tasks: tasks.map((task) => (task.taskId === "list" ? task : { ...task, group: "g", mapping: ["g"] })),
      expansions: [{ id: "g", within: [], lists: [over] }],
      groups: [{ groupId: "g", parent: null }],
    } as unknown as DagDocument),
  );
}
