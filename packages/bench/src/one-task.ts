import { type DagDefinition, defineDag, type Flow } from "@tradewind/core";
import { bodies } from "./bodies.ts";

class OneTask {
  work() {
    return bodies.one();
  }

  flow(this: Flow<OneTask>) {
    this.work();
  }
}

/** A DAG of one task; alone in its file, so that a cold start loads nothing else. */
export const oneTask: DagDefinition = defineDag(OneTask, { dagId: "one_task", tasks: { work: {} } });
