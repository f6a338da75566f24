import { currentContext, dag, type Flow, isMain, run, task } from "tradewind";
import { orders } from "../src/lake.ts";

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

if (isMain(import.meta)) await run(LoadOrders, { logicalDate: "2026-01-01" });
