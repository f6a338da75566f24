import { describeHook, describeOperator, describeProvider } from "@tradewind/testing/contract";
import { SampleServiceHook, SampleServiceOperator } from "../src/index.ts";
import { fakeSampleService } from "../src/testing.ts";
import { startServer } from "./fake-server.ts";

const orders = [{ id: 1 }, { id: 2 }];

// what is asked of every provider, hook and operator, a test for each rule
describeProvider(".");

describeHook(SampleServiceHook, {
  async connection() {
    const { port } = await startServer({ body: JSON.stringify(orders) });
    return { connType: "sample_service", schema: "http", host: "127.0.0.1", port, password: "a-token" };
  },
  fake: fakeSampleService({ "/orders": orders }),
  calls: { "gets orders": (hook, { signal }) => hook.get("/orders", { signal }) },
  needs: ["host"],
});

describeOperator(SampleServiceOperator, {
  valid: [{ connId: "sample_service", path: "/orders?day={{ ds }}" }],
  invalid: [{ connId: "sample_service", path: "orders" }],
  connections: { sample_service: "sample-service://:a-token@api.example.com" },
  hooks: { sample_service: { get: async () => orders } },
});
