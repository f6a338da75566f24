import { BaseHook, currentContext, dag, type Flow, hook, isMain, run, task } from "tradewind";

class ApiHook extends BaseHook<string> {
  protected override async makeConn(): Promise<string> {
    return (await this.getConnection(this.connId)).host ?? "";
  }
}

@dag()
export class Failing {
  @task()
  throws(value: number) {
    throw new Error(`no luck with ${value}`);
  }
  @task()
  templated(text: string) {
    return text;
  }
  @task()
  connects(connId: string) {
    return hook(ApiHook, connId).getConn();
  }
  @task()
  returnsFunction() {
    return { rows: [{ format: currentContext().log.info as unknown as string }] };
  }

  flow(this: Flow<Failing>) {
    this.throws(1);
    this.templated("{{ dss }}");
    this.connects("nowhere");
    this.connects("broken");
    this.returnsFunction();
  }
}

if (isMain(import.meta)) await run(Failing, { store: "memory" });
