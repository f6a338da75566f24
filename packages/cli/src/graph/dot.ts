import type { DagDocument } from "@tradewind/core";
import { loopsOf } from "./loops-of.ts";

/** The graph in Graphviz's language. */
export function dotGraph(document: DagDocument): string {
  const { dagId, tasks, edgeLabels } = document;
  const labels = new Map(edgeLabels.map(({ from, to, label }) => [`${from} ${to}`, label]));
  const nodes = tasks.map(({ taskId, operator }) => `  ${quote(taskId)} [tooltip=${quote(operator)}];`);
  const edges = tasks.flatMap(({ taskId, upstream }) =>
    upstream.map((from) => {
      const label = labels.get(`${from} ${taskId}`);
      return `  ${quote(from)} -> ${quote(taskId)}${label === undefined ? "" : ` [label=${quote(label)}]`};`;
    }),
  );
  const loops = loopsOf(document).flatMap(({ gate, first, text }) =>
    first.map((to) => `  ${quote(gate)} -> ${quote(to)} [label=${quote(text)}, style=dashed, constraint=false];`),
  );
  return [`digraph ${quote(dagId)} {`, "  rankdir=LR;", "  node [shape=box];", ...nodes, ...edges, ...loops, "}"].join(
    "\n",
  );
}

const quote = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
