import type { DagDocument } from "../document/dag-document.ts";
import type { GraphEdges } from "./graph-edges.ts";
import { type MappedGraph, mappedGraphOf } from "./mapped-graph.ts";
import { type RetriedGroups, retriedGroupsOf } from "./retried-groups.ts";
import { type SetupGraph, setupGraphOf } from "./setup-graph.ts";

/** A document for planning. */
export interface RunGraph extends GraphEdges {
  /** Tasks that nothing but ignored teardowns follow: they decide how the run ends. */
  readonly leaves: readonly number[];
  /** Whether a task of it looks at earlier runs. */
  readonly dependsOnPast: boolean;
  /** Whether a task of it has dates of its own. */
  readonly hasDates: boolean;
  /** Whether the first failed task ends the run. */
  readonly failFast: boolean;
  /** How its tasks are mapped; undefined where none is. */
  readonly mapped: MappedGraph | undefined;
  /** Its setups and teardowns; undefined where there are none. */
  readonly setups: SetupGraph | undefined;
  /** Its groups that are tried again as a whole; undefined where there are none. */
  readonly retried: RetriedGroups | undefined;
}

/** Made once per document and shared by all its runs. */
export function runGraphOf(document: DagDocument): RunGraph {
  const { failFast } = document;
  // Copies lie together in memory, what they are copies of where each of its parts was made. Every decision about a task reads some of
  // them: a run of 1,000 tasks inline takes an eighth less time.
  const tasks = document.tasks.map((task) => ({ ...task }));
  const indexOf = new Map(tasks.map(({ taskId }, index) => [taskId, index]));
  const upstream = tasks.map((task) => task.upstream.map((taskId) => indexOf.get(taskId)!));
  const downstream: number[][] = tasks.map(() => []);
  upstream.forEach((ups, index) => {
    for (const up of ups) downstream[up]!.push(index);
  });
  const edges = { tasks, indexOf, upstream, downstream };
  return {
    ...edges,
    leaves: leavesOf(edges, () => false),
    dependsOnPast: tasks.some((task) => task.dependsOnPast),
    hasDates: tasks.some(({ startDate, endDate }) => startDate !== null || endDate !== null),
    failFast,
    mapped: mappedGraphOf(document, edges),
    setups: setupGraphOf(edges),
    retried: retriedGroupsOf(document, edges),
  };
}

/**
 * The tasks that decide how a run ends: those that nothing follows but `isAbsent` ones and teardowns, whose failure means nothing. A
 * teardown that fails the run (`onFailureFailDagrun`) counts in addition to what is before it.
 */
export function leavesOf({ tasks, downstream }: GraphEdges, isAbsent: (task: number) => boolean): number[] {
  const isIgnored = (task: number) => tasks[task]!.role === "teardown" && !tasks[task]!.onFailureFailDagrun;
  const endsHere = (task: number) =>
    downstream[task]!.every((next) => isAbsent(next) || tasks[next]!.role === "teardown");
  return tasks.flatMap((_task, index) => (!isAbsent(index) && !isIgnored(index) && endsHere(index) ? [index] : []));
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
export function allDownstream({ downstream }: Pick<RunGraph, "downstream">, from: readonly number[]): Set<number> {
  const found = new Set<number>();
  const waiting = from.flatMap((index) => downstream[index]!);
  while (waiting.length > 0) {
    const index = waiting.pop()!;
    if (found.has(index)) continue;
    found.add(index);
    waiting.push(...downstream[index]!);
  }
  return found;
}
