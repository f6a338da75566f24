import { dag, type Flow, task } from "@tradewind/core";

@dag({ schedule: "@daily", startDate: "2026-01-01", tags: ["sample"], defaultArgs: { owner: "ana", retries: 2 } })
export class Good {
  @task()
  load() {}

  flow(this: Flow<Good>) {
    this.load();
  }
}
