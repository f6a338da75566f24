import { lastNodesOf, type TaskNode } from "./task-node.ts";
import type { TaskLike } from "./types.ts";

export function makeTeardown(node: TaskNode, setups: TaskLike, onFailureFailDagrun: boolean): void {
  node.role = { kind: "teardown", onFailureFailDagrun };
  for (const setup of lastNodesOf(setups)) {
    setup.role = { kind: "setup" };
    setup.before(node);
  }
}
