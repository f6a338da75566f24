import type { DagDocument, TaskDocument } from "../document/dag-document.ts";

/** A document's tasks as numbers, for planning: index into `tasks`, lists of indexes. */
export interface RunGraph {
  readonly tasks: readonly TaskDocument[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly upstream: readonly (readonly number[])[];
  readonly downstream: readonly (readonly number[])[];
  /** Tasks with nothing downstream: they decide how the run ends. */
  readonly leaves: readonly number[];
  /** Whether a task of it looks at earlier runs. */
  readonly dependsOnPast: boolean;
  /** Whether a task of it has dates of its own. */
  readonly hasDates: boolean;
  /** Whether the first failed task ends the run. */
  readonly failFast: boolean;
}

/** Made once per document and shared by all its runs. */
export function runGraphOf(document: DagDocument): RunGraph {
  const { tasks, failFast } = document;
  const indexOf = new Map(tasks.map(({ taskId }, index) => [taskId, index]));
  const upstream = tasks.map((task) => task.upstream.map((taskId) => indexOf.get(taskId)!));
  const downstream: number[][] = tasks.map(() => []);
  upstream.forEach((ups, index) => {
    for (const up of ups) downstream[up]!.push(index);
  });
  const leaves = tasks.flatMap((_task, index) => (downstream[index]!.length === 0 ? [index] : []));
  const dependsOnPast = tasks.some((task) => task.dependsOnPast);
  const hasDates = tasks.some(({ startDate, endDate }) => startDate !== null || endDate !== null);
  return { tasks, indexOf, upstream, downstream, leaves, dependsOnPast, hasDates, failFast };
}

/** The tasks that take no part in a run of this logical date, by their own start and end dates. */
export function absentTasks(graph: RunGraph, logicalDate: number | null): number[] {
  if (logicalDate === null || !graph.hasDates) return [];
  return graph.tasks.flatMap(({ startDate, endDate }, index) => {
    const isEarly = startDate !== null && logicalDate < Date.parse(startDate);
    const isLate = endDate !== null && logicalDate > Date.parse(endDate);
    return isEarly || isLate ? [index] : [];
  });
}

/** All tasks that are downstream of the given ones, at any distance. */
export function allDownstream(graph: RunGraph, from: readonly number[]): Set<number> {
  const found = new Set<number>();
  const waiting = from.flatMap((index) => graph.downstream[index]!);
  while (waiting.length > 0) {
    const index = waiting.pop()!;
    if (found.has(index)) continue;
    found.add(index);
    waiting.push(...graph.downstream[index]!);
  }
  return found;
}
