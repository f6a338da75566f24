import { type DagDefinition, defineDag } from "@tradewind/core";
import { bodyTask } from "./body-task.ts";

class Yearly {
  flow(): void {
    bodyTask("only");
  }
}

/** A DAG with a schedule that is not due for a while; its next run is some months away at most. */
export const yearlyDag = (dagId: string): DagDefinition =>
  defineDag(Yearly, { dagId, schedule: "@yearly", startDate: "2020-01-01", catchup: false });
