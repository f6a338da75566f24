import { defineDag } from "@tradewind/core";
import { mapped } from "./mapped.ts";

class TenThousand {
  flow(): void {
    mapped(100);
  }
}

/** 100 x 100 mapped instances, as many at once as a layer of the other DAGs has tasks. */
export const mapped10kDag = defineDag(TenThousand, { dagId: "bench_mapped_10k", maxActiveTasks: 100 });
