import { type DagDefinition, defineDag, defineListener, type Flow, type Listener, SkipTask } from "@tradewind/core";
import { extensionsIn, inExtensions } from "@tradewind/core/engine";
import { markTasks, triggerRun } from "@tradewind/runtime";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const now = "2024-01-02T00:00:00Z";

/** A listener that writes down what it hears. */
function recorder(heard: string[]): Listener {
  const task =
    (event: string) =>
    ({
      ti,
      exception,
    }: {
      readonly ti: { taskId: string; tryNumber: number };
      readonly exception?: Error | undefined;
    }) =>
      void heard.push([event, ti.taskId, ti.tryNumber, ...(exception ? [exception.message] : [])].join(" "));
  return defineListener({
    name: "recorder",
    onTaskInstanceRunning: task("running"),
    onTaskInstanceSuccess: task("success"),
    onTaskInstanceFailed: task("failed"),
    onTaskInstanceRetry: task("retry"),
    onTaskInstanceSkipped: task("skipped"),
    onDagRunRunning: ({ dagId, run: { runType } }) => void heard.push(`run running ${dagId} ${runType}`),
    onDagRunSuccess: ({ dagId, runId }) => void heard.push(`run success ${dagId} ${runId}`),
    onDagRunFailed: ({ dagId, reason }) => void heard.push(`run failed ${dagId} ${reason}`),
  });
}

/** A DAG that was made where these listen. */
function listened(listeners: readonly Listener[], work: () => unknown, told: string[] = []): DagDefinition {
  class Listened {
    work() {
      return work();
    }
    flow(this: Flow<Listened>) {
      this.work();
    }
  }
  return inExtensions(extensionsIn(listeners), () =>
    defineDag(Listened, {
      dagId: "listened",
      tasks: {
        work: {
          retries: 1,
          onSuccessCallback: () => void told.push("callback"),
          onExecuteCallback: () => void told.push("executes"),
        },
      },
    }),
  );
}

async function run(rt: TestScheduler, runId = "one"): Promise<void> {
  await triggerRun(rt.tools, { dagId: "listened", runId });
  await rt.noticed();
}

describe("a listener hears", () => {
  test("that a task runs and has succeeded, and that its run has", async () => {
    const heard: string[] = [];
    await using rt = await testScheduler({ dags: [listened([recorder(heard)], () => 1)], now });
    await run(rt);
    expect(heard.filter((line) => !line.startsWith("run "))).toEqual(["running work 1", "success work 1"]);
    const ofRun = heard.filter((line) => line.startsWith("run "));
    expect(ofRun).toEqual(["run running listened manual", "run success listened one"]);
  });

  test("of each try, and why the last one failed", async () => {
    const heard: string[] = [];
    const fails = () => {
      throw new Error("no rows");
    };
    await using rt = await testScheduler({ dags: [listened([recorder(heard)], fails)], now });
    await run(rt);
    await rt.advanceTo("2024-01-02T01:00:00Z");
    expect(heard.filter((line) => !line.startsWith("run running"))).toEqual([
      "running work 1",
      "retry work 1 no rows",
      "running work 2",
      "failed work 2 no rows",
      expect.stringMatching(/^run failed listened .*work/),
    ]);
  });

  test("that a task has skipped itself", async () => {
    const heard: string[] = [];
    const skips = () => {
      throw new SkipTask("nothing new");
    };
    await using rt = await testScheduler({ dags: [listened([recorder(heard)], skips)], now });
    await run(rt);
    expect(heard).toContain("skipped work 1");
  });

  test("of states that somebody sets by hand, as Airflow's do", async () => {
    const heard: string[] = [];
    await using rt = await testScheduler({ dags: [listened([recorder(heard)], () => 1)], now });
    await run(rt);
    heard.length = 0;
    await markTasks(rt.tools, { dagId: "listened", runId: "one", tasks: ["work"], state: "failed" });
    await rt.noticed();
    expect(heard[0]).toMatch(/^failed work 1/);
  });

  test("before callbacks, and each listener in turn", async () => {
    const heard: string[] = [];
    const other = defineListener({
      name: "other",
      onTaskInstanceRunning: () => void heard.push("other runs"),
      onTaskInstanceSuccess: () => void heard.push("other"),
    });
    await using rt = await testScheduler({ dags: [listened([recorder(heard), other], () => 1, heard)], now });
    await run(rt);
    // the run's end is told beside the task's, whichever comes first
    const ofTask = heard.filter((line) => !line.startsWith("run "));
    expect(ofTask).toEqual(["running work 1", "other runs", "executes", "success work 1", "other", "callback"]);
  });
});

test("a listener that breaks is a line of the log: the task, the others and the callbacks go on", async () => {
  const heard: string[] = [];
  const broken = defineListener({
    name: "broken",
    onTaskInstanceRunning: () => Promise.reject(new Error("no network")),
    onTaskInstanceSuccess: () => {
      throw new Error("no room");
    },
    onDagRunSuccess: () => {
      throw new Error("no time");
    },
  });
  await using rt = await testScheduler({ dags: [listened([broken, recorder(heard)], () => 1, heard)], now });
  await run(rt);
  const all = [
    "run running listened manual",
    "running work 1",
    "executes",
    "success work 1",
    "callback",
    "run success listened one",
  ];
  expect([...heard].sort()).toEqual(all.sort());
  expect((await rt.runs("listened"))[0]!.state).toBe("success");
  const lines = rt.events.flatMap((event) => (event.kind === "log" ? event.line.message.split("\n")[0] : []));
  expect(lines.sort()).toEqual([
    'The listener "broken" failed at onDagRunSuccess: Error: no time',
    'The listener "broken" failed at onTaskInstanceRunning: Error: no network',
    'The listener "broken" failed at onTaskInstanceSuccess: Error: no room',
  ]);
});

test("a DAG that nobody listens to has no callbacks for it", () => {
  const { document } = listened([], () => 1);
  expect([document.callbacks, document.tasks[0]!.callbacks]).toEqual([[], ["success"]]);
});
