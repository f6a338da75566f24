import {
  BaseHook,
  BashOperator,
  branch,
  chain,
  currentContext,
  dag,
  type Flow,
  hook,
  isMain,
  run,
  sensor,
  task,
} from "tradewind";

class ApiHook extends BaseHook<string> {
  protected override async makeConn(): Promise<string> {
    const { host, password } = await this.getConnection(this.connId);
    return `${host} with ${password}`;
  }
}

@dag({ schedule: "@daily", startDate: "2024-01-01", tags: ["sample"] })
export class Sales {
  @task()
  extract(day: string) {
    return [{ day, amount: 10 }];
  }
  @branch({ taskDisplayName: "Pick one", owner: "ana", docMd: "**Which**" })
  pick(orders: { amount: number }[]) {
    return orders.length > 0 ? this.publish : this.reportEmpty;
  }
  @task()
  publish(orders: { amount: number }[]) {
    console.log(`published ${orders?.length ?? "no"} orders of ${currentContext().ds}`);
  }
  @task()
  reportEmpty() {}
  @sensor({ mode: "reschedule" })
  neverReady(): boolean {
    console.log("poked");
    return false;
  }
  @task()
  async callsApi() {
    console.log(await hook(ApiHook, "api").getConn());
  }

  flow(this: Flow<Sales>) {
    const orders = this.extract("{{ ds }}");
    chain(this.pick(orders), [this.publish(orders), this.reportEmpty()]);
    const gate = new BashOperator({ taskId: "gate", bashCommand: "exit 99" });
    gate.before(this.neverReady(), this.callsApi());
    new BashOperator({ taskId: "echo", bashCommand: "echo {{ ds }} {{ conn.api.password }}" }).after(gate);
  }
}

if (isMain(import.meta)) await run(Sales, { logicalDate: "2024-01-03", store: "memory" });
