import type { FunctionOperator } from "@tradewind/core";
import { bodyTask } from "./body-task.ts";

export interface Layers {
  readonly depth: number;
  readonly width: number;
  /** For how many neighbours of the layer above each task waits. */
  readonly upstreams: number;
}

/** Tasks in layers. Call it in a flow. */
export function layered({ depth, width, upstreams }: Layers): void {
  let above: FunctionOperator<number>[] = [];
  for (let layer = 0; layer < depth; layer++) {
    const tasks = Array.from({ length: width }, (_, i) => bodyTask(`layer_${layer}_${i}`));
    const neighbours = (i: number) => Array.from({ length: upstreams }, (_, n) => above[(i + n) % width]!);
    if (layer > 0) tasks.forEach((task, i) => void task.after(...neighbours(i)));
    above = tasks;
  }
}
