import { dag, type Flow, isMain, run, task } from "tradewind";
import { SampleServiceOperator } from "tradewind-provider-sample-service";
import { fakeSampleService } from "tradewind-provider-sample-service/testing";

// It has no schedule: under `npm run dev` ask for a run with `tradewind dags trigger sample_service_orders`.
@dag({ tags: ["example"] })
export class SampleServiceOrders {
  @task()
  count(orders: unknown): number {
    const found = Array.isArray(orders) ? orders.length : 0;
    console.log(`${found} orders`);
    return found;
  }

  flow(this: Flow<SampleServiceOrders>) {
    const fetched = new SampleServiceOperator({
      taskId: "fetch",
      connId: "sample_service",
      path: "/orders?day={{ ds }}",
    });
    this.count(fetched.output);
  }
}

// `npm start`: one run, with the stand-in for the service
if (isMain(import.meta)) {
  const service = fakeSampleService({ "/orders?day=2026-01-01": [{ id: 1 }, { id: 2 }] });
  await run(SampleServiceOrders, { logicalDate: "2026-01-01", store: "memory", hooks: { sample_service: service } });
}
