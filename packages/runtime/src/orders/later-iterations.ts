import { type Expansion, type InstancesBelow, mapPathOf } from "@tradewind/core/engine";
import type { InstancesAmong, TaskInstanceRow } from "@tradewind/store";
import { type InstanceSet, instanceSet } from "./select-instances.ts";

export interface LaterIterations {
  /** @default true */
  readonly laterIterations?: boolean | undefined;
}

/**
 * With the iterations that come after gates of loops among them: it is those gates that say whether there are such, and they are asked
 * again. What was removed is always among them, since it may be needed again.
 */
export function withLaterIterations(
  selected: InstanceSet,
  rows: readonly TaskInstanceRow[],
  { laterIterations = true }: LaterIterations,
): InstanceSet {
  const { graph } = selected;
  const later = clearedLoops(selected, rows).flatMap(({ members, first }) =>
    rows.flatMap((row): InstancesBelow[] => {
      const task = graph.indexOf.get(row.taskId);
      const isLater = task !== undefined && members.includes(task) && iterationOf(row) > first;
      return isLater && (laterIterations || row.state === "removed") ? [{ task, path: mapPathOf(row.mapIndex) }] : [];
    }),
  );
  return later.length === 0 ? selected : instanceSet(graph, [...selected.instances, ...later]);
}

/** All that there may be of those, also what has no row yet. */
export function allLaterIterations(
  selected: InstanceSet,
  rows: readonly TaskInstanceRow[],
  { laterIterations = true }: LaterIterations,
): InstancesAmong[] {
  if (!laterIterations) return [];
  const { tasks } = selected.graph;
  return clearedLoops(selected, rows).flatMap(({ members, first }) =>
    members.map((task) => ({ taskId: tasks[task]!.taskId, path: [], fromIteration: first + 1 })),
  );
}

/** Loops of which a gate is selected, and in which iteration the first of those is. */
function clearedLoops(
  selected: InstanceSet,
  rows: readonly TaskInstanceRow[],
): (Pick<Expansion, "members"> & { readonly first: number })[] {
  const { graph } = selected;
  return [...(graph.mapped?.loops ?? [])].flatMap(([gate, { members }]) => {
    const cleared = rows
      .filter((row) => graph.indexOf.get(row.taskId) === gate && row.state !== "removed" && selected.has(row))
      .map(iterationOf);
    return cleared.length === 0 ? [] : [{ members, first: Math.min(...cleared) }];
  });
}

const iterationOf = ({ mapIndex }: TaskInstanceRow): number => mapPathOf(mapIndex)[0] ?? -1;
