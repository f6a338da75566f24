// The DAG that docs/testing.md tests.
import { asset, BaseHook, currentContext, dag, type Flow, hook, params, sensor, task } from "tradewind";

export interface Order {
  readonly id: number;
  readonly amount: number;
}

export class WarehouseHook extends BaseHook {
  async orders(_day: string): Promise<Order[]> {
    throw new Error("there is no warehouse here");
  }
}

@dag({ schedule: "@daily", startDate: "2026-01-01", tags: ["sales"], defaultArgs: { owner: "ana" } })
export class Sales {
  readonly params = params({ region: "eu" });

  @task({ retries: 2, retryDelay: { minutes: 5 } })
  async extract(day: string): Promise<Order[]> {
    return hook(WarehouseHook, "warehouse").orders(day);
  }

  @task()
  total(orders: Order[]): number {
    return orders.reduce((sum, { amount }) => sum + amount, 0);
  }

  @task({ outlets: [asset("s3://lake/totals")] })
  async load(total: number): Promise<string> {
    const { log, params: values } = currentContext<typeof this>();
    log.info(`total of ${values.region}: ${total}`);
    return `${values.region} ${total}`;
  }

  flow(this: Flow<Sales>) {
    this.load(this.total(this.extract("{{ ds }}")));
  }
}

@dag({ schedule: null })
export class CopyPages {
  @task()
  async copy() {
    const { taskStateStore } = currentContext();
    const copied: number[] = [];
    for (let page = 1 + (await taskStateStore.get("done", 0)); page <= 3; page++) {
      copied.push(page);
      await taskStateStore.set("done", page);
    }
    return copied;
  }

  flow(this: Flow<CopyPages>) {
    this.copy();
  }
}

@dag({ schedule: null })
export class WaitForFile {
  static isThere = false;

  @sensor({ mode: "reschedule", pokeInterval: { minutes: 5 } })
  wait() {
    return WaitForFile.isThere;
  }

  @task()
  async approve() {
    const { chosenOptions } = await currentContext().ask({ subject: "Publish?", options: ["yes", "no"] });
    return chosenOptions[0];
  }

  flow(this: Flow<WaitForFile>) {
    this.wait().before(this.approve());
  }
}
