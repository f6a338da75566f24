import { chain, defineDag } from "@tradewind/core";
import { bodyTask } from "./body-task.ts";

class Light {
  flow(): void {
    chain(...Array.from({ length: 40 }, (_, i) => bodyTask(`step_${i}`, "light")));
  }
}

/** 40 tasks, one after the other, each of them a little arithmetic. */
export const lightDag = defineDag(Light, { dagId: "bench_light" });
