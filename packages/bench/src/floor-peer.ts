import type { Stamp } from "./bodies.ts";
import { type FloorExecutor, openFloorExecutor } from "./floor-executor.ts";
import type { FloorGraph } from "./floor-graph.ts";
import { type FloorChange, FloorStore } from "./floor-store.ts";
import type { ExecutorName, Peer } from "./peer.ts";

export interface FloorPeerOptions {
  readonly executor: ExecutorName;
  /** The SQLite file. */
  readonly path: string;
  readonly graphs: readonly FloorGraph[];
}

/**
 * The floor: the least that a durable engine must do. Counters in memory, a row per change of state, all changes of one turn of
 * the event loop in one transaction, and a task starts when its start is on the disk. No checks, no log, no recovery.
 */
export async function openFloor({ executor, path, graphs }: FloorPeerOptions): Promise<Peer> {
  const store = new FloorStore(path);
  const bodies = await openFloorExecutor(executor);
  const byId = new Map(graphs.map((graph) => [graph.dagId, graph]));
  const walker = new Walker(store, bodies);
  return {
    async run(dagId) {
      await walker.walk(byId.get(dagId)!);
    },
    async stampedRun(dagId) {
      const graph = byId.get(dagId)!;
      const values = store.valuesOf(await walker.walk(graph));
      return graph.taskIds.map((taskId) => JSON.parse(values.get(taskId)!) as Stamp);
    },
    counters: () => store.counters(),
    async close() {
      bodies.close();
      store.close();
    },
  };
}

/** A run under way. */
interface Walk {
  readonly run: number;
  readonly graph: FloorGraph;
  readonly waitsFor: Int32Array;
  left: number;
  readonly finish: () => void;
  readonly fail: (error: unknown) => void;
}

class Walker {
  readonly #store: FloorStore;
  readonly #bodies: FloorExecutor;
  #changes: FloorChange[] = [];
  #effects: (() => void)[] = [];

  constructor(store: FloorStore, bodies: FloorExecutor) {
    this.#store = store;
    this.#bodies = bodies;
  }

  /** Runs a graph and resolves with the number of the run. */
  walk(graph: FloorGraph): Promise<number> {
    return new Promise((resolve, reject) => {
      const run = this.#store.nextRun();
      const { dagId, taskIds, upstreamCounts } = graph;
      const waitsFor = Int32Array.from(upstreamCounts);
      const walk = { run, graph, waitsFor, left: taskIds.length, finish: () => resolve(run), fail: reject };
      const roots = taskIds.flatMap((_taskId, task) => (waitsFor[task] === 0 ? [task] : []));
      this.#changes.push({ kind: "run", run, dagId, taskIds });
      for (const task of roots) this.#changes.push({ kind: "start", run, taskId: taskIds[task]! });
      this.#afterCommit(() => this.#begin(walk, roots));
    });
  }

  #begin(walk: Walk, tasks: readonly number[]): void {
    for (const task of tasks)
      this.#bodies.run(walk.graph.body).then((value) => this.#end(walk, task, value), walk.fail);
  }

  #end(walk: Walk, task: number, value: unknown): void {
    const { run, graph, waitsFor } = walk;
    this.#changes.push({ kind: "end", run, taskId: graph.taskIds[task]!, value: JSON.stringify(value) });
    const ready: number[] = [];
    for (const next of graph.downstream[task]!) {
      waitsFor[next] = waitsFor[next]! - 1;
      if (waitsFor[next] !== 0) continue;
      ready.push(next);
      this.#changes.push({ kind: "start", run, taskId: graph.taskIds[next]! });
    }
    walk.left--;
    if (walk.left === 0) this.#changes.push({ kind: "runEnd", run });
    const isOver = walk.left === 0;
    this.#afterCommit(() => (isOver ? walk.finish() : this.#begin(walk, ready)));
  }

  #afterCommit(effect: () => void): void {
    this.#effects.push(effect);
    if (this.#effects.length > 1) return;
    setImmediate(() => {
      const changes = this.#changes;
      const effects = this.#effects;
      this.#changes = [];
      this.#effects = [];
      this.#store.write(changes);
      for (const run of effects) run();
    });
  }
}
