import { currentContext, defineDag, type Flow, loop } from "@tradewind/core";
import { mapIndexText } from "@tradewind/core/engine";
import { clearTasks, endRun, markTasks, triggerRun } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import { expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const run = { dagId: "marks", runId: "one" } as const;
const gate = { ...run, tasks: ["loop.enough"], mapIndexes: [0] } as const;

/**
 * A loop of work >> enough that is at work on its second iteration, and what is after it. A gate that is cleared then is not asked again
 * for now: there is no slot for it, or a worker has been given it and does not begin.
 */
async function repeated(waits: "for a slot" | "for its worker") {
  const ran: string[] = [];
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  class Marks {
    async work(): Promise<number> {
      ran.push("work");
      const { loop: at, signal } = currentContext();
      if (at!.index === 1) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return 1;
    }
    enough(): boolean {
      ran.push("enough");
      return false;
    }
    after(): void {
      ran.push("after");
    }
    flow(this: Flow<Marks>) {
      loop("loop", { maxIterations: 9, until: this.enough }, () => this.work()).before(this.after());
    }
  }
  const tasks = { work: {}, enough: { pool: "narrow" }, after: {} };
  const definition = defineDag(Marks, { dagId: "marks", tasks });
  const store = await openSqliteStore({ path: ":memory:" });
  const rt = await testScheduler({
    dags: [definition],
    now: "2024-01-02T00:00:00Z",
    pools: [{ name: "narrow", slots: 1 }],
    // the first thing that an attempt does when there has been one before
    store: {
      ...store,
      clearXComs: async (ti, token) => {
        if (ti.taskId === "loop.enough") await begun;
        return store.clearXComs(ti, token);
      },
    },
  });
  await triggerRun(rt.tools, run);
  await rt.noticed();
  expect(ran.splice(0)).toEqual(["work", "enough", "work"]);
  const slots = waits === "for a slot" ? 0 : 1;
  (await rt.store.catalog()).pools.put({ name: "narrow", slots, description: null, includeDeferred: false });
  return { rt, ran, begin };
}

async function states(rt: TestScheduler): Promise<Record<string, string>> {
  const { runKey } = (await rt.store.getRun(run.dagId, run))!;
  const rows = await rt.store.getTaskInstances(runKey);
  return Object.fromEntries(rows.map(({ taskId, mapIndex, state }) => [`${taskId}[${mapIndexText(mapIndex)}]`, state]));
}

const ENDED_AFTER_ONE = {
  "loop.work[0]": "success",
  "loop.enough[0]": "success",
  "loop.work[1]": "removed",
};

/** Of a run that an order has disturbed within the last minute the checker says nothing. */
async function violations(rt: TestScheduler) {
  await rt.advanceTo("2024-01-02T01:00:00Z");
  await triggerRun(rt.tools, { dagId: run.dagId });
  await rt.noticed();
  return rt.store.check();
}

test.each([
  ["before the scheduler knows that it was cleared", false],
  ["while it waits for a slot to be asked again", true],
])("a gate that is marked as successful %s ends its loop, whatever it had decided before", async (_when, isNoticed) => {
  const { rt, ran } = await repeated("for a slot");
  await using _ = rt;
  await clearTasks(rt.tools, { ...gate, downstream: true });
  if (isNoticed) await rt.noticed();
  await markTasks(rt.tools, { ...gate, state: "success" });
  await rt.noticed();
  expect(ran).toEqual(["after"]);
  expect(await states(rt)).toEqual({ ...ENDED_AFTER_ONE, "after[]": "success" });
  expect(await violations(rt)).toEqual([]);
});

test("a run that is ended as successful while a worker is to ask its gate again has no iteration behind that one", async () => {
  const { rt, ran, begin } = await repeated("for its worker");
  await using _ = rt;
  using _begun = { [Symbol.dispose]: begin };
  await clearTasks(rt.tools, { ...gate });
  await rt.noticed();
  await endRun(rt.tools, { ...run, state: "success" });
  await rt.noticed();
  expect(await states(rt)).toEqual({ ...ENDED_AFTER_ONE, "after[]": "skipped" });
  expect(await violations(rt)).toEqual([]);
  ran.length = 0;
  // whoever opens the run again finds the loop ended where the run was
  await clearTasks(rt.tools, { ...run, tasks: ["after"] });
  await rt.noticed();
  expect(ran).toEqual(["after"]);
  expect(await states(rt)).toEqual({ ...ENDED_AFTER_ONE, "after[]": "success" });
});
