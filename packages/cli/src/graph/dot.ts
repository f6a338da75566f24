import type { DagDocument } from "@tradewind/core";

/** The graph in Graphviz's language. */
export function dotGraph({ dagId, tasks, edgeLabels }: DagDocument): string {
  const labels = new Map(edgeLabels.map(({ from, to, label }) => [`${from} ${to}`, label]));
  const nodes = tasks.map(({ taskId, operator }) => `  ${quote(taskId)} [tooltip=${quote(operator)}];`);
  const edges = tasks.flatMap(({ taskId, upstream }) =>
    upstream.map((from) => {
      const label = labels.get(`${from} ${taskId}`);
      return `  ${quote(from)} -> ${quote(taskId)}${label === undefined ? "" : ` [label=${quote(label)}]`};`;
    }),
  );
  return [`digraph ${quote(dagId)} {`, "  rankdir=LR;", "  node [shape=box];", ...nodes, ...edges, "}"].join("\n");
}

const quote = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
