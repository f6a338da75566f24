import { defineDag } from "@tradewind/core";
import { layered } from "./layered.ts";

class Layers1k {
  flow(): void {
    layered({ depth: 10, width: 100, upstreams: 3 });
  }
}

/** 1,000 tasks in ten such layers. */
export const layers1kDag = defineDag(Layers1k, { dagId: "bench_layers_1k", maxActiveTasks: 1_000 });
