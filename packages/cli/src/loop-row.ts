import type { DagDocument } from "@tradewind/core";
import { mapPathOf } from "@tradewind/core/engine";
import type { TaskInstanceRow } from "@tradewind/store";

/** A loop of a run: how many iterations have begun. */
export interface LoopRow {
  readonly loop_id: string;
  readonly iterations: number;
  readonly max_iterations: number;
}

export function loopRows({ expansions, tasks }: DagDocument, instances: readonly TaskInstanceRow[]): LoopRow[] {
  return expansions.flatMap(({ id, loop }) => {
    if (!loop) return [];
    const members = new Set(tasks.flatMap(({ taskId, mapping }) => (mapping[0] === id ? [taskId] : [])));
    const begun = instances.filter(
      ({ taskId, state }) => members.has(taskId) && state !== "none" && state !== "removed",
    );
    const last = begun.reduce((most, { mapIndex }) => Math.max(most, mapPathOf(mapIndex)[0] ?? -1), -1);
    return [{ loop_id: id, iterations: last + 1, max_iterations: loop.maxIterations }];
  });
}

export const loopText = ({ loop_id, iterations, max_iterations }: LoopRow): string =>
  `loop ${loop_id}: ${iterations} of at most ${max_iterations} iterations`;
