import type { DagDocument } from "@tradewind/core";
import { loopsOf } from "./loops-of.ts";

/** The graph as a Mermaid flowchart. */
export function mermaidGraph(document: DagDocument): string {
  const { tasks, edgeLabels } = document;
  const name = new Map(tasks.map(({ taskId }, i) => [taskId, `t${i}`]));
  const labels = new Map(edgeLabels.map(({ from, to, label }) => [`${from} ${to}`, label]));
  const nodes = tasks.map(({ taskId, kind }) => {
    const text = `"${quoted(taskId)}"`;
    return `  ${name.get(taskId)}${kind === "branch" || kind === "shortCircuit" ? `{${text}}` : kind === "sensor" ? `([${text}])` : `[${text}]`}`;
  });
  const edges = tasks.flatMap(({ taskId, upstream }) =>
    upstream.map((from) => {
      const label = labels.get(`${from} ${taskId}`);
      return `  ${name.get(from)} -->${label === undefined ? "" : `|"${quoted(label)}"|`} ${name.get(taskId)}`;
    }),
  );
  const loops = loopsOf(document).flatMap(({ gate, first, text }) =>
    first.map((to) => `  ${name.get(gate)} -.->|"${quoted(text)}"| ${name.get(to)}`),
  );
  return ["flowchart LR", ...nodes, ...edges, ...loops].join("\n");
}

const quoted = (text: string): string => text.replaceAll('"', "#quot;");
