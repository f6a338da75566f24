import { type DagDocument, UnknownNameError } from "@tradewind/core";
import { type RunGraph, runGraphOf } from "@tradewind/core/engine";

export interface TaskSelection {
  /** Ids, or regular expressions between slashes (`/^load_/`). @default all tasks */
  readonly tasks?: readonly string[] | undefined;
  /** Everything upstream of them, too. @default false */
  readonly upstream?: boolean | undefined;
  /** Everything downstream of them, too. @default false */
  readonly downstream?: boolean | undefined;
}

/**
 * The ids of the tasks that a selection names.
 *
 * @throws UnknownNameError with the nearest match.
 */
export function selectTasks(document: DagDocument, selection: TaskSelection): ReadonlySet<string> {
  const graph = runGraphOf(document);
  const { tasks, upstream = false, downstream = false } = selection;
  const named =
    tasks === undefined ? [...graph.tasks.keys()] : tasks.flatMap((task) => indexesOf(graph, document, task));
  const found = new Set(named);
  if (upstream) reach(graph.upstream, named, found);
  if (downstream) reach(graph.downstream, named, found);
  return new Set([...found].map((index) => graph.tasks[index]!.taskId));
}

/** With the setups that tasks need, and the teardowns of those: what was cleaned up has to be prepared again. */
export function withSetups(document: DagDocument, taskIds: ReadonlySet<string>): ReadonlySet<string> {
  const { tasks, indexOf, downstream, setups } = runGraphOf(document);
  if (!setups) return taskIds;
  const needed = [...taskIds].flatMap((taskId) => setups.required[indexOf.get(taskId)!]!);
  const teardowns = needed.flatMap((setup) => downstream[setup]!.filter((task) => tasks[task]!.role === "teardown"));
  return new Set([...taskIds, ...[...needed, ...teardowns].map((task) => tasks[task]!.taskId)]);
}

function indexesOf(graph: RunGraph, { dagId }: DagDocument, task: string): number[] {
  const pattern = /^\/(.*)\/$/.exec(task)?.[1];
  if (pattern !== undefined) {
    const matches = new RegExp(pattern);
    return graph.tasks.flatMap(({ taskId }, index) => (matches.test(taskId) ? [index] : []));
  }
  const index = graph.indexOf.get(task);
  if (index !== undefined) return [index];
  throw new UnknownNameError({ kind: "task", found: task, known: graph.indexOf.keys(), within: `DAG "${dagId}"` });
}

function reach(next: readonly (readonly number[])[], from: readonly number[], found: Set<number>): void {
  const waiting = [...from];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    for (const other of next[index]!) {
      if (found.has(other)) continue;
      found.add(other);
      waiting.push(other);
    }
  }
}
