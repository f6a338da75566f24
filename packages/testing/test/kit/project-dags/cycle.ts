import { BashOperator, chain, dag } from "@tradewind/core";

@dag({ schedule: null, dagId: "dag_cycle" })
export class Cycle {
  flow() {
    const [t1, t2, t3] = ["t1", "t2", "t3"].map((taskId) => new BashOperator({ taskId, bashCommand: "true" }));
    chain(t1!, t2!, t3!, t1!);
  }
}
