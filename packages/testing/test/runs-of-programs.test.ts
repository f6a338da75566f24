import { defineDag, type Flow } from "@tradewind/core";
import { openSqliteStore } from "@tradewind/store";
import { expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

class Program {
  work() {
    return 1;
  }
  flow(this: Flow<Program>) {
    this.work();
  }
}
const dag = defineDag(Program, { dagId: "program", tasks: { work: {} } });

/** A store in which a program has begun a run of its own, and not ended it. */
async function storeOfProgram() {
  const store = await openSqliteStore({ path: ":memory:" });
  await store.saveDocument(dag.document, 0);
  const run = { dagId: "program", runId: "its", runType: "manual", logicalDate: 0, dataIntervalStart: 0 } as const;
  const { hash } = dag.document;
  await store.transition([
    {
      kind: "createRun",
      at: 0,
      actor: "user",
      first: [
        {
          taskId: "work",
          mapIndex: -1,
          path: ["none", "queued"],
          at: [0],
          actor: "scheduler",
          tryNumber: 1,
          newToken: "t",
          maxTries: 1,
        },
      ],
      run: { ...run, dataIntervalEnd: 0, conf: "{}", hash, owner: "here:1" },
    },
  ]);
  return store;
}

test("a run that a living program carries on is left to it, whatever it does with it", async () => {
  const store = await storeOfProgram();
  await using rt = await testScheduler({ dags: [dag], now: "2024-01-01T00:00:00Z", store, isAlive: () => true });
  await rt.noticed();
  expect(await rt.states("program")).toEqual({ work: "queued" });
});

test("a run whose program is gone goes on when its DAG's file has been found", async () => {
  const store = await storeOfProgram();
  await using rt = await testScheduler({ dags: [], now: "2024-01-01T00:00:00Z", store, isAlive: () => false });
  expect(await rt.states("program")).toEqual({ work: "queued" });
  await rt.publish(dag);
  await rt.quiet();
  expect(await rt.states("program")).toEqual({ work: "success" });
});
