import { type InstancesBelow, mapPathOf } from "@tradewind/core/engine";
import type { TaskInstanceRow } from "@tradewind/store";
import { type InstanceSet, instanceSet } from "./select-instances.ts";

/**
 * With the iterations that come after gates of loops among them: it is those gates that say whether there are such, and they are asked
 * again. What was removed is always among them, since it may be needed again.
 */
export function withLaterIterations(
  selected: InstanceSet,
  rows: readonly TaskInstanceRow[],
  { laterIterations = true }: { readonly laterIterations?: boolean | undefined },
): InstanceSet {
  const { graph } = selected;
  const loops = graph.mapped?.loops;
  if (!loops) return selected;
  const later = [...loops].flatMap(([gate, { members }]) => {
    const cleared = rows
      .filter((row) => graph.indexOf.get(row.taskId) === gate && row.state !== "removed" && selected.has(row))
      .map(iterationOf);
    if (cleared.length === 0) return [];
    const first = Math.min(...cleared);
    return rows.flatMap((row): InstancesBelow[] => {
      const task = graph.indexOf.get(row.taskId);
      const isLater = task !== undefined && members.includes(task) && iterationOf(row) > first;
      return isLater && (laterIterations || row.state === "removed") ? [{ task, path: mapPathOf(row.mapIndex) }] : [];
    });
  });
  return later.length === 0 ? selected : instanceSet(graph, [...selected.instances, ...later]);
}

const iterationOf = ({ mapIndex }: TaskInstanceRow): number => mapPathOf(mapIndex)[0] ?? -1;
