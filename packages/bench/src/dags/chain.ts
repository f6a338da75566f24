import { chain, defineDag } from "@tradewind/core";
import { bodyTask } from "./body-task.ts";

class Chain {
  flow(): void {
    chain(...Array.from({ length: 100 }, (_, i) => bodyTask(`step_${i}`)));
  }
}

/** 100 tasks, one after the other. */
export const chainDag = defineDag(Chain, { dagId: "bench_chain" });
