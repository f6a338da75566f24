import { defineDag } from "@tradewind/core";
import { layered } from "./layered.ts";

class Layers {
  flow(): void {
    layered({ depth: 100, width: 100, upstreams: 3 });
  }
}

/** 10,000 tasks in 100 layers, each waiting for three of the layer above. */
export const layersDag = defineDag(Layers, { dagId: "bench_layers", maxActiveTasks: 1_000 });
