import { currentContext, dag, type Flow, task } from "tradewind";
import { orders } from "../src/lake.ts";

// Has no time of its own: it runs when orders have been loaded, once for all updates since its last run.
@dag({ schedule: [orders], tags: ["example"] })
export class OrdersReport {
  @task()
  async collect(): Promise<string[]> {
    const events = await currentContext().triggeringAssetEvents.get(orders);
    return events.map(({ extra }) => `${extra.day}: ${extra.total}`);
  }

  @task()
  report(lines: string[]): number {
    for (const line of lines) console.log(line);
    return lines.length;
  }

  flow(this: Flow<OrdersReport>) {
    this.report(this.collect());
  }
}
