import { FunctionOperator, taskGroup } from "@tradewind/core";
import { BODIES } from "../body.ts";

/** A mapped group with a mapped task in it: `size` instances of the group, `size` of the task in each. Call it in a flow. */
export function mapped(size: number): void {
  const elements = Array.from({ length: size }, (_, i) => [i]);
  taskGroup("row", { expand: [elements] }, () => {
    FunctionOperator.partial({ taskId: "cell", callable: BODIES.trivial }).expand({ opArgs: elements });
  });
}
