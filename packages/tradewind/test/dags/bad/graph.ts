import { dag, type Flow, task } from "tradewind";

@dag({ schedule: "61 * * * *" })
export class Graph {
  @task() a() {}
  @task({ triggerRule: "al_success" as never }) b() {}
  @task() forgotten() {}
  @task() templated(text: string) {
    return text;
  }
  flow(this: Flow<Graph>) {
    const a = this.a();
    a.after(this.b().after(a));
    this.templated("{{ ds ");
  }
}
