import type { BodyName } from "./bodies.ts";

/** A graph as the floor walks it: what is left of a DAG when only its edges count. */
export interface FloorGraph {
  readonly dagId: string;
  readonly body: BodyName;
  readonly taskIds: readonly string[];
  /** For each task how many others it waits for. */
  readonly upstreamCounts: readonly number[];
  readonly downstream: readonly (readonly number[])[];
}

interface Edges {
  readonly dagId: string;
  readonly tasks: readonly { readonly taskId: string; readonly upstream: readonly string[] }[];
}

/** The graph of a DAG's document. */
export function floorGraphOf({ dagId, tasks }: Edges, body: BodyName): FloorGraph {
  const indexOf = new Map(tasks.map(({ taskId }, index) => [taskId, index]));
  const downstream: number[][] = tasks.map(() => []);
  for (const [index, { upstream }] of tasks.entries())
    for (const taskId of upstream) downstream[indexOf.get(taskId)!]!.push(index);
  return {
    dagId,
    body,
    taskIds: tasks.map(({ taskId }) => taskId),
    upstreamCounts: tasks.map(({ upstream }) => upstream.length),
    downstream,
  };
}
