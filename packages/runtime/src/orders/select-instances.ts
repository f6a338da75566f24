import { type DagDocument, UnknownNameError } from "@tradewind/core";
import {
  type InstancesBelow,
  isAmong,
  mapPathOf,
  type RunGraph,
  reachedInstances,
  relatedInstances,
  runGraphOf,
  UNMAPPED,
} from "@tradewind/core/engine";

export interface TaskSelection {
  /** Ids, or regular expressions between slashes (`/^load_/`). @default all tasks */
  readonly tasks?: readonly string[] | undefined;
  /**
   * Only these instances of them, by their numbers (`mapIndexOf`). One of a mapped group, that has elements within the group itself, stands
   * for all of those. Airflow's `map_index`. @default all instances
   */
  readonly mapIndexes?: readonly number[] | undefined;
  /** Everything upstream of them, too. @default false */
  readonly upstream?: boolean | undefined;
  /** Everything downstream of them, too. @default false */
  readonly downstream?: boolean | undefined;
}

/** A task instance by its names. */
export interface InstanceName {
  readonly taskId: string;
  /** -1 for a task that is not mapped, or has not been expanded. */
  readonly mapIndex: number;
}

/** Instances of a DAG's tasks. */
export interface InstanceSet {
  readonly graph: RunGraph;
  readonly instances: readonly InstancesBelow[];
  has(instance: InstanceName): boolean;
}

/**
 * The instances that a selection names, among those that a run has. Upstream and downstream of an instance is what has to do with its
 * elements: within the mapped groups around both the same ones, everywhere else all.
 *
 * @throws UnknownNameError with the nearest match.
 */
export function selectInstances(
  document: DagDocument,
  selection: TaskSelection,
  present: readonly InstanceName[],
): InstanceSet {
  const graph = runGraphOf(document);
  const { tasks, mapIndexes, upstream = false, downstream = false } = selection;
  const named = tasks === undefined ? [...graph.tasks.keys()] : tasks.flatMap((task) => tasksOf(graph, document, task));
  const meant =
    mapIndexes === undefined
      ? named.map((task): InstancesBelow => ({ task, path: [] }))
      : instancesNamed(graph, { named, mapIndexes, present });
  return instanceSet(graph, [
    ...meant,
    ...(upstream ? reachedInstances(graph, meant, graph.upstream) : []),
    ...(downstream ? reachedInstances(graph, meant, graph.downstream) : []),
  ]);
}

/** With what is downstream of them. */
export const withDownstream = ({ graph, instances }: InstanceSet): InstanceSet =>
  instanceSet(graph, reachedInstances(graph, instances, graph.downstream));

/** With the setups that tasks need, and the teardowns of those: what was cleaned up has to be prepared again. */
export function withSetups(selected: InstanceSet): InstanceSet {
  const { graph, instances } = selected;
  const { tasks, downstream, setups } = graph;
  if (!setups) return selected;
  const related = (from: InstancesBelow, others: readonly number[]) =>
    others.map((other) => relatedInstances(graph, from, other));
  const needed = instances.flatMap((one) => related(one, setups.required[one.task]!));
  const teardowns = needed.flatMap((setup) =>
    related(
      setup,
      downstream[setup.task]!.filter((task) => tasks[task]!.role === "teardown"),
    ),
  );
  return instanceSet(graph, [...instances, ...needed, ...teardowns]);
}

export function instanceSet(graph: RunGraph, instances: readonly InstancesBelow[]): InstanceSet {
  const has = isAmong(instances);
  return {
    graph,
    instances,
    has: ({ taskId, mapIndex }) => {
      const task = graph.indexOf.get(taskId);
      return task !== undefined && has(task, mapIndex);
    },
  };
}

/** Those that a run has: where there is no such element, nothing downstream of it is meant, either. */
function instancesNamed(
  graph: RunGraph,
  {
    named,
    mapIndexes,
    present,
  }: { named: readonly number[]; mapIndexes: readonly number[]; present: readonly InstanceName[] },
): InstancesBelow[] {
  return named.flatMap((task) => {
    const { taskId } = graph.tasks[task]!;
    const own = present.filter((instance) => instance.taskId === taskId);
    return mapIndexes.flatMap((mapIndex): InstancesBelow[] => {
      const below: InstancesBelow = { task, path: mapPathOf(mapIndex) };
      const isBelow = isAmong([below]);
      // the empty path of a task that is not mapped would be that of all instances, too
      const exists = own.some((one) =>
        mapIndex === UNMAPPED ? one.mapIndex === UNMAPPED : isBelow(task, one.mapIndex),
      );
      return exists ? [below] : [];
    });
  });
}

function tasksOf(graph: RunGraph, { dagId }: DagDocument, task: string): number[] {
  const pattern = /^\/(.*)\/$/.exec(task)?.[1];
  if (pattern !== undefined) {
    const matches = new RegExp(pattern);
    return graph.tasks.flatMap(({ taskId }, index) => (matches.test(taskId) ? [index] : []));
  }
  const index = graph.indexOf.get(task);
  if (index !== undefined) return [index];
  throw new UnknownNameError({ kind: "task", found: task, known: graph.indexOf.keys(), within: `DAG "${dagId}"` });
}
