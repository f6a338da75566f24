import type { DagDocument, TaskDocument } from "@tradewind/core";
import { loopsOf } from "./loops-of.ts";

/** The graph as an indented tree from its roots, each task with its operator and trigger rule. */
export function asciiGraph(document: DagDocument): string {
  const loops = new Map(loopsOf(document).map(({ gate, text }) => [gate, `, ${text}`]));
  return treeText(document, ({ taskId, operator, triggerRule }) => {
    const rule = triggerRule === "all_success" ? "" : `, ${triggerRule}`;
    return ` <${operator}${rule}${loops.get(taskId) ?? ""}>`;
  });
}

/** A tree of the tasks from the roots; a task with several upstreams is written out once and referred to after that. */
export function treeText({ dagId, tasks, edgeLabels }: DagDocument, textAfter: (task: TaskDocument) => string): string {
  const downstream = new Map<string, TaskDocument[]>(tasks.map(({ taskId }) => [taskId, []]));
  for (const task of tasks) for (const upstream of task.upstream) downstream.get(upstream)!.push(task);
  const labels = new Map(edgeLabels.map(({ from, to, label }) => [`${from} ${to}`, label]));
  const written = new Set<string>();
  const lines = [dagId];
  const roots = tasks.filter(({ upstream }) => upstream.length === 0);
  for (const [i, root] of roots.entries()) branch(root, "", i === roots.length - 1, undefined);
  return lines.join("\n");

  function branch(task: TaskDocument, indent: string, isLast: boolean, from: string | undefined): void {
    const label = from === undefined ? undefined : labels.get(`${from} ${task.taskId}`);
    const again = written.has(task.taskId);
    const about = again ? " (see above)" : textAfter(task);
    lines.push(`${indent}${isLast ? "└─" : "├─"} ${label === undefined ? "" : `[${label}] `}${task.taskId}${about}`);
    if (again) return;
    written.add(task.taskId);
    const next = downstream.get(task.taskId)!;
    for (const [i, child] of next.entries())
      branch(child, `${indent}${isLast ? "   " : "│  "}`, i === next.length - 1, task.taskId);
  }
}
