import { chain, defineDag } from "@tradewind/core";
import { bodyTask } from "./body-task.ts";

class Fan {
  flow(): void {
    const middle = Array.from({ length: 500 }, (_, i) => bodyTask(`part_${i}`));
    chain(bodyTask("first"), middle, bodyTask("last"));
  }
}

/** 1 -> 500 -> 1. */
export const fanDag = defineDag(Fan, { dagId: "bench_fan", maxActiveTasks: 1_000 });
