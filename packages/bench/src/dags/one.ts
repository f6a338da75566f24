import { defineDag } from "@tradewind/core";
import { bodyTask } from "./body-task.ts";

class One {
  flow(): void {
    bodyTask("only");
  }
}

/** A single task. */
export const oneDag = defineDag(One, { dagId: "bench_one", maxActiveTasks: 1_000 });
