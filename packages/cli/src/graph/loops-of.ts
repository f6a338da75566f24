import type { DagDocument } from "@tradewind/core";

/** A loop as a graph shows it: from its gate it goes on with its first tasks again. */
export interface DrawnLoop {
  readonly gate: string;
  readonly first: readonly string[];
  readonly text: string;
}

export function loopsOf({ expansions, tasks }: DagDocument): DrawnLoop[] {
  return expansions.flatMap(({ id, loop }) => {
    if (!loop) return [];
    const members = tasks.filter(({ mapping }) => mapping[0] === id);
    const inside = new Set(members.map(({ taskId }) => taskId));
    const first = members.filter(({ upstream }) => !upstream.some((taskId) => inside.has(taskId)));
    const times = loop.hasUntil ? `up to ${loop.maxIterations} times` : `${loop.maxIterations} times`;
    return [{ gate: loop.gate, first: first.map(({ taskId }) => taskId), text: `repeats ${id} ${times}` }];
  });
}
