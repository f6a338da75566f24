import { GroupTries, type RetriedRunGraph } from "./group-tries.ts";
import { InstanceStates } from "./instance-states.ts";
import { InstanceTree, type MappedRunGraph } from "./instance-tree.ts";
import { MappedInstances } from "./mapped-instances.ts";
import type { RunGraph } from "./run-graph.ts";
import { RunInstances } from "./run-instances.ts";

/** What all that decides about a run goes by. */
export interface RunParts {
  readonly graph: RunGraph;
  readonly states: InstanceStates;
  readonly instances: RunInstances;
  /** Only where something is mapped; otherwise instances are tasks. */
  readonly mapping: MappedInstances | undefined;
  /** Only where groups are tried again. */
  readonly tries: GroupTries | undefined;
}

/** Those of a new run. `absent` tasks take no part in it. */
export function runPartsOf(graph: RunGraph, absent: readonly number[]): RunParts {
  const tree = graph.mapped && new InstanceTree(graph as MappedRunGraph);
  const states = new InstanceStates(graph.tasks.length, tree);
  const mapping =
    tree &&
    new MappedInstances(graph as MappedRunGraph, tree, {
      state: (node) => states.of(node),
      isKnown: (node, task) => !tries?.hides(node, task),
    });
  const instances = new RunInstances(graph, states, mapping);
  const tries = graph.retried && new GroupTries(graph as RetriedRunGraph, instances, absent);
  return { graph, states, instances, mapping, tries };
}
