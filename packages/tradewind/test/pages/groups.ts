// The examples of docs/groups.md, so that they compile; pages.test.ts compares the two and runs them.
import { branch, currentContext, dag, type Flow, setup, type TaskContext, task, taskGroup, teardown } from "tradewind";

const isHoliday = ({ logicalDate }: TaskContext) => logicalDate?.weekday === 7;

@dag({ schedule: "@daily", startDate: "2024-01-01" })
export class Sales {
  @task() fetch(day: string): string {
    return `sales of ${day}`;
  }
  @task() dedupe(sales: string): string {
    return `${sales}, once`;
  }
  @task() check(sales: string): string {
    return `${sales}, checked`;
  }
  @task() audit(): void {}
  @task() report(sales: string): string {
    return sales;
  }

  @taskGroup({ tooltip: "what is wrong with them" })
  clean(this: Flow<Sales>, sales: ReturnType<Flow<Sales>["fetch"]>) {
    return this.check(this.dedupe(sales));
  }

  flow(this: Flow<Sales>) {
    const cleaned = this.clean(this.fetch("{{ ds }}"));
    const audits = taskGroup(
      "audits",
      { triggerRule: "all_done", skipIf: isHoliday, defaultArgs: { retries: 2 } },
      () => {
        this.audit();
        taskGroup("old", () => this.audit());
      },
    );
    audits.after(cleaned);
    this.report(cleaned).after(audits);
  }
}

@dag({ schedule: null })
export class Choice {
  @branch() choose(): "small" | "large" {
    return "large";
  }
  @task() load(): void {}

  flow(this: Flow<Choice>) {
    this.choose().before(
      taskGroup("small", () => this.load()),
      taskGroup("large", () => this.load()),
    );
  }
}

@dag({ schedule: null })
export class Transfer {
  @task() lease(): string {
    return `lease ${currentContext().ti.tryNumber}`;
  }
  @task({ retries: 1, retryDelay: "PT1S" }) copy(lease: string): string {
    if (lease === "lease 1") throw new Error("the lease has run out");
    return `copied under ${lease}`;
  }
  @task() report(copied: string): string {
    return copied;
  }

  flow(this: Flow<Transfer>) {
    const transfer = taskGroup("transfer", { retries: 2, retryDelay: { minutes: 10 } }, () => this.copy(this.lease()));
    this.report(transfer.output);
  }
}

@dag({ schedule: null })
export class OnCluster {
  @setup() create(): string {
    return "cluster-1";
  }
  @task({ retries: 1 }) work(cluster: string): string {
    return `done on ${cluster}`;
  }
  @teardown() remove(_cluster: string): void {}
  @task() report(): void {}

  flow(this: Flow<OnCluster>) {
    const cluster = this.create();
    const work = this.work(cluster);
    this.remove(cluster).after(work);
    this.report().after(work);
  }
}

@dag({ schedule: null })
export class WithWindow {
  @task() open(): void {}
  @task() look(): void {}
  @task() close(): void {}

  flow(this: Flow<WithWindow>) {
    const open = this.open();
    const look = this.look().after(open);
    this.close().after(look).asTeardown({ setups: open, onFailureFailDagrun: true });
  }
}
