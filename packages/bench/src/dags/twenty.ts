import { defineDag } from "@tradewind/core";
import { layered } from "./layered.ts";

class Twenty {
  flow(): void {
    layered({ depth: 5, width: 4, upstreams: 4 });
  }
}

/** 20 tasks in five layers of four, each waiting for all of the layer above. */
export const twentyDag = defineDag(Twenty, { dagId: "bench_twenty", maxActiveTasks: 1_000, maxActiveRuns: 1_000 });
