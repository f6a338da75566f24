import { defineDag } from "@tradewind/core";
import { mapped } from "./mapped.ts";

class Hundred {
  flow(): void {
    mapped(10);
  }
}

/** 10 x 10 mapped instances, as many at once as a layer of the other DAGs has tasks. */
export const mapped100Dag = defineDag(Hundred, { dagId: "bench_mapped_100", maxActiveTasks: 100 });
