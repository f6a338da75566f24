import type { DagDocument, ExpansionDocument, ListDocument, TaskDocument } from "../document/dag-document.ts";
import type { GraphEdges } from "./graph-edges.ts";

/** A task or a group that is mapped, or a group that is repeated. */
export interface Expansion extends ExpansionDocument {
  /** Its place in the list of all. */
  readonly index: number;
  /** How many mapped groups are around it. */
  readonly level: number;
  /** The tasks that it multiplies. */
  readonly members: readonly number[];
  /** The task itself, when it is one that is mapped and not a group. */
  readonly task: number | undefined;
  /** The tasks whose results it is mapped over; of those in a loop around which it is not, the loop's gate, too. */
  readonly producers: readonly number[];
}

/** How the tasks of a DAG are mapped, as numbers. */
export interface MappedGraph {
  readonly expansions: readonly Expansion[];
  readonly expansionOf: ReadonlyMap<string, Expansion>;
  /** For each task the expansions that it takes part in, outermost first. */
  readonly chains: readonly (readonly Expansion[])[];
  /** For each task on how many of them its trigger rule is judged: all but its own. */
  readonly ruleLevel: readonly number[];
  /** Beside each entry of `downstream`: how many expansions the two tasks have in common. */
  readonly sharedDown: readonly (readonly number[])[];
  /** For each task and level how many of its upstreams have that many expansions in common with it. */
  readonly upstreamAt: readonly (readonly number[])[];
  /** For each task the expansions over what it returns. */
  readonly feeds: readonly (readonly Expansion[])[];
  /** The loops, each by the number of its gate; undefined where there are none. */
  readonly loops: ReadonlyMap<number, Expansion> | undefined;
}

/** Undefined for a DAG in which nothing is mapped. */
export function mappedGraphOf({ expansions: documents }: DagDocument, edges: GraphEdges): MappedGraph | undefined {
  if (documents.length === 0) return undefined;
  const { tasks, indexOf, upstream, downstream } = edges;
  const gatesBetween = ({ within }: ExpansionDocument, { mapping }: TaskDocument): number[] => {
    const loop = documents.find(({ id }) => id === mapping[0] && id !== within[0])?.loop;
    return loop ? [indexOf.get(loop.gate)!] : [];
  };
  const expansions = documents.map((document, index): Expansion => {
    const named = document.lists.flatMap(producersOf).map((taskId) => indexOf.get(taskId)!);
    const producers = new Set(named.flatMap((task) => [...gatesBetween(document, tasks[task]!), task]));
    return {
      ...document,
      index,
      level: document.within.length,
      members: tasks.flatMap(({ mapping }, task) => (mapping.includes(document.id) ? [task] : [])),
      task: indexOf.get(document.id),
      producers: [...producers],
    };
  });
  const expansionOf = new Map(expansions.map((expansion) => [expansion.id, expansion]));
  const chains = tasks.map(({ mapping }) => mapping.map((id) => expansionOf.get(id)!));
  const ruleLevel = chains.map((chain, task) => chain.length - Number(chain.at(-1)?.task === task));
  const shared = (a: number, b: number) => commonLength(chains[a]!, chains[b]!);
  return {
    expansions,
    expansionOf,
    chains,
    ruleLevel,
    sharedDown: downstream.map((nexts, task) => nexts.map((next) => shared(task, next))),
    upstreamAt: upstream.map((ups, task) => {
      const counts = Array<number>(chains[task]!.length + 1).fill(0);
      for (const up of ups) counts[shared(up, task)]!++;
      return counts;
    }),
    feeds: tasks.map((_task, index) => expansions.filter(({ producers }) => producers.includes(index))),
    loops: loopsOf(expansions, edges),
  };
}

function loopsOf(expansions: readonly Expansion[], { indexOf }: GraphEdges): MappedGraph["loops"] {
  const loops = expansions.flatMap((expansion) =>
    expansion.loop ? [[indexOf.get(expansion.loop.gate)!, expansion] as const] : [],
  );
  return loops.length === 0 ? undefined : new Map(loops);
}

/** How many expansions two chains begin with together. */
export function commonLength(a: readonly Expansion[], b: readonly Expansion[]): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function producersOf(list: ListDocument): string[] {
  switch (list.kind) {
    case "xcom":
      return [list.taskId];
    case "zip":
    case "concat":
      return list.lists.flatMap(producersOf);
    default:
      return [];
  }
}
