// The examples of docs/state-stores.md, so that they compile and run; pages.test.ts compares the two.
import {
  asset,
  BaseHook,
  BaseOperator,
  currentContext,
  defineDag,
  type Flow,
  hook,
  NEVER_EXPIRE,
  type TaskContext,
} from "../../src/index.ts";

/** The pages that were loaded, in order. */
export const loaded: string[] = [];

async function loadPage(day: string, page: number): Promise<void> {
  loaded.push(`${day} ${page}`);
  if (loaded.length === 2) throw new Error("the service is gone");
}

class Orders {
  async load(day: string, pages: number) {
    const { taskStateStore } = currentContext();
    const done = await taskStateStore.get("done", 0);
    for (let page = done + 1; page <= pages; page++) {
      await loadPage(day, page);
      await taskStateStore.set("done", page);
    }
  }

  flow(this: Flow<Orders>) {
    this.load("{{ ds }}", 3);
  }
}

export const orders = defineDag(Orders, { dagId: "orders", tasks: { load: { retries: 1 } } });

/** A cluster that runs jobs for others. */
export class ClusterHook extends BaseHook<never> {
  static override readonly connType = "cluster";

  override async getConn(): Promise<never> {
    throw new Error("there is no cluster in this test");
  }

  async submit(_script: string): Promise<string> {
    return this.getConn();
  }

  async state(_job: string): Promise<"running" | "done" | "failed"> {
    return this.getConn();
  }

  async result(_job: string, _signal: AbortSignal): Promise<string> {
    return this.getConn();
  }
}

export interface ClusterJobOptions {
  readonly connId: string;
  readonly script: string;
}

export class ClusterJobOperator extends BaseOperator<ClusterJobOptions, string> {
  static override readonly templateFields = ["script"] as const;

  override async execute({ taskStateStore, log, signal }: TaskContext): Promise<string> {
    const { connId, script } = this.options;
    const cluster = hook(ClusterHook, connId);
    const known = await taskStateStore.get<string>("job");
    if (known !== undefined && (await cluster.state(known)) !== "failed") {
      log.info(`goes on with job ${known}`);
      return cluster.result(known, signal);
    }
    const job = await cluster.submit(script);
    await taskStateStore.set("job", job, { retention: NEVER_EXPIRE });
    return cluster.result(job, signal);
  }
}

class OnCluster {
  flow() {
    new ClusterJobOperator({ taskId: "job", connId: "cluster", script: "report {{ ds }}", retries: 2 });
  }
}

export const onCluster = defineDag(OnCluster, { dagId: "on_cluster" });

const ratesAfter = async (since: string): Promise<{ readonly day: string }[]> =>
  ["2024-01-01", "2024-01-02"].filter((day) => day > since).map((day) => ({ day }));

const rates = asset("rates", { uri: "s3://lake/rates" });

class Rates {
  async update() {
    const { assetStateStore } = currentContext();
    const since = await assetStateStore.of(rates).get("since", "1970-01-01");
    const rows = await ratesAfter(since);
    await assetStateStore.of(rates).set("since", rows.at(-1)?.day ?? since);
    return rows.length;
  }

  flow(this: Flow<Rates>) {
    this.update();
  }
}

export const incremental = defineDag(Rates, { dagId: "rates", tasks: { update: { outlets: [rates] } } });
