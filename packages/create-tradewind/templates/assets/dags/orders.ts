import { asset, currentContext, dag, type Flow, isMain, run, task } from "tradewind";

// An asset is its name: `asset("orders")` in another file is the same one. Nothing is read at its URI.
export const orders = asset("orders", { uri: "file://lake/orders" });

// Makes the asset. `tradewind dev` runs this DAG when its time has come, and the report after it.
@dag({ schedule: "@daily", startDate: "2026-01-01", tags: ["example"] })
export class LoadOrders {
  @task()
  fetch(day: string): number[] {
    console.log(`fetching the orders of ${day}`);
    return [12, 30];
  }

  // A task that has an asset among its outlets updates it when it succeeds. What `extra` says goes along.
  @task({ outlets: [orders] })
  store(amounts: number[], day: string): void {
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    currentContext().outletEvents.get(orders).extra = { day, total };
  }

  flow(this: Flow<LoadOrders>) {
    this.store(this.fetch("{{ ds }}"), "{{ ds }}");
  }
}

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

// `npm start`: one run of the first, alone; `npm run dev` has both
if (isMain(import.meta)) await run(LoadOrders, { logicalDate: "2026-01-01" });
