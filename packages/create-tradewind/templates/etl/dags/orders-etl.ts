import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { branch, currentContext, dag, FailTask, type Flow, isMain, run, SkipTask, task } from "tradewind";
import { type ReadOrders, readOrders, totalsByCustomer } from "../src/orders.ts";

// The params are the run's settings. They can be given for one run:
// tradewind dags trigger orders_etl --conf '{"minOrders": 10}'
@dag({
  schedule: "@daily",
  startDate: "2026-01-01",
  endDate: "2026-01-02",
  catchup: true,
  params: { from: "data", to: "output", minOrders: 1, maxRejected: 1 },
  defaultArgs: { retries: 1, retryDelay: { seconds: 30 } },
  tags: ["example"],
})
export class OrdersEtl {
  // The file of the run's day. A day without a file is no error: what is below is skipped.
  @task()
  async extract(folder: string, day: string): Promise<ReadOrders> {
    const text = await readFile(join(folder, `${day}.csv`), "utf8").catch(noFile);
    if (text === undefined) throw new SkipTask(`there is no file for ${day}`);
    return readOrders(text);
  }

  // Trying again does not mend bad data: FailTask fails at once.
  @task()
  check({ orders, rejected }: ReadOrders): number {
    for (const line of rejected) console.warn(`not an order: ${line}`);
    const { maxRejected } = currentContext().params as { maxRejected: number };
    if (rejected.length > maxRejected) throw new FailTask(`${rejected.length} rows are no orders`);
    return orders.length;
  }

  @branch()
  isEnough(orders: number) {
    const { minOrders } = currentContext().params as { minOrders: number };
    return orders >= minOrders ? this.load : this.tooFew;
  }

  // The file of the day is replaced: a run that is done again leaves the same.
  @task()
  async load({ orders }: ReadOrders, folder: string, day: string): Promise<string> {
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${day}.json`);
    await writeFile(file, JSON.stringify(totalsByCustomer(orders), null, 2));
    console.log(`wrote ${file}`);
    return file;
  }

  @task()
  tooFew(orders: number): void {
    console.warn(`${orders} orders are too few`);
  }

  flow(this: Flow<OrdersEtl>) {
    const read = this.extract("{{ params.from }}", "{{ ds }}");
    const count = this.check(read);
    this.isEnough(count).before(this.load(read, "{{ params.to }}", "{{ ds }}"), this.tooFew(count));
  }
}

function noFile(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

if (isMain(import.meta)) await run(OrdersEtl, { logicalDate: "2026-01-01" });
