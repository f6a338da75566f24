/** What is put in order: tasks, and whatever else waits for something. */
export interface Waiting<Node> {
  readonly taskId: string;
  readonly upstream: ReadonlySet<Node>;
  readonly downstream: ReadonlySet<Node>;
}

/** The nodes in an order in which each stands behind its upstreams, or the path of a cycle. */
export function topologicalOrder<Node extends Waiting<Node>>(
  nodes: readonly Node[],
): { order: Node[] } | { cycle: string[] } {
  const waiting = new Map(nodes.map((node) => [node, node.upstream.size]));
  const order = nodes.filter((node) => node.upstream.size === 0);
  for (let i = 0; i < order.length; i++) {
    for (const next of order[i]!.downstream) {
      const left = waiting.get(next)! - 1;
      waiting.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  return order.length === nodes.length
    ? { order }
    : { cycle: findCycle(nodes.filter((node) => waiting.get(node)! > 0)) };
}

/** Every node here has an upstream among them, so that walking up must come back to where it has been. */
function findCycle<Node extends Waiting<Node>>(stuck: readonly Node[]): string[] {
  const among = new Set(stuck);
  const path: Node[] = [];
  let node = stuck[0]!;
  while (!path.includes(node)) {
    path.push(node);
    node = [...node.upstream].find((upstream) => among.has(upstream))!;
  }
  return [...path.slice(path.indexOf(node)), node].reverse().map(({ taskId }) => taskId);
}
