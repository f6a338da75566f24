import { existsSync } from "node:fs";
import { join } from "node:path";
import { chain, currentContext, dag, defineDag, type Flow, sensor, TriggerDagRunOperator, task } from "@tradewind/core";
import { afternoons, params, SUPERMARKETS, step, waitForSupermarket } from "./supermarkets.ts";

const trigger = (dagId: string, conf: Readonly<Record<string, unknown>> = {}, taskId = `trigger_${dagId}`) =>
  new TriggerDagRunOperator({ taskId, triggerDagId: dagId, conf });

/** Figure 6.12 in two DAGs: this one triggers the other for each supermarket. */
@dag({ dagId: "listing_6_04_dag01", ...afternoons, params })
export class IngestSupermarkets {
  flow() {
    for (const n of SUPERMARKETS) {
      chain(
        waitForSupermarket(`wait_for_supermarket_${n}`, n, { mode: "reschedule" }),
        step(`copy_to_raw_supermarket_${n}`),
        step(`process_supermarket_${n}`),
        trigger("listing_6_04_dag02", {}, `trigger_create_metrics_dag_supermarket_${n}`),
      );
    }
  }
}

@dag({ dagId: "listing_6_04_dag02" })
export class CreateMetrics {
  flow() {
    chain(step("compute_differences"), step("update_dashboard"));
    step("notify_new_data");
  }
}

/** Figure 6.17: a DAG that does its work every midnight and then triggers others. */
class EtlThenTrigger {
  readonly targets: readonly string[];

  constructor(targets: readonly string[]) {
    this.targets = targets;
  }

  flow(this: Flow<EtlThenTrigger>) {
    chain(
      step("etl"),
      this.targets.map((dagId) => trigger(dagId)),
    );
  }
}

class Report {
  flow() {
    step("report");
  }
}

const source = (dagId: string, ...targets: string[]) =>
  defineDag(EtlThenTrigger, { dagId, args: [targets], schedule: "0 0 * * *", startDate: "2024-07-01" });
const target = (dagId: string) => defineDag(Report, { dagId });

export const oneTriggersOne = [
  source("figure_6_17_example_1_dag_1", "figure_6_17_example_1_dag_2"),
  target("figure_6_17_example_1_dag_2"),
];

export const threeTriggerOne = [
  ...[1, 2, 3].map((n) => source(`figure_6_17_example_2_dag_${n}`, "figure_6_17_example_2_dag_4")),
  target("figure_6_17_example_2_dag_4"),
];

const others = [2, 3, 4].map((n) => `figure_6_17_example_3_dag_${n}`);
export const oneTriggersThree = [source("figure_6_17_example_3_dag_1", ...others), ...others.map(target)];

/** Prints what it was started with, in each step. */
@dag({ dagId: "listing_6_08" })
export class PrintConf {
  @task()
  copyToRaw() {
    printConf();
  }

  @task()
  process() {
    printConf();
  }

  @task()
  createMetrics() {
    printConf();
  }

  flow(this: Flow<PrintConf>) {
    chain(this.copyToRaw(), this.process(), this.createMetrics());
  }
}

function printConf(): void {
  console.log(JSON.stringify(currentContext().dagRun.conf));
}

/** The author's own: one run for each supermarket, which its conf names. */
@dag({ dagId: "supermarket_promotion", params, maxActiveTasks: 50 })
export class SupermarketPromotion {
  @sensor({ mode: "reschedule" })
  waitForSupermarket(data: string) {
    const { conf } = currentContext().dagRun;
    return existsSync(join(data, `supermarket${conf.supermarket_id}`, "_SUCCESS.txt"));
  }

  @task()
  processSupermarket() {
    console.log(`Processing data for supermarket: ${currentContext().dagRun.conf.supermarket_id}`);
  }

  @task()
  createMetrics() {}

  flow(this: Flow<SupermarketPromotion>) {
    chain(this.waitForSupermarket("{{ params.data }}"), this.processSupermarket(), this.createMetrics());
  }
}

/** Starts a run for each supermarket, and notifies when all are started. */
@dag({ dagId: "ingest_supermarket_data", ...afternoons, maxActiveTasks: 50 })
export class IngestSupermarketData {
  flow() {
    const triggers = SUPERMARKETS.map((n) =>
      trigger("supermarket_promotion", { supermarket_id: n }, `trigger_supermarket_${n}`),
    );
    chain(triggers, step("notify"));
  }
}
