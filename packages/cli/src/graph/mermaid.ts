import type { DagDocument } from "@tradewind/core";

/** The graph as a Mermaid flowchart. */
export function mermaidGraph({ tasks, edgeLabels }: DagDocument): string {
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
  return ["flowchart LR", ...nodes, ...edges].join("\n");
}

const quoted = (text: string): string => text.replaceAll('"', "#quot;");
