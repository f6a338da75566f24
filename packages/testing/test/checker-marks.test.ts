import { defineDag, type Flow, SkipTask } from "@tradewind/core";
import { clearTasks, markTasks, triggerRun } from "@tradewind/runtime";
import { expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

test("a branch that was marked by hand has chosen nothing then, whatever it chooses when it runs later", async () => {
  const gates: Record<string, () => void> = {};
  const gate = (name: string) => new Promise<void>((resolve) => (gates[name] = resolve));
  class Choice {
    async wait() {
      await gate("wait");
    }
    /** The run goes on until the end of the test: of runs that have ended the checker judges what came after. */
    async hold() {
      await gate("hold");
    }
    choose(): string[] {
      return [];
    }
    load(_part: number) {}
    report() {}
    flow(this: Flow<Choice>) {
      this.hold();
      this.load.expand([1, 2]);
      this.choose().after(this.wait()).before(this.report());
    }
  }
  const tasks = { wait: {}, hold: {}, choose: { kind: "branch" as const }, load: {}, report: {} };
  await using rt = await testScheduler({
    dags: [defineDag(Choice, { dagId: "choice", tasks })],
    now: "2024-01-01T00:00:00Z",
  });
  const { runId } = await triggerRun(rt.tools, { dagId: "choice" });
  await rt.noticed();
  await markTasks(rt.tools, { dagId: "choice", runId, tasks: ["choose"], state: "success" });
  await rt.noticed();
  expect((await rt.states("choice", runId)).report).toBe("success");
  await clearTasks(rt.tools, { dagId: "choice", runId, tasks: ["choose", "report"] });
  await rt.noticed();
  gates.wait!();
  await rt.quiet();
  expect(await rt.states("choice", runId)).toMatchObject({ choose: "success", report: "skipped" });
  // of a run that an order has disturbed within the last minute the checker says nothing
  await rt.advanceTo("2024-01-01T00:05:00Z");
  await triggerRun(rt.tools, { dagId: "choice" });
  await rt.noticed();
  expect(await rt.store.check()).toEqual([]);
  gates.hold!();
});

test("what has ended before the scheduler has heard of an order may be seen together with that", async () => {
  const gates: Record<string, () => void> = {};
  const gate = (name: string) => new Promise<void>((resolve) => (gates[name] = resolve));
  class Late {
    async open() {
      await gate("open");
      throw new SkipTask("nothing to do");
    }
    check() {}
    load() {}
    async hold() {
      await gate("hold");
    }
    flow(this: Flow<Late>) {
      this.hold();
      this.load().after(this.check().after(this.open()));
    }
  }
  const tasks = { open: { kind: "setup" as const }, check: {}, load: {}, hold: {} };
  await using rt = await testScheduler({
    dags: [defineDag(Late, { dagId: "late", tasks })],
    now: "2024-01-01T00:00:00Z",
  });
  const { runId } = await triggerRun(rt.tools, { dagId: "late" });
  await rt.noticed();
  await markTasks(rt.tools, { dagId: "late", runId, tasks: ["check"], state: "failed" });
  gates.open!();
  await rt.noticed();
  // alone, the mark would have made load upstream_failed; its setup, which is asked first, has it skipped
  expect(await rt.states("late", runId)).toMatchObject({ open: "skipped", check: "failed", load: "skipped" });
  await rt.advanceTo("2024-01-01T00:05:00Z");
  await triggerRun(rt.tools, { dagId: "late" });
  await rt.noticed();
  expect(await rt.store.check()).toEqual([]);
  gates.hold!();
});
