import {
  asset,
  assetAlias,
  currentContext,
  type DefineDagOptions,
  defineDag,
  FailTask,
  type Flow,
  NEVER_EXPIRE,
  type DefineDagOptions as Options,
  type TaskContext,
  type TaskOptions,
  taskGroup,
} from "@tradewind/core";
import { clearTasks, markTasks } from "@tradewind/runtime";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { createTestEnv, runTask } from "../src/index.ts";
import { testRuntime, until } from "../src/internal.ts";

/** A DAG of one task. */
function one(work: (context: TaskContext) => unknown, task: TaskOptions = {}, options: Options = {}) {
  class One {
    async work() {
      return work(currentContext());
    }
    flow(this: Flow<One>) {
      this.work();
    }
  }
  return defineDag(One, { dagId: "one", tasks: { work: task }, ...options } as DefineDagOptions);
}

const retried: TaskOptions = { retries: 1, retryDelay: { minutes: 1 } };
const noContext = () => new Error("on purpose");

describe("what a task keeps", () => {
  test("is there for its next attempt, other than XComs; each instance of a mapped task has its own", async () => {
    const seen: unknown[] = [];
    class Mapped {
      async read(file: string) {
        const { taskStateStore, ti } = currentContext();
        seen.push([file, ti.tryNumber, await taskStateStore.get("at"), await ti.xcomPull({ key: "at" })]);
        await taskStateStore.set("at", `${file} ${ti.tryNumber}`);
        ti.xcomPush("at", file);
        if (ti.tryNumber === 1) throw noContext();
      }
      flow(this: Flow<Mapped>) {
        this.read.expand(["a", "b"]);
      }
    }
    await using env = await createTestEnv();
    const run = await env.run(defineDag(Mapped, { dagId: "mapped", tasks: { read: retried } }));
    expect(run.state).toBe("success");
    expect(seen.map(String).sort()).toEqual(["a,1,,", "a,2,a 1,", "b,1,,", "b,2,b 1,"]);
    expect(run.task("read").mapped.map(({ taskState }) => taskState)).toEqual([{ at: "a 2" }, { at: "b 2" }]);
  });

  test("may be overwritten and forgotten; what is not there is undefined, or what stands for it; null is a value", async () => {
    const dag = one(async ({ taskStateStore: state }) => {
      await state.set("rich", { at: DateTime.fromISO("2024-01-01T00:00:00Z", { zone: "utc" }), ids: new Set([1n]) });
      await state.set("none", null);
      await state.set("none", null);
      const found = [
        await state.get("rich"),
        await state.get("none", 7),
        await state.get("gone"),
        await state.get("gone", 7),
      ];
      await state.delete("rich");
      await state.delete("gone");
      const left = [await state.get("rich"), await state.get("none", 7)];
      await state.clear();
      return [...found, ...left, await state.get("none", 8)];
    });
    await using env = await createTestEnv();
    const run = await env.run(dag);
    const date = DateTime.fromISO("2024-01-01T00:00:00Z", { zone: "utc" });
    expect(run.task("work").xcom()).toEqual([{ at: date, ids: new Set([1n]) }, null, undefined, 7, undefined, null, 8]);
    expect(run.task("work").taskState).toEqual({});
  });

  test("is not lost with the worker, nor with the scheduler", async () => {
    const seen: unknown[] = [];
    let isHanging = true;
    const dag = one(async ({ taskStateStore }) => {
      seen.push(await taskStateStore.get("job"));
      await taskStateStore.set("job", `job ${seen.length}`);
      if (isHanging) await new Promise(() => {});
    }, retried);
    await using env = await createTestEnv();
    const run = await env.start(dag);
    await env.advanceUntil(() => seen.length === 1);
    await env.crash("worker");
    await env.advanceUntil(() => seen.length === 2);
    await env.crash("scheduler");
    isHanging = false;
    await env.restart();
    await env.settle();
    expect(run.state).toBe("success");
    expect(seen).toEqual([undefined, "job 1", "job 2"]);
  });

  test("goes when the task is cleared, unless it is to be kept; marking it leaves it, and what is cleared below begins anew", async () => {
    const seen: unknown[] = [];
    const work = async ({ taskStateStore }: TaskContext) => {
      seen.push(await taskStateStore.get("at"));
      await taskStateStore.set("at", seen.length);
    };
    await using rt = await createTestEnv();
    const run = await rt.run(one(work));
    const { dagId, runId } = run;
    const order = { dagId, runId, tasks: ["work"] };
    const tools = {
      store: rt.store,
      clock: { now: () => rt.now.toMillis() } as never,
      newId: () => `id-${seen.length}`,
    };
    for (const more of [{}, { keepTaskState: true }, { keepTaskState: false }]) {
      await clearTasks(tools, { ...order, ...more });
      await rt.restart();
      await rt.settle();
    }
    expect(seen).toEqual([undefined, undefined, 2, undefined]);
    await markTasks(tools, { ...order, state: "failed" });
    expect((await rt.store.queries()).listTaskState(run.runKey)).toMatchObject([{ key: "at", value: '{"json":4}' }]);
  });

  test("goes when a run of the same date is done again, and with its run", async () => {
    const seen: unknown[] = [];
    const dag = one(async ({ taskStateStore }) => {
      seen.push(await taskStateStore.get("at"));
      await taskStateStore.set("at", 1);
    });
    await using rt = await testRuntime();
    await rt.run(dag);
    const { runKey } = await rt.run(dag);
    expect(seen).toEqual([undefined, undefined]);
    (await rt.store.catalog()).runs.deleteEndedBefore(Number.MAX_SAFE_INTEGER, 1);
    expect((await rt.store.queries()).listTaskState(runKey)).toEqual([]);
  });

  test("stays over a wait, and goes with the next try of a group, which begins anew", async () => {
    const seen: unknown[] = [];
    class Waits {
      async copy() {
        const { taskStateStore, waitUntil, ti } = currentContext();
        seen.push([ti.tryNumber, await taskStateStore.get("job")]);
        if (seen.length === 1) await taskStateStore.set("job", `job ${ti.tryNumber}`);
        await waitUntil({ for: { hours: 1 } });
        if (ti.tryNumber === 1) throw noContext();
        if (ti.tryNumber === 2) throw new FailTask("for good");
      }
      flow(this: Flow<Waits>) {
        taskGroup("transfer", { retries: 1, retryDelay: { minutes: 1 } }, () => this.copy());
      }
    }
    await using env = await createTestEnv();
    const run = await env.run(defineDag(Waits, { dagId: "waits", tasks: { copy: retried } }));
    expect(run.state).toBe("success");
    const [first, second, third] = [1, 2, 3].map((tryNumber) =>
      seen.filter((one) => (one as number[])[0] === tryNumber),
    );
    expect([first, second, third]).toEqual([
      [
        [1, undefined],
        [1, "job 1"],
      ],
      [
        [2, "job 1"],
        [2, "job 1"],
      ],
      [
        [3, undefined],
        [3, undefined],
      ],
    ]);
  });

  test("goes with the success of the task where clearsStateOnSuccess says so, in the same commit; what is kept for assets stays", async () => {
    const orders = asset("orders");
    for (const clearsStateOnSuccess of [false, true]) {
      const dag = one(
        async ({ taskStateStore, assetStateStore, ti }) => {
          await taskStateStore.set("at", 1);
          await assetStateStore.set("since", 1);
          if (ti.tryNumber === 1) throw noContext();
        },
        { ...retried, outlets: [orders] },
      );
      await using rt = await testRuntime({ clearsStateOnSuccess });
      const { runKey } = await rt.run(dag);
      const queries = await rt.store.queries();
      expect(queries.listTaskState(runKey)).toHaveLength(clearsStateOnSuccess ? 0 : 1);
      expect(queries.listAssetState()).toMatchObject([{ asset: "orders", key: "since" }]);
    }
  });

  test("goes after its retention, or that of its run; what is never to expire stays as long as the run", async () => {
    const seen: unknown[] = [];
    const keys = ["short", "usual", "kept"];
    const dag = one(async ({ taskStateStore: state, ti }) => {
      if (ti.tryNumber === 2) seen.push(...(await Promise.all(keys.map((key) => state.get(key)))));
      await state.set("short", 1, { retention: { seconds: 59 } });
      await state.set("usual", 2);
      await state.set("kept", 3, { retention: NEVER_EXPIRE });
      if (ti.tryNumber === 1) throw noContext();
    }, retried);
    await using rt = await testRuntime();
    const { runKey } = await rt.run(dag);
    expect(seen).toEqual([undefined, 2, 3]);
    const { stateStores } = await rt.store.catalog();
    const left = async () => (await rt.store.queries()).listTaskState(runKey).map(({ key }) => key);
    const now = rt.clock.now();
    expect(stateStores.deleteExpired({ now }, 10)).toBe(0);
    expect(stateStores.deleteExpired({ now: now + 59_000, runsEndedBefore: now }, 10)).toBe(1);
    expect(await left()).toEqual(["kept", "usual"]);
    expect(stateStores.deleteExpired({ now: now + 59_000, runsEndedBefore: now + 1 }, 10)).toBe(1);
    expect(await left()).toEqual(["kept"]);
  });

  test.each([
    ["too large", (s: TaskContext["taskStateStore"]) => s.set("k", "x".repeat(65_536)), "TW3060"],
    ["no value", (s: TaskContext["taskStateStore"]) => s.set("k", undefined), "TW1006"],
    ["a function", (s: TaskContext["taskStateStore"]) => s.set("k", () => {}), "TW3001"],
    ["no key", (s: TaskContext["taskStateStore"]) => s.set("", 1), "TW1006"],
    ["a number as retention", (s: TaskContext["taskStateStore"]) => s.set("k", 1, { retention: 7 as never }), "TW1006"],
  ])("is refused when it is %s", async (_what, set, code) => {
    const trial = await runTask(
      one(({ taskStateStore }) => set(taskStateStore)),
      "work",
    );
    expect(trial.error?.code).toBe(code);
    expect(trial.taskState).toEqual({});
  });

  test("is read by templates and callbacks; callbacks write nothing", async () => {
    const seen: unknown[] = [];
    class Reads {
      async load(text: string) {
        seen.push(text);
        await currentContext().taskStateStore.set("job", "j-1");
        throw noContext();
      }
      flow(this: Flow<Reads>) {
        this.load("{{ task_state_store.get('job', 'none') }} {{ task_state_store.get('gone') }}");
      }
    }
    const onFailureCallback = async ({ taskStateStore }: TaskContext) => {
      seen.push(await taskStateStore.get("job"));
      seen.push(await taskStateStore.set("job", "j-2").catch(({ code }: { code: string }) => code));
    };
    await using env = await createTestEnv();
    const run = await env.run(defineDag(Reads, { dagId: "reads", tasks: { load: { ...retried, onFailureCallback } } }));
    expect(seen).toEqual(["none null", "j-1 null", "j-1", "TW3061"]);
    expect(run.task("load").taskState).toEqual({ job: "j-1" });
  });
});

describe("an attempt that is its task's no more", () => {
  test("writes nothing, and is told so; the attempt in its place does", async () => {
    const told: unknown[] = [];
    const goes: (() => void)[] = [];
    const dag = one(async ({ taskStateStore, ti }) => {
      await new Promise<void>((resolve) => goes.push(resolve));
      const set = taskStateStore.set("by", ti.tryNumber).then(() => "written");
      told.push(await set.catch(({ code }: { code: string }) => code));
    });
    await using rt = await testRuntime();
    const { done, request } = await rt.start(dag);
    await until(() => goes.length === 1, "the attempt");
    const run = await rt.store.getRun("one", { runId: request.runId });
    const tools = { store: rt.store, clock: rt.clock, newId: () => "another" };
    await clearTasks(tools, { dagId: "one", runId: run!.runId });
    goes[0]!();
    await until(() => told.length === 1, "the answer");
    expect(told).toEqual(["TW3061"]);
    expect((await rt.store.queries()).listTaskState(run!.runKey)).toEqual([]);
    await done.catch(() => {});
  });

  test("writes nothing behind its end", async () => {
    let late: (() => Promise<unknown>) | undefined;
    const dag = one(async ({ taskStateStore }) => {
      late = () => taskStateStore.set("late", 1);
    });
    await using rt = await testRuntime();
    const { runKey } = await rt.run(dag);
    await expect(late!()).rejects.toMatchObject({
      code: "TW3061",
      message: expect.stringContaining("at work no more"),
    });
    expect((await rt.store.queries()).listTaskState(runKey)).toEqual([]);
  });
});

describe("what is kept for an asset", () => {
  const orders = asset("orders", { uri: "s3://lake/orders" });
  const customers = asset("customers");

  test("stays from run to run, for whoever reads or writes the asset", async () => {
    const load = one(
      async ({ assetStateStore, ds }) => {
        const since = await assetStateStore.get("since", "the beginning");
        await assetStateStore.of(orders).set("since", ds);
        return since;
      },
      { outlets: [orders] },
      { dagId: "load" },
    );
    const read = one(({ assetStateStore }) => assetStateStore.of(asset.ref({ name: "orders" })).get("since"), {
      inlets: [customers, asset.ref({ name: "orders" })],
    });
    await using env = await createTestEnv({ assetState: { customers: { since: 1 } } });
    const runs = [
      await env.run(load, { logicalDate: "2024-01-01" }),
      await env.run(load, { logicalDate: "2024-01-02" }),
      await env.run(read),
    ];
    expect(runs.map((run) => run.task("work").xcom())).toEqual(["the beginning", "2024-01-01", "2024-01-02"]);
    expect(await env.assetState(orders)).toEqual({ since: "2024-01-02" });
    expect(await env.assetState("customers")).toEqual({ since: 1 });
  });

  test("is had by the asset's name in templates; the only asset of a task needs none", async () => {
    class Reads {
      load(text: string) {
        return text;
      }
      flow(this: Flow<Reads>) {
        this.load("{{ asset_state_store.get('since') }} {{ asset_state_store['orders'].get('rows', default=0) }}");
      }
    }
    const dag = defineDag(Reads, { dagId: "reads", tasks: { load: { inlets: [orders] } } });
    const trial = await runTask(dag, "load", { assetState: { orders: { since: "2024-01-01" } } });
    expect(trial.xcom()).toBe("2024-01-01 0");
    const none = defineDag(Reads, { dagId: "reads", tasks: { load: {} } });
    expect((await runTask(none, "load")).error).toMatchObject({
      code: "TW3062",
      hint: expect.stringContaining("outlets"),
    });
  });

  test("has to be that of an asset which the task names, and which one has to be said where there are several", async () => {
    const codesOf = async (options: TaskOptions) => {
      const calls: ((context: TaskContext) => unknown)[] = [
        ({ assetStateStore }) => assetStateStore.set("k", 1),
        ({ assetStateStore }) => assetStateStore.of(orders).set("k", 1),
        ({ assetStateStore }) => assetStateStore.of(asset.ref({ uri: "s3://lake/orders" })).get("k"),
      ];
      const trials = await Promise.all(calls.map((call) => runTask(one(call, options), "work")));
      return trials.map(({ error }) => error?.code ?? "done");
    };
    expect(await codesOf({ inlets: [customers, orders] })).toEqual(["TW3062", "done", "TW1006"]);
    expect(await codesOf({ outlets: [customers] })).toEqual(["done", "TW3070", "TW1006"]);
    expect(await codesOf({ outlets: [assetAlias("files")] })).toEqual(["TW3062", "TW3070", "TW1006"]);
  });
});

test("a secret that is kept is sealed, is masked by the attempt that reads it, and is shown nowhere", async () => {
  const dag = one(
    async ({ connections, taskStateStore, assetStateStore, ti }) => {
      if (ti.tryNumber === 1) {
        const { password } = await connections.get("db");
        await taskStateStore.set("session", { token: password });
        await assetStateStore.set("session", password);
        throw noContext();
      }
      console.log(await taskStateStore.get("session"), await assetStateStore.get("session"));
    },
    { ...retried, outlets: [asset("orders")] },
  );
  await using rt = await testRuntime({ connections: { db: "postgres://etl:correct-horse-battery@h" } });
  const { runKey } = await rt.run(dag);
  const queries = await rt.store.queries();
  expect(queries.listTaskState(runKey)).toMatchObject([{ key: "session", value: '{"json":"***"}' }]);
  expect(queries.listAssetState("orders")).toMatchObject([{ key: "session", value: '{"json":"***"}' }]);
  const lines = rt.events.flatMap((event) =>
    event.kind === "log" && event.line.source === "task" ? [event.line.message] : [],
  );
  expect(lines).toEqual(["{ token: '***' } ***"]);
  expect((await rt.store.catalog()).secrets.sealedRows().map(({ rows }) => rows)).toEqual([2]);
});

test("tests give what an earlier attempt had kept, and see what is kept afterwards", async () => {
  const dag = one(async ({ taskStateStore }) => {
    const job = await taskStateStore.get<string>("job");
    await taskStateStore.set("done", new Set([job]));
  });
  const trial = await runTask(dag, "work", { taskState: { job: "j-7" } });
  expect(trial.taskState).toEqual({ job: "j-7", done: new Set(["j-7"]) });
  await using env = await createTestEnv();
  const run = await env.run(dag, { taskState: { work: { job: "j-8" } } });
  expect(run.task("work").taskState).toEqual({ job: "j-8", done: new Set(["j-8"]) });
  await expect(env.run(dag, { taskState: { wrok: {} } })).rejects.toMatchObject({ hint: 'Did you mean "work"?' });
});
