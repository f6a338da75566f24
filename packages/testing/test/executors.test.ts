import {
  currentContext,
  type DagDefinition,
  defineDag,
  definePolicies,
  type Flow,
  type TaskOptions,
} from "@tradewind/core";
import {
  type Executor,
  type ExecutorListener,
  explainRun,
  inlineExecutor,
  instancePolicy,
  RoutingExecutor,
  triggerRun,
  whyText,
} from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import type { AttemptRequest } from "@tradewind/worker";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const now = "2024-01-02T00:00:00Z";

/** One task for each name of an executor; the first names none. */
function spread(work: (taskId: string) => unknown = () => {}, first: TaskOptions = {}): DagDefinition {
  class Spread {
    here() {
      return work("here");
    }
    near() {
      return work("near");
    }
    far() {
      return work("far");
    }
    flow(this: Flow<Spread>) {
      this.here();
      this.near();
      this.far();
    }
  }
  return defineDag(Spread, {
    dagId: "spread",
    tasks: {
      here: first,
      near: { executor: "inline", queue: "quick" },
      far: { executor: "pods", executorConfig: { image: "node:24" } },
    },
  });
}

/** Executors of these names in this process, and what each of them was given. */
class Fleet {
  readonly started = new Map<string, AttemptRequest[]>();
  readonly cancelled = new Map<string, string[]>();
  readonly callbacks = new Map<string, number>();
  readonly #names: readonly string[];

  constructor(...names: string[]) {
    this.#names = names;
  }

  readonly executor = (definitionOf: (dagId: string) => DagDefinition, runtime: { clock: never }): Executor =>
    new RoutingExecutor(new Map(this.#names.map((name) => [name, this.#noted(name, definitionOf, runtime.clock)])));

  /** The ids of the tasks that each executor has been given. */
  get tasks(): Record<string, string[]> {
    return Object.fromEntries([...this.started].map(([name, all]) => [name, all.map(({ taskId }) => taskId)]));
  }

  #noted(name: string, definitionOf: (dagId: string) => DagDefinition, clock: never): Executor {
    const inner = inlineExecutor({ definitionOf: ({ run }) => definitionOf(run.dagId), clock, maxXComBytes: 1000 });
    return {
      name,
      open: (listener: ExecutorListener) => inner.open(listener),
      start: (attempt) => {
        this.started.set(name, [...(this.started.get(name) ?? []), attempt]);
        inner.start(attempt);
      },
      call: (callback) => {
        this.callbacks.set(name, (this.callbacks.get(name) ?? 0) + 1);
        inner.call(callback);
      },
      cancel: (token, message) => {
        this.cancelled.set(name, [...(this.cancelled.get(name) ?? []), token]);
        inner.cancel(token, message);
      },
      close: () => inner.close(),
    };
  }
}

const optionsOf = (fleet: Fleet) => ({ executor: fleet.executor as never });

async function triggered(rt: TestScheduler, runId = "one"): Promise<void> {
  await triggerRun(rt.tools, { dagId: "spread", runId });
  await rt.noticed();
}

async function whyOf(rt: TestScheduler, executors: readonly string[]) {
  const tools = { store: rt.store, now: rt.clock.now(), parallelism: 32, executors, hasScheduler: true };
  const all = await explainRun(tools, "spread", "one");
  return Object.fromEntries(all.map(({ taskId, reasons }) => [taskId, reasons.map(whyText)]));
}

const untilAborted = () => {
  const { signal } = currentContext();
  return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
};

describe("several executors at once", () => {
  test("each have the tasks that name them, the first those that name none", async () => {
    const fleet = new Fleet("process", "inline", "pods");
    await using rt = await testScheduler({ dags: [spread()], now, ...optionsOf(fleet) });
    await triggered(rt);
    expect(fleet.tasks).toEqual({ process: ["here"], inline: ["near"], pods: ["far"] });
    expect((await rt.runs("spread"))[0]!.state).toBe("success");
  });

  test("are told the queue of a task and its executorConfig, as they stand in the DAG", async () => {
    const fleet = new Fleet("process", "inline", "pods");
    await using rt = await testScheduler({ dags: [spread()], now, ...optionsOf(fleet) });
    await triggered(rt);
    const [here] = fleet.started.get("process")!;
    expect([here!.queue, here!.executor, here!.executorConfig]).toEqual([undefined, undefined, undefined]);
    expect(fleet.started.get("inline")![0]).toMatchObject({ queue: "quick", executor: "inline" });
    expect(fleet.started.get("pods")![0]).toMatchObject({ executor: "pods", executorConfig: { image: "node:24" } });
  });

  test("hear that a task is to end only of their own", async () => {
    const fleet = new Fleet("process", "inline", "pods");
    await using rt = await testScheduler({
      dags: [spread((taskId) => (taskId === "near" ? untilAborted() : undefined))],
      now,
      ...optionsOf(fleet),
    });
    await triggered(rt);
    const [near] = fleet.started.get("inline")!;
    rt.executor.cancel(near!.token, "by hand");
    await rt.quiet();
    // it is over, and nobody's
    rt.executor.cancel(near!.token, "again");
    expect((await rt.states("spread")).near).toBe("failed");
    expect(Object.fromEntries(fleet.cancelled)).toEqual({ inline: [near!.token] });
  });

  test("leave callbacks to the first of them", async () => {
    const fleet = new Fleet("process", "pods");
    class Told {
      far() {}
      flow(this: Flow<Told>) {
        this.far();
      }
    }
    const told: string[] = [];
    const dag = defineDag(Told, {
      dagId: "spread",
      tasks: { far: { executor: "pods", onSuccessCallback: ({ ti }) => void told.push(ti.taskId) } },
    });
    await using rt = await testScheduler({ dags: [dag], now, ...optionsOf(fleet) });
    await triggered(rt);
    expect(told).toEqual(["far"]);
    expect(Object.fromEntries(fleet.callbacks)).toEqual({ process: 1 });
  });
});

describe("a policy of task instances", () => {
  const policies = definePolicies({
    taskInstance: ({ taskId, tryNumber, runType }) =>
      taskId === "here" && tryNumber > 1
        ? { executor: "pods", queue: "big", executorConfig: { memory: "8Gi", runType } }
        : undefined,
  });
  const fails = (taskId: string) => {
    if (taskId === "here" && currentContext().ti.tryNumber === 1) throw new Error("out of memory");
  };
  const troubles: string[] = [];
  const policy = instancePolicy([policies], ({ message }) => troubles.push(message));

  test("sends a later try to another executor and queue, with what it says of it", async () => {
    const fleet = new Fleet("process", "inline", "pods");
    const dags = [spread(fails, { retries: 1 })];
    await using rt = await testScheduler({ dags, now, instancePolicy: policy, ...optionsOf(fleet) });
    await triggered(rt);
    await rt.advanceTo("2024-01-02T01:00:00Z");
    expect(fleet.tasks).toEqual({ process: ["here"], inline: ["near"], pods: ["far", "here"] });
    expect(fleet.started.get("pods")![1]).toMatchObject({
      tryNumber: 2,
      executor: "pods",
      queue: "big",
      executorConfig: { memory: "8Gi", runType: "manual" },
    });
    expect((await rt.runs("spread"))[0]!.state).toBe("success");
    expect(troubles).toEqual([]);
  });

  test("may send it to where nobody is: it waits, and says so", async () => {
    const executors = ["process", "inline"];
    const lost = instancePolicy([definePolicies({ taskInstance: () => ({ executor: "lambda" }) })], () => {});
    const fleet = new Fleet(...executors);
    await using rt = await testScheduler({
      dags: [spread()],
      now,
      executors,
      instancePolicy: lost,
      ...optionsOf(fleet),
    });
    await triggered(rt);
    expect(await rt.states("spread")).toEqual({ here: "scheduled", near: "scheduled", far: "scheduled" });
    const tools = { store: rt.store, now: rt.clock.now(), parallelism: 32, executors, hasScheduler: true };
    const [first] = await explainRun({ ...tools, instancePolicy: lost }, "spread", "one");
    expect(first!.reasons.map(whyText)).toEqual([
      'no executor is called "lambda": add it to TRADEWIND__CORE__EXECUTOR',
    ]);
  });

  test("is nobody's business where no policy has a say, and a failure is told once", () => {
    expect(instancePolicy([definePolicies({ dag: () => {} })], () => {})).toBeUndefined();
    const told: string[] = [];
    const failing = definePolicies({
      taskInstance: () => {
        throw new Error("no");
      },
    });
    const ask = instancePolicy([failing], ({ message }) => told.push(message))!;
    const facts = { dagId: "d", runId: "r", runType: "manual" as const, logicalDate: null };
    const task = { taskId: "t", operator: "@task", queue: "default" };
    const instance = { run: { graph: { tasks: [task] } as never, facts }, task: 0, mapIndex: -1, tryNumber: 1 };
    expect([ask(instance), ask(instance)]).toEqual([
      { queue: "default", executor: undefined, executorConfig: undefined },
      { queue: "default", executor: undefined, executorConfig: undefined },
    ]);
    expect(told).toHaveLength(1);
  });
});

describe("a task whose executor there is not", () => {
  test("waits, says so, and holds nothing that others need", async () => {
    const fleet = new Fleet("process", "inline");
    const executors = ["process", "inline"];
    await using rt = await testScheduler({
      dags: [spread()],
      now,
      parallelism: 1,
      executors,
      ...optionsOf(fleet),
    });
    await triggered(rt);
    expect(await rt.states("spread")).toEqual({ here: "success", near: "success", far: "scheduled" });
    expect((await whyOf(rt, executors)).far).toEqual([
      'no executor is called "pods": add it to TRADEWIND__CORE__EXECUTOR',
    ]);
  });

  test.each([
    ["was queued", true],
    ["was running", false],
  ])("and that %s under an earlier scheduler waits, and goes on under the next one that has it", async (_, isBlind) => {
    const store = await openSqliteStore({ path: ":memory:" });
    let isDead = false;
    const mortal = {
      ...store,
      transition: ((moves) => (isDead ? new Promise(() => {}) : store.transition(moves))) as typeof store.transition,
      close: async () => {},
    };
    const blind = (): Executor => ({
      name: "blind",
      open: async () => {},
      start() {},
      call() {},
      cancel() {},
      close: async () => {},
    });
    const first = new Fleet("process", "inline", "pods");
    const rt = await testScheduler({
      dags: [spread((taskId) => (taskId === "far" ? untilAborted() : undefined))],
      now,
      store: mortal,
      ...(isBlind ? { executor: blind } : optionsOf(first)),
    });
    await triggerRun(rt.tools, { dagId: "spread", runId: "one" });
    await rt.noticed();
    await rt.advanceTo("2024-01-02T00:00:01Z");
    expect((await rt.states("spread")).far).toBe(isBlind ? "queued" : "running");
    isDead = true;

    const without = new Fleet("process", "inline");
    const next = await testScheduler({
      dags: [spread()],
      now: "2024-01-02T01:00:00Z",
      store: { ...store, close: async () => {} },
      executors: ["process", "inline"],
      ...optionsOf(without),
    });
    expect((await next.states("spread")).far).toBe("scheduled");
    await next.scheduler.stop(0);
    expect(without.tasks).not.toHaveProperty("pods");

    const again = new Fleet("process", "inline", "pods");
    await using last = await testScheduler({
      dags: [spread()],
      now: "2024-01-02T02:00:00Z",
      store,
      executors: ["process", "inline", "pods"],
      ...optionsOf(again),
    });
    expect(again.tasks).toEqual({ pods: ["far"] });
    expect(again.started.get("pods")![0]!.tryNumber).toBe(1);
    expect((await last.runs("spread"))[0]!.state).toBe("success");
  });
});
