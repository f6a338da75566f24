import { join } from "node:path";
import { chain, dag, type Flow, FunctionSensor, task } from "@tradewind/core";
import { afternoons, params, SUPERMARKETS, step, waitForFile, waitForSupermarket } from "./supermarkets.ts";

const dependsOnPast = { defaultArgs: { dependsOnPast: true } };

@dag({ dagId: "figure_6_01", ...afternoons, ...dependsOnPast })
export class CopyAndProcess {
  flow() {
    const createMetrics = step("create_metrics");
    for (const n of SUPERMARKETS) {
      chain(step(`copy_to_raw_supermarket_${n}`), step(`process_supermarket_${n}`), createMetrics);
    }
  }
}

/** A file of each supermarket is waited for. Also listing 6.1. */
@dag({ dagId: "figure_6_05", ...afternoons, ...dependsOnPast })
export class WaitForFiles {
  flow() {
    const createMetrics = step("create_metrics");
    for (const n of SUPERMARKETS) {
      chain(
        waitForFile(`wait_for_supermarket_${n}`, n),
        step(`copy_to_raw_supermarket_${n}`),
        step(`process_supermarket_${n}`),
        createMetrics,
      );
    }
  }
}

/** A condition of one's own is waited for: files of data, and the sign that they are complete. */
@dag({ dagId: "figure_6_06", ...afternoons, ...dependsOnPast, params })
export class WaitForDeliveries {
  flow() {
    const createMetrics = step("create_metrics");
    for (const n of SUPERMARKETS) {
      chain(
        waitForSupermarket(`wait_for_supermarket_${n}`, n, { timeout: { seconds: 600 } }),
        step(`copy_to_raw_supermarket_${n}`),
        step(`process_supermarket_${n}`),
        createMetrics,
      );
    }
  }
}

/** With the book's mistake: the function does not get the argument that it asks for. */
@dag({ dagId: "listing_6_02", ...afternoons, ...dependsOnPast })
export class WaitWithoutArgument {
  flow() {
    const wait = new FunctionSensor({
      taskId: "wait_for_supermarket_1",
      callable: ({ supermarketId_ }: { supermarketId_: string }) => join("data", supermarketId_) !== "",
      opKwargs: { supermarketId: "supermarket1" },
    });
    chain(wait, step("copy_to_raw_supermarket_1"));
  }
}

/** Sensors in place of the copying, which keep their slots while they wait: behold a sensor deadlock. */
@dag({ dagId: "figure_6_08", ...afternoons })
export class SensorDeadlock {
  @task()
  processSupermarket(_n: number) {}

  flow(this: Flow<SensorDeadlock>) {
    const createMetrics = step("create_metrics");
    for (const n of SUPERMARKETS) {
      chain(waitForFile(`copy_to_raw_supermarket_${n}`, n), this.processSupermarket(n), createMetrics);
    }
  }
}

/** Sensors that give their slots back between looks. */
@dag({ dagId: "figure_6_09", ...afternoons, params })
export class SensorsThatReschedule {
  flow() {
    const createMetrics = step("create_metrics");
    for (const n of SUPERMARKETS) {
      chain(
        waitForSupermarket(`wait_for_supermarket_${n}`, n, { mode: "reschedule", timeout: { seconds: 600 } }),
        step(`copy_to_raw_supermarket_${n}`),
        step(`process_supermarket_${n}`),
        createMetrics,
      );
    }
  }
}

/** At most fifty tasks at once; Airflow 2's name for the option is `concurrency`. */
@dag({ dagId: "listing_6_03", schedule: "@daily", startDate: "2024-07-01", maxActiveTasks: 50 })
export class FiftyAtOnce {
  readonly work: { readonly until: Promise<void> };

  constructor(work = { until: Promise.resolve() }) {
    this.work = work;
  }

  @task()
  async dummy() {
    await this.work.until;
  }

  flow(this: Flow<FiftyAtOnce>) {
    this.dummy();
  }
}

/** The same four steps for each supermarket. */
@dag({ dagId: "figure_6_11", ...afternoons, params })
export class MetricsOfEach {
  flow() {
    for (const n of SUPERMARKETS) {
      chain(
        waitForSupermarket(`wait_for_supermarket_${n}`, n, { timeout: { seconds: 600 } }),
        step(`copy_to_raw_supermarket_${n}`),
        step(`process_supermarket_${n}`),
        step(`create_metrics_${n}`),
      );
    }
  }
}

/** The same seven steps for each supermarket: time to make a DAG of its own of the last ones. */
@dag({ dagId: "figure_6_12", ...afternoons, params })
export class DashboardOfEach {
  flow() {
    for (const n of SUPERMARKETS) {
      const differences = step(`compute_differences_${n}`);
      chain(
        waitForSupermarket(`wait_for_supermarket_${n}`, n, { timeout: { seconds: 600 } }),
        step(`copy_to_raw_supermarket_${n}`),
        step(`process_supermarket_${n}`),
        step(`generate_metrics_${n}`),
        [differences, step(`notify_new_data_${n}`)],
      );
      chain(differences, step(`update_dashboard_${n}`));
    }
  }
}
