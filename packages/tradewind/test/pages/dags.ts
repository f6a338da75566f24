// The examples of docs/dags.md, so that they compile; pages.test.ts compares the two.
import { BaseOperator, dag, type Flow, task } from "tradewind";

class FetchOperator extends BaseOperator<{ connId?: string; path: string }> {}

declare module "tradewind" {
  interface DefaultArgs {
    readonly connId?: string;
  }
}

@dag({
  dagDisplayName: "Sales, by region",
  description: "what was sold yesterday",
  docMd: "sales.md",
  tags: ["sales", "daily"],
  owner: "ana",
  ownerLinks: { ana: "mailto:ana@example.com" },
  defaultArgs: { retries: 2, retryDelay: { minutes: 5 }, connId: "warehouse" },
})
export class Sales {
  @task({ taskDisplayName: "Load it", docMd: "Adds **yesterday** to the table.", retries: 0 })
  load(day: string) {
    return day;
  }

  flow(this: Flow<Sales>) {
    new FetchOperator({ taskId: "fetch", path: "sales/{{ ds }}.csv" }).before(this.load("{{ ds }}"));
  }
}
