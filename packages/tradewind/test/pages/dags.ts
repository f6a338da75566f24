// The examples of docs/dags.md, so that they compile; pages.test.ts compares the two.
import { BaseOperator, dag, defineDag, definePolicies, type Flow, PolicyViolation, SkipDag, task } from "tradewind";

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

class SalesOf {
  readonly country: string;

  constructor(country: string) {
    this.country = country;
  }

  @task()
  load(country: string) {
    return country;
  }

  flow(this: Flow<SalesOf>) {
    this.load(this.country);
  }
}

export const sales = ["nl", "be"].map((country) =>
  defineDag(SalesOf, { dagId: `sales_${country}`, args: [country], schedule: "@daily", startDate: "2024-01-01" }),
);

export const policies = definePolicies({
  dag({ dagId, options }) {
    if (dagId.startsWith("try_")) throw new SkipDag("not in this installation");
    if (!options.tags?.length) throw new PolicyViolation("every DAG has a tag");
    return { maxActiveRuns: Math.min(options.maxActiveRuns ?? 4, 4) };
  },
  task: ({ options }) => ({ executionTimeout: options.executionTimeout ?? { hours: 6 } }),
});

export const whereTo = definePolicies({
  taskInstance: ({ tryNumber, runType }) =>
    tryNumber > 1 ? { queue: "large" } : runType === "backfill" ? { executor: "spare" } : undefined,
  contextVars: ({ dag }) => ({ COST_CENTER: dag.tags[0] ?? "none" }),
});
