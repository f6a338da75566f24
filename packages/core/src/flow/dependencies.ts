import { InvalidOptionError } from "../errors/authoring-errors.ts";
import { firstNodesOf, lastNodesOf, type TaskNode } from "./task-node.ts";
import type { TaskLike } from "./types.ts";

/** Text on an edge; made by `label()`. */
export class EdgeLabel {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Text for the edges between its neighbours in `chain`, shown in graphs. Airflow's Label.
 *
 * @example
 * chain(this.pick(rows), label("has rows"), this.publish(rows));
 */
export const label = (text: string): EdgeLabel => new EdgeLabel(text);

/**
 * Runs its arguments one after the other. A list beside a single task fans out or in; two lists beside each other must be of
 * one length and are connected in pairs. Airflow's `chain`.
 *
 * @throws InvalidOptionError when two neighbouring lists differ in length.
 * @example
 * chain(start, [a, b], [c, d], end); // start -> a -> c -> end, start -> b -> d -> end
 */
export function chain(...steps: (TaskLike | EdgeLabel)[]): void {
  let previous: TaskLike | undefined;
  let text: string | undefined;
  for (const step of steps) {
    if (step instanceof EdgeLabel) {
      text = step.text;
      continue;
    }
    if (previous !== undefined) connectNeighbours(previous, step, text);
    previous = step;
    text = undefined;
  }
}

/**
 * Runs its arguments one after the other; of two lists beside each other every task of the first runs before every task of the
 * second. Airflow's `chain_linear`.
 *
 * @example
 * chainLinear(start, [a, b], [c, d], end); // a and b -> c and d
 */
export function chainLinear(...steps: TaskLike[]): void {
  for (const [i, step] of steps.entries()) {
    if (i > 0) connectAll(lastNodesOf(steps[i - 1]!), firstNodesOf(step));
  }
}

/**
 * Every task of the first list runs before every task of the second. Airflow's `cross_downstream`.
 *
 * @example
 * crossDownstream([extractEu, extractUs], [report, archive]);
 */
export function crossDownstream(from: readonly TaskLike[], to: readonly TaskLike[]): void {
  connectAll(lastNodesOf(from), firstNodesOf(to));
}

function connectNeighbours(left: TaskLike, right: TaskLike, text: string | undefined): void {
  if (!isList(left) || !isList(right)) {
    connectAll(lastNodesOf(left), firstNodesOf(right), text);
    return;
  }
  if (left.length !== right.length) {
    throw new InvalidOptionError({
      option: "chain",
      found: `lists of ${left.length} and ${right.length} tasks beside each other`,
      expected: "lists of one length, or crossDownstream()",
    });
  }
  for (const [i, task] of left.entries()) connectAll(lastNodesOf(task), firstNodesOf(right[i]!), text);
}

function connectAll(from: readonly TaskNode[], to: readonly TaskNode[], text?: string): void {
  for (const upstream of from) for (const downstream of to) upstream.before(downstream, text);
}

const isList = (value: TaskLike): value is readonly TaskLike[] => Array.isArray(value);
