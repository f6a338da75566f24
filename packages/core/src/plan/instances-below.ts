import { mapPathOf } from "./map-index.ts";
import { commonLength } from "./mapped-graph.ts";
import type { RunGraph } from "./run-graph.ts";

/** Instances of a task, by its number: those on a path and all below it; all there are, where the path is empty. */
export interface InstancesBelow {
  readonly task: number;
  readonly path: readonly number[];
}

/** The instances of another task that some have to do with: those of the same elements, as far as the two are mapped together. */
export function relatedInstances(
  { mapped }: Pick<RunGraph, "mapped">,
  { task, path }: InstancesBelow,
  other: number,
): InstancesBelow {
  const shared = mapped ? commonLength(mapped.chains[task]!, mapped.chains[other]!) : 0;
  return { task: other, path: path.slice(0, shared) };
}

/** Instances, and all that are reached from them over the edges `next`, which are a graph's `upstream` or `downstream`. */
export function reachedInstances(
  graph: RunGraph,
  from: readonly InstancesBelow[],
  next: RunGraph["upstream"],
): InstancesBelow[] {
  const found = new Map<string, InstancesBelow>();
  const waiting = [...from];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    const name = nameOf(at);
    if (found.has(name)) continue;
    found.set(name, at);
    for (const other of next[at.task]!) waiting.push(relatedInstances(graph, at, other));
  }
  return [...found.values()];
}

/** Asks whether an instance is among some, by its task's number and its own. */
export function isAmong(instances: readonly InstancesBelow[]): (task: number, mapIndex: number) => boolean {
  const names = new Set(instances.map(nameOf));
  return (task, mapIndex) => {
    const path = mapPathOf(mapIndex);
    for (let length = 0; length <= path.length; length++)
      if (names.has(nameOf({ task, path: path.slice(0, length) }))) return true;
    return false;
  };
}

const nameOf = ({ task, path }: InstancesBelow): string => `${task} ${path.join(".")}`;
