import { allDownstream, type RunGraph } from "./run-graph.ts";

/** What a branch, a short circuit or the gate of a loop decided when it ended; a gate that stops its loop says nothing. */
export type Decision =
  | { readonly kind: "branch"; readonly chosen: readonly string[] }
  | { readonly kind: "shortCircuit" }
  | { readonly kind: "repeat" };

/** The XCom that keeps a decision for later evaluations; the first two forms are those of Airflow's `skipmixin_key`. */
export type StoredDecision =
  | { readonly followed: readonly string[] }
  | { readonly skipped: readonly string[] }
  | { readonly repeats: true };

/** Whether the gate of a loop has decided that there is another iteration. */
export const isRepeating = (decision: StoredDecision | undefined): boolean =>
  decision !== undefined && "repeats" in decision;

/**
 * What to remember of a decision. A branch follows what it chose and everything downstream of that, so that a join that is both a
 * direct child and reachable from the chosen one is not skipped.
 */
export function storedDecision(graph: RunGraph, task: number, decision: Decision): StoredDecision {
  if (decision.kind === "repeat") return { repeats: true };
  const names = (indexes: Iterable<number>) => [...indexes].map((index) => graph.tasks[index]!.taskId);
  if (decision.kind === "shortCircuit") {
    const skipsAll = graph.tasks[task]!.skipsAllDownstream;
    return { skipped: names(skipsAll ? allDownstream(graph, [task]) : graph.downstream[task]!) };
  }
  const chosen = decision.chosen.flatMap((taskId) => graph.indexOf.get(taskId) ?? []);
  return { followed: names(new Set([...chosen, ...allDownstream(graph, chosen)])) };
}

/** The tasks that a decision skips at once. Teardowns are never among them. */
export function skippedBy(graph: RunGraph, task: number, decision: StoredDecision): number[] {
  return excludedBy(graph, task, decision).filter((index) => graph.tasks[index]!.role !== "teardown");
}

function excludedBy(graph: RunGraph, task: number, decision: StoredDecision): number[] {
  if ("repeats" in decision) return [];
  if ("skipped" in decision) return decision.skipped.flatMap((taskId) => graph.indexOf.get(taskId) ?? []);
  const followed = new Set(decision.followed);
  return graph.downstream[task]!.filter((index) => !followed.has(graph.tasks[index]!.taskId));
}
