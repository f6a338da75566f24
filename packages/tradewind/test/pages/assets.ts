// The examples of docs/assets.md, so that they compile; pages.test.ts compares the two.
import {
  anyOf,
  asset,
  assetAlias,
  assetAndTime,
  assetOf,
  assetOrTime,
  currentContext,
  type DagOptions,
  dag,
  type Flow,
  task,
} from "tradewind";

const orders = asset("orders", { uri: "s3://lake/orders" });

@dag({ schedule: "@daily", startDate: "2024-01-01" })
export class LoadOrders {
  @task({ outlets: [orders] })
  load(day: string) {
    currentContext().outletEvents.get(orders).extra = { day, rows: 3 };
  }

  flow(this: Flow<LoadOrders>) {
    this.load("{{ ds }}");
  }
}

@dag({ schedule: [orders] })
export class Report {
  @task()
  async report() {
    const events = await currentContext().triggeringAssetEvents.get(orders);
    return events.map(({ extra }) => extra.day);
  }

  flow(this: Flow<Report>) {
    this.report();
  }
}

/** For a task that has `orders` as inlet. */
export const lastOrders = () => currentContext().inletEvents.get(orders, { limit: 1 });

const customers = asset("customers");
const returns = asset("returns");
export const schedules: readonly DagOptions["schedule"][] = [
  [orders, customers],
  anyOf(orders, returns),
  orders.and(customers.or(returns)),
  asset.ref({ uri: "s3://lake/orders" }),
  assetOrTime({ timetable: "@daily", assets: [orders, customers] }),
  assetAndTime({ timetable: "@hourly", assets: [orders] }),
];

const files = assetAlias("files");

@dag({ schedule: "@daily", startDate: "2024-01-01" })
export class Exports {
  @task({ outlets: [files] })
  write(day: string) {
    currentContext()
      .outletEvents.get(files)
      .add(asset(`s3://exports/${day}.csv`), { day });
  }

  flow(this: Flow<Exports>) {
    this.write("{{ ds }}");
  }
}

@asset({ schedule: "@daily", startDate: "2024-01-01", uri: "s3://lake/rates" })
export class Rates {
  @task({ retries: 2 })
  materialize() {
    return { eur: 1, usd: 1.1 };
  }
}

@asset({ schedule: assetOf(Rates), inlets: [assetOf(Rates)] })
export class Prices {
  async materialize() {
    const [last] = await currentContext().inletEvents.get(assetOf(Rates), { limit: 1 });
    return last?.timestamp.toISO() ?? null;
  }
}
