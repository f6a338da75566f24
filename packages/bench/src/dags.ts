import { type DagDefinition, defineDag, type Flow } from "@tradewind/core";
import { type BodyName, bodies } from "./bodies.ts";

// Worker processes import this file: it exports DAGs and nothing else.

export { oneTask } from "./one-task.ts";

class Chain {
  readonly body: BodyName;
  readonly length: number;

  constructor(body: BodyName, length: number) {
    this.body = body;
    this.length = length;
  }

  work() {
    return bodies[this.body]();
  }

  flow(this: Flow<Chain>) {
    let last = this.work();
    for (let i = 1; i < this.length; i++) {
      const next = this.work();
      last.before(next);
      last = next;
    }
  }
}

class Fan {
  work() {
    return bodies.one();
  }

  flow(this: Flow<Fan>) {
    const first = this.work();
    const middle = Array.from({ length: 500 }, () => this.work());
    first.before(middle);
    this.work().after(middle);
  }
}

const chainOf = (dagId: string, body: BodyName, length: number): DagDefinition =>
  defineDag(Chain, { dagId, args: [body, length], tasks: { work: {} } });

export const chain: DagDefinition = chainOf("chain", "one", 100);
export const chainStamped: DagDefinition = chainOf("chain_stamped", "stampedOne", 100);
export const light: DagDefinition = chainOf("light", "fibonacci", 40);
export const lightStamped: DagDefinition = chainOf("light_stamped", "stampedFibonacci", 40);
export const fan: DagDefinition = defineDag(Fan, { dagId: "fan", tasks: { work: {} } });
