import type { WeightRule } from "../operators/task-options.ts";

export interface WeightedTask {
  readonly taskId: string;
  readonly upstream: readonly string[];
  readonly priorityWeight: number;
  readonly weightRule: WeightRule;
}

/** Airflow's bounds: a 32-bit number. */
const MOST = 2_147_483_647;
const LEAST = -2_147_483_648;

/**
 * What each task's weight rule makes of its `priorityWeight`: the number itself, or the sum over the task and everything downstream
 * (or upstream) of it, each counted once. `tasks` stand in topological order.
 */
export function effectiveWeights(tasks: readonly WeightedTask[]): number[] {
  const indexOf = new Map(tasks.map(({ taskId }, index) => [taskId, index]));
  const upstream = tasks.map((task) => task.upstream.map((taskId) => indexOf.get(taskId)!));
  const downstream: number[][] = tasks.map(() => []);
  for (const [index, ups] of upstream.entries()) for (const up of ups) downstream[up]!.push(index);
  const weights = tasks.map(({ priorityWeight }) => priorityWeight);
  const order = [...tasks.keys()];
  const uses = (rule: WeightRule) => tasks.some(({ weightRule }) => weightRule === rule);
  const sums = {
    absolute: weights,
    downstream: uses("downstream") ? closureSums(order.toReversed(), [downstream, upstream], weights) : weights,
    upstream: uses("upstream") ? closureSums(order, [upstream, downstream], weights) : weights,
  };
  return tasks.map(({ weightRule }, index) => Math.max(LEAST, Math.min(MOST, sums[weightRule][index]!)));
}

/**
 * For each task the sum of the weights of all that `next` leads to, itself included. Sets are bit rows, merged in an order in which
 * what a task leads to comes first; a row is let go when the last task that leads to it has been done, so that memory follows the
 * width of the graph.
 */
function closureSums(
  order: readonly number[],
  [next, previous]: readonly [readonly (readonly number[])[], readonly (readonly number[])[]],
  weights: readonly number[],
): number[] {
  const words = Math.ceil(weights.length / 32);
  const rows = new Map<number, Uint32Array>();
  const waiting = previous.map(({ length }) => length);
  const areAllOne = weights.every((weight) => weight === 1);
  const sums: number[] = new Array(weights.length);
  for (const task of order) {
    const row = new Uint32Array(words);
    row[task >>> 5]! |= 1 << (task & 31);
    for (const other of next[task]!) {
      const its = rows.get(other)!;
      for (let word = 0; word < words; word++) row[word]! |= its[word]!;
      if (--waiting[other]! === 0) rows.delete(other);
    }
    if (previous[task]!.length > 0) rows.set(task, row);
    sums[task] = areAllOne ? countBits(row) : sumBits(row, weights);
  }
  return sums;
}

function countBits(row: Uint32Array): number {
  let count = 0;
  for (let word of row) for (; word !== 0; word &= word - 1) count++;
  return count;
}

function sumBits(row: Uint32Array, weights: readonly number[]): number {
  let sum = 0;
  for (const [word, bits] of row.entries()) {
    for (let rest = bits; rest !== 0; rest &= rest - 1) sum += weights[word * 32 + 31 - Math.clz32(rest & -rest)]!;
  }
  return sum;
}
