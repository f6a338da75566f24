import type { GraphEdges } from "./graph-edges.ts";

/** Setups and teardowns of a DAG, as numbers. */
export interface SetupGraph {
  /** For each task the setups that must have succeeded before it may run: those upstream of it whose scope it is in. */
  readonly required: readonly (readonly number[])[];
  /** For each task those that require it, where it is a setup. */
  readonly requiredBy: readonly (readonly number[])[];
  /** For each teardown how many of its direct upstreams are setups. */
  readonly ownSetups: readonly number[];
}

/** Undefined for a DAG without any. */
export function setupGraphOf(edges: GraphEdges): SetupGraph | undefined {
  const { tasks, upstream, downstream } = edges;
  if (tasks.every(({ role }) => role === null)) return undefined;
  const isSetup = (task: number) => tasks[task]!.role === "setup";
  const isTeardown = (task: number) => tasks[task]!.role === "teardown";
  const below = closure(downstream);
  const required: number[][] = tasks.map(() => []);
  const requiredBy: number[][] = tasks.map(() => []);
  for (const setup of tasks.keys()) {
    if (!isSetup(setup)) continue;
    const teardowns = downstream[setup]!.filter(isTeardown);
    for (const task of below(setup)) {
      // a setup without a teardown has everything downstream of it in its scope
      const isInScope = teardowns.length === 0 || teardowns.some((teardown) => below(task).has(teardown));
      if (isTeardown(task) || !isInScope) continue;
      required[task]!.push(setup);
      requiredBy[setup]!.push(task);
    }
  }
  const ownSetups = upstream.map((ups, task) => (isTeardown(task) ? ups.filter(isSetup).length : 0));
  return { required, requiredBy, ownSetups };
}

function closure(next: readonly (readonly number[])[]): (task: number) => ReadonlySet<number> {
  const known = new Map<number, ReadonlySet<number>>();
  const reach = (task: number): ReadonlySet<number> => {
    const found = known.get(task);
    if (found) return found;
    const reached = new Set<number>();
    for (const other of next[task]!) {
      reached.add(other);
      for (const further of reach(other)) reached.add(further);
    }
    known.set(task, reached);
    return reached;
  };
  return reach;
}
