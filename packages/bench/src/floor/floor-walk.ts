import type { Change, FloorRun, FloorStore } from "./floor-store.ts";

/** A graph as numbers: for each task how many it waits for, and who waits for it. */
export interface FloorGraph {
  readonly tasks: readonly string[];
  readonly upstreamCounts: readonly number[];
  readonly downstream: readonly (readonly number[])[];
}

/** Runs a task's body somewhere and resolves with what it returned. */
export type RunBody = () => Promise<number>;

export function floorGraphOf(
  tasks: readonly { readonly taskId: string; readonly upstream: readonly string[] }[],
): FloorGraph {
  const indexOf = new Map(tasks.map(({ taskId }, index) => [taskId, index]));
  const downstream: number[][] = tasks.map(() => []);
  for (const [index, { upstream }] of tasks.entries()) {
    for (const taskId of upstream) downstream[indexOf.get(taskId)!]!.push(index);
  }
  return {
    tasks: tasks.map(({ taskId }) => taskId),
    upstreamCounts: tasks.map(({ upstream }) => upstream.length),
    downstream,
  };
}

/**
 * The bare loop: walks graphs with a counter of unmet upstreams per task. All changes of one turn of the event loop are written
 * in one transaction, and what they set in motion happens after it.
 */
export class FloorWalk {
  readonly #store: FloorStore;
  readonly #runBody: RunBody;
  #changes: Change[] = [];
  #consequences: (() => void)[] = [];

  constructor(store: FloorStore, runBody: RunBody) {
    this.#store = store;
    this.#runBody = runBody;
  }

  /** Resolves when all tasks of a new run have ended and the run's end is written. */
  walk(graph: FloorGraph, name: string): Promise<void> {
    const { tasks, downstream } = graph;
    const run: FloorRun = { name, tasks, id: 0 };
    const unmet = Int32Array.from(graph.upstreamCounts);
    let left = tasks.length;
    return new Promise((resolve, reject) => {
      const begin = (ready: readonly number[]): void => {
        for (const task of ready) this.#runBody().then((value) => ended(task, value), reject);
      };
      const ended = (task: number, value: number): void => {
        const ready = downstream[task]!.filter((next) => --unmet[next]! === 0);
        const isLast = --left === 0;
        this.#write(
          [
            { kind: "end", run, task: tasks[task]!, value: JSON.stringify(value) },
            ...ready.map((next): Change => ({ kind: "start", run, task: tasks[next]! })),
            ...(isLast ? [{ kind: "runEnd", run } as const] : []),
          ],
          () => (isLast ? resolve() : begin(ready)),
        );
      };
      const roots = tasks.flatMap((_task, index) => (unmet[index] === 0 ? [index] : []));
      this.#write(
        [{ kind: "run", run }, ...roots.map((root): Change => ({ kind: "start", run, task: tasks[root]! }))],
        () => begin(roots),
      );
    });
  }

  #write(changes: readonly Change[], consequence: () => void): void {
    if (this.#changes.length === 0) setImmediate(() => this.#commit());
    this.#changes.push(...changes);
    this.#consequences.push(consequence);
  }

  #commit(): void {
    const consequences = this.#consequences;
    this.#store.write(this.#changes);
    this.#changes = [];
    this.#consequences = [];
    for (const consequence of consequences) consequence();
  }
}
