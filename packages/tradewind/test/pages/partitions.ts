// The examples of docs/partitions.md, so that they compile; pages.test.ts compares the two.
import {
  asset,
  assetAlias,
  bash,
  cronPartition,
  currentContext,
  type DagOptions,
  dag,
  type Flow,
  type PartitionMapper,
  partitioned,
  partitionMapper,
  TriggerDagRunOperator,
  task,
} from "tradewind";

const orders = asset("orders", { uri: "s3://lake/orders" });
const rates = asset("rates");

@dag({ schedule: cronPartition("5 * * * *", { offset: -1 }), startDate: "2024-01-01" })
export class LoadOrders {
  @task({ outlets: [orders] })
  load(hour: string) {
    return `s3://lake/orders/${hour}.csv`;
  }

  flow(this: Flow<LoadOrders>) {
    this.load("{{ partition_key }}");
  }
}

@dag({ schedule: cronPartition("0 6 * * *", { keyFormat: "yyyy-MM-dd" }), startDate: "2024-01-01" })
export class LoadRates {
  @bash({ outlets: [rates] })
  load(day: string) {
    return `curl --output rates/${day}.json https://rates.example/${day}`;
  }

  flow(this: Flow<LoadRates>) {
    this.load("{{ partition_key }}");
  }
}

@dag({ schedule: partitioned([orders, rates], { mappers: [[orders, partitionMapper.startOfDay()]] }) })
export class Revenue {
  @task()
  async sum(day: string) {
    const { dagRun, triggeringAssetEvents } = currentContext();
    const hours = await triggeringAssetEvents.get(orders);
    return { day, isSame: day === dagRun.partitionKey, hours: hours.map(({ partitionKey }) => partitionKey) };
  }

  flow(this: Flow<Revenue>) {
    this.sum("{{ dag_run.partition_key }}");
  }
}

const files = assetAlias("files");

@dag({ schedule: "@hourly", startDate: "2024-01-01" })
export class Import {
  @task({ outlets: [orders, files] })
  read() {
    const { outletEvents } = currentContext();
    outletEvents.get(orders).addPartitions("nl", "be");
    outletEvents.get(files).add(asset("s3://in/nl.csv"), { rows: 3 }, { partitionKey: "nl" });
  }

  flow(this: Flow<Import>) {
    this.read();
    new TriggerDagRunOperator({ taskId: "again", triggerDagId: "revenue", partitionKey: "2024-01-01" });
  }
}

const { allowedKeys, chain, identity, product, startOfDay, startOfHour } = partitionMapper;

/** The mappers of the page's table. */
export const mappers: readonly PartitionMapper[] = [
  identity(),
  startOfHour(),
  startOfDay({ timezone: "Europe/Amsterdam" }),
  partitionMapper.startOfWeek(),
  partitionMapper.startOfMonth({ outputFormat: "yyyyMM" }),
  partitionMapper.startOfQuarter(),
  partitionMapper.startOfYear({ inputFormat: "dd.MM.yyyy" }),
  allowedKeys(["nl", "be"]),
  product([identity(), startOfDay()]),
  chain(startOfDay(), allowedKeys(["2024-03-13"])),
];

/** The schedules of the page's table. */
export const schedules: readonly DagOptions["schedule"][] = [
  partitioned(orders),
  partitioned([orders, rates]),
  partitioned(orders.or(rates)),
  partitioned(orders, { mapper: startOfDay() }),
];
