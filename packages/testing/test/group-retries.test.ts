import { join } from "node:path";
import {
  branch,
  currentContext,
  dag,
  defineDag,
  ExternalTaskSensor,
  type Flow,
  setup,
  type TaskGroupOptions,
  task,
  taskGroup,
  teardown,
} from "@tradewind/core";
import { definitionOf } from "@tradewind/core/engine";
import { clearTasks, endRun, explainRun, markTasks, triggerRun, whyText } from "@tradewind/runtime";
import { openSqliteStore } from "@tradewind/store";
import { expect, test } from "vitest";
import { type TestScheduler, testRuntime, testScheduler } from "../src/internal.ts";
import { disposableFolder } from "./disposable-folder.ts";

/** What has executed, in order; a task fails as often as `failures` says. */
class Script {
  readonly ran: string[] = [];
  readonly failures: Record<string, number>;

  constructor(failures: Record<string, number>) {
    this.failures = failures;
  }

  run(name: string): void {
    this.ran.push(name);
    const left = this.failures[name] ?? 0;
    if (left === 0) return;
    this.failures[name] = left - 1;
    throw new Error(`${name} fails`);
  }
}

/** fetch, then a group of load, beside it check, and publish after load; report comes after publish alone. */
function shop(script: Script, options: TaskGroupOptions, tasks: Record<string, object> = {}, more = {}) {
  class Shop {
    fetch() {
      script.run("fetch");
    }
    load() {
      script.run("load");
    }
    check() {
      script.run("check");
    }
    publish() {
      script.run("publish");
    }
    report() {
      script.run("report");
    }
    flow(this: Flow<Shop>) {
      const fetched = this.fetch();
      const group = taskGroup("clean", { retryDelay: { minutes: 10 }, ...options }, () => {
        this.check();
        const publish = this.publish();
        this.load().before(publish);
        return publish;
      });
      group.after(fetched);
      this.report().after(group.output);
    }
  }
  const table = { fetch: {}, load: {}, check: {}, publish: {}, report: {} };
  return defineDag(Shop, { dagId: "shop", tasks: { ...table, ...tasks }, ...more });
}

/** The same on a scheduler; its run is started by hand. */
async function started(script: Script, options: TaskGroupOptions, tasks = {}, more = {}) {
  const rt = await testScheduler({ dags: [shop(script, options, tasks, more)], now: "2024-01-02T00:00:00Z" });
  await triggerRun(rt.tools, { dagId: "shop", runId: "one" });
  await rt.noticed();
  return rt;
}

const one = { dagId: "shop", runId: "one" } as const;

const stateOfRun = async (rt: TestScheduler) => (await rt.runs("shop"))[0]!.state;

const WAITING = { "clean.check": "up_for_retry", "clean.load": "up_for_retry", "clean.publish": "up_for_retry" };
const DONE = { "clean.check": "success", "clean.load": "success", "clean.publish": "success" };

test("a group of which a task has failed runs again as a whole, and what comes after it waits for that", async () => {
  const script = new Script({ load: 1 });
  await using rt = await testRuntime();
  const run = await rt.run(shop(script, { retries: 2 }));
  expect(run.state).toBe("success");
  expect(script.ran).toEqual(["fetch", "check", "load", "check", "load", "publish", "report"]);
  const again = ["up_for_retry", "none", "queued", "running", "success"];
  expect(await run.path("clean.check")).toEqual(["queued", "running", "success", ...again]);
  expect(await run.path("clean.publish")).toEqual(["upstream_failed", ...again]);
  expect(await run.task("clean.check")).toMatchObject({ tryNumber: 2, maxTries: 2 });
  expect(await run.task("fetch")).toMatchObject({ tryNumber: 1 });
});

test("what its tasks did in earlier tries stays in the history, each attempt once", async () => {
  await using rt = await testRuntime();
  const run = await rt.run(shop(new Script({ load: 2 }), { retries: 2 }));
  const queries = await rt.store.queries();
  const past = (taskId: string) =>
    queries.listPastAttempts(run.runKey, taskId).map(({ tryNumber, state }) => `${tryNumber} ${state}`);
  expect(past("clean.check")).toEqual(["1 success", "2 success"]);
  expect(past("clean.load")).toEqual(["1 failed", "2 failed"]);
  expect(past("clean.publish")).toEqual([]);
});

test("after the last try of a group its failure is one, and each try has called the callback for failures", async () => {
  const script = new Script({ load: 9 });
  await using rt = await testRuntime();
  const load = {
    onFailureCallback: ({ ti }: { ti: { tryNumber: number } }) => void script.ran.push(`told ${ti.tryNumber}`),
  };
  const run = await rt.run(shop(script, { retries: 1 }, { load }));
  expect(run).toMatchObject({ state: "failed", reason: "clean.load failed" });
  expect(await run.states()).toMatchObject({
    "clean.check": "success",
    "clean.load": "failed",
    report: "upstream_failed",
  });
  expect(script.ran.filter((name) => name !== "check")).toEqual(["fetch", "load", "told 1", "load", "told 2"]);
});

test("a task uses its own tries first, and has all of them again in each try of its group", async () => {
  const script = new Script({ load: 3 });
  await using rt = await testRuntime();
  const run = await rt.run(shop(script, { retries: 1 }, { load: { retries: 1, retryDelay: { minutes: 1 } } }));
  expect(run.state).toBe("success");
  expect(script.ran.filter((name) => name === "load")).toHaveLength(4);
  expect(script.ran.filter((name) => name === "check")).toHaveLength(2);
  expect(await run.task("clean.load")).toMatchObject({ tryNumber: 4, maxTries: 4 });
});

test("while a group waits for its next try its tasks are up_for_retry, and the run goes on", async () => {
  const script = new Script({ load: 1 });
  await using rt = await started(script, { retries: 2 });
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...WAITING });
  expect(await stateOfRun(rt)).toBe("running");
  const rows = await rt.store.getTaskInstances((await rt.runs("shop"))[0]!.runKey);
  const waiting = rows.filter(({ state }) => state === "up_for_retry");
  expect(new Set(waiting.map(({ nextAt }) => nextAt))).toEqual(new Set([Date.parse("2024-01-02T00:10:00Z")]));
  expect(new Set(waiting.map(({ reason }) => reason))).toEqual(new Set(['group "clean" is tried again: try 2 of 3']));
  await rt.advanceTo("2024-01-02T00:09:59Z");
  expect(script.ran).toEqual(["fetch", "check", "load"]);
  await rt.advanceTo("2024-01-02T00:10:00Z");
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...DONE, report: "success" });
});

test("the wait grows with every try of the group, up to its bound", async () => {
  const script = new Script({ load: 9 });
  const delays = { retryDelay: { minutes: 10 }, retryExponentialBackoff: 100, maxRetryDelay: { hours: 1 } };
  await using rt = await started(script, { retries: 2, ...delays });
  const loads = () => script.ran.filter((name) => name === "load").length;
  await rt.advanceTo("2024-01-02T00:09:00Z");
  expect(loads()).toBe(1);
  await rt.advanceTo("2024-01-02T00:20:00Z");
  const second = loads();
  await rt.advanceTo("2024-01-02T01:00:00Z");
  expect([second, loads()]).toEqual([2, 2]);
  await rt.advanceTo("2024-01-02T01:30:00Z");
  expect(loads()).toBe(3);
});

test("a group in which tasks are skipped and none fails is not tried again", async () => {
  await using rt = await testRuntime();
  const script = new Script({});
  const run = await rt.run(shop(script, { retries: 2 }, { load: { skipIf: () => true } }));
  expect(await run.states()).toMatchObject({ "clean.publish": "skipped", report: "skipped" });
  expect(script.ran).toEqual(["fetch", "check"]);
});

test("tasks in a group hear at once how others have ended, those outside only when the group has ended", async () => {
  const script = new Script({ load: 1 });
  await using rt = await started(
    script,
    { retries: 1 },
    { publish: { triggerRule: "all_done" }, report: { triggerRule: "all_done" } },
  );
  expect(script.ran).toEqual(["fetch", "check", "load", "publish"]);
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...WAITING });
  await rt.advanceTo("2024-01-02T00:10:00Z");
  expect(script.ran).toEqual(["fetch", "check", "load", "publish", "check", "load", "publish", "report"]);
});

test("all of a group ends before it waits: one that executes still is not disturbed", async () => {
  let end: () => void = () => {};
  const script = new Script({ load: 1 });
  class Slow {
    slow() {
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    }
    load() {
      script.run("load");
    }
    flow(this: Flow<Slow>) {
      taskGroup("all", { retries: 1, retryDelay: 0 }, () => {
        this.slow();
        this.load();
      });
    }
  }
  const definition = defineDag(Slow, { dagId: "shop", tasks: { slow: {}, load: {} } });
  await using rt = await testScheduler({ dags: [definition], now: "2024-01-02T00:00:00Z" });
  await triggerRun(rt.tools, { dagId: "shop", runId: "one" });
  await rt.noticed();
  const { clock } = rt;
  await clock.advance(60_000);
  await rt.quiet();
  expect(await rt.states("shop")).toEqual({ "all.load": "failed", "all.slow": "running" });
  end();
  await rt.quiet();
  await rt.advanceTo("2024-01-02T00:02:00Z");
  expect(await rt.states("shop")).toEqual({ "all.load": "success", "all.slow": "running" });
  end();
  await rt.quiet();
  expect(await stateOfRun(rt)).toBe("success");
});

test("a setup and a teardown in a group run again with it", async () => {
  const script = new Script({ work: 1 });
  @dag({ dagId: "cluster" })
  class Cluster {
    @setup() create(): string {
      script.run("create");
      return `cluster ${currentContext().ti.tryNumber}`;
    }
    @task() work(on: string): void {
      script.ran.push(on);
      script.run("work");
    }
    @teardown() remove(_on: string): void {
      script.run("remove");
    }
    @task() report(): void {
      script.run("report");
    }
    flow(this: Flow<Cluster>) {
      const group = taskGroup("cluster", { retries: 1 }, () => {
        const cluster = this.create();
        this.remove(cluster).after(this.work(cluster));
      });
      this.report().after(group);
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(definitionOf(Cluster));
  expect(run.state).toBe("success");
  const tries = ["create", "cluster 1", "work", "remove", "create", "cluster 2", "work", "remove"];
  expect(script.ran.sort()).toEqual([...tries, "report"].sort());
  expect(script.ran.at(-1)).toBe("work");
});

/** An outer group of before, an inner group of a and b, and after; each with its tries. */
function nested(script: Script, outer: number, inner: number) {
  class Nested {
    before() {
      script.run("before");
    }
    a() {
      script.run("a");
    }
    b() {
      script.run("b");
    }
    after() {
      script.run("after");
    }
    flow(this: Flow<Nested>) {
      taskGroup("outer", { retries: outer, retryDelay: { hours: 1 } }, () => {
        const group = taskGroup("inner", { retries: inner, retryDelay: { minutes: 1 } }, () =>
          this.a().before(this.b()),
        );
        group.after(this.before()).before(this.after());
      });
    }
  }
  return defineDag(Nested, { dagId: "nested", tasks: { before: {}, a: {}, b: {}, after: {} } });
}

test("of groups within groups the inner one is tried first, and has all its tries again with the outer one", async () => {
  const script = new Script({ b: 3 });
  await using rt = await testRuntime();
  const run = await rt.run(nested(script, 1, 1));
  expect(run.state).toBe("success");
  const tried = ["a", "b", "a", "b"];
  expect(script.ran).toEqual(["before", ...tried, "before", ...tried, "after"]);
  expect(await run.task("outer.before")).toMatchObject({ tryNumber: 2 });
  expect(await run.task("outer.inner.b")).toMatchObject({ tryNumber: 4 });
});

test("a task of the outer group that fails sets back the inner one, too", async () => {
  const script = new Script({ after: 1 });
  await using rt = await testRuntime();
  expect((await rt.run(nested(script, 1, 1))).state).toBe("success");
  expect(script.ran).toEqual(["before", "a", "b", "after", "before", "a", "b", "after"]);
});

test("of a mapped group the instance is tried again in which a task has failed, and no other", async () => {
  const script = new Script({ "check be": 1 });
  const summed: number[][] = [];
  @dag({ dagId: "shops" })
  class Shops {
    @task() fetch(name: string): string {
      script.run(`fetch ${name}`);
      return name;
    }
    @task() check(name: string): number {
      script.run(`check ${name}`);
      return name.length;
    }
    @task() sum(sizes: readonly number[]): void {
      summed.push([...sizes]);
    }
    flow(this: Flow<Shops>) {
      const group = taskGroup("shop", { retries: 1, expand: [["nl", "be", "lux"]] }, (name) =>
        this.check(this.fetch(name)),
      );
      this.sum(group.output);
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(definitionOf(Shops));
  expect(run.state).toBe("success");
  expect(script.ran.filter((name) => name.startsWith("fetch"))).toEqual([
    "fetch nl",
    "fetch be",
    "fetch lux",
    "fetch be",
  ]);
  expect(summed).toEqual([[2, 2, 3]]);
});

test("a task of a mapped group that takes no part in the run has no instances, in whatever try", async () => {
  const script = new Script({ "b 1": 1 });
  class Dated {
    a(n: number) {
      script.run(`a ${n}`);
    }
    b(n: number) {
      script.run(`b ${n}`);
    }
    report() {
      script.run("report");
    }
    flow(this: Flow<Dated>) {
      const group = taskGroup("group", { retries: 1, expand: [[1, 2]] }, (n) => {
        this.a(n);
        this.b(n);
      });
      this.report().after(group);
    }
  }
  const tasks = { a: { startDate: "2030-01-01" }, b: {}, report: {} };
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Dated, { dagId: "dated", tasks }));
  expect(run.state).toBe("success");
  expect(script.ran).toEqual(["b 1", "b 2", "b 1", "report"]);
});

test("a mapped task in a group is expanded anew: the list that it is mapped over may be another one", async () => {
  const script = new Script({ "load 3": 1 });
  const lists = [[1, 2, 3], [3], [4, 5]];
  @dag({ dagId: "lists" })
  class Lists {
    @task() list(): number[] {
      return lists.shift()!;
    }
    @task() load(n: number): number {
      script.run(`load ${n}`);
      return n;
    }
    @task() sum(numbers: readonly number[]): void {
      script.ran.push(`sum ${numbers.join("+")}`);
      if (numbers.length === 1) throw new Error("too few");
    }
    flow(this: Flow<Lists>) {
      taskGroup("all", { retries: 2 }, () => this.sum(this.load.expand(this.list())));
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(definitionOf(Lists));
  expect(run.state).toBe("success");
  expect(script.ran).toEqual(["load 1", "load 2", "load 3", "load 3", "sum 3", "load 4", "load 5", "sum 4+5"]);
  const rows = (await rt.store.getTaskInstances(run.runKey)).filter(({ taskId }) => taskId === "all.load");
  expect(rows.map(({ mapIndex, state }) => `${mapIndex} ${state}`)).toEqual(["0 success", "1 success", "2 removed"]);
});

test("what a branch in a group decides holds outside of it when the group has ended", async () => {
  const script = new Script({ work: 1 });
  @dag({ dagId: "branches" })
  class Branches {
    @branch() choose(): "small" | "large" {
      return currentContext().ti.tryNumber === 1 ? "small" : "large";
    }
    @task() work(): void {
      script.run("work");
    }
    @task() small(): void {
      script.run("small");
    }
    @task() large(): void {
      script.run("large");
    }
    flow(this: Flow<Branches>) {
      const group = taskGroup("group", { retries: 1 }, () => {
        this.work();
        return this.choose();
      });
      group.output.before(this.small(), this.large());
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(definitionOf(Branches));
  expect(run.state).toBe("success");
  expect(script.ran).toEqual(["work", "work", "large"]);
  expect(await run.path("small")).toEqual(["skipped"]);
});

test("a short circuit in a group skips what is outside of it when the group has ended", async () => {
  const script = new Script({ load: 1 });
  await using rt = await started(
    script,
    { retries: 1 },
    { check: { kind: "shortCircuit" }, report: { triggerRule: "all_done" } },
  );
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...WAITING });
  await rt.advanceTo("2024-01-02T00:10:00Z");
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...DONE, report: "success" });
});

test("with failFast a task that fails is no failure while its group may be tried again", async () => {
  const script = new Script({ load: 1 });
  await using rt = await testRuntime();
  const run = await rt.run(shop(script, { retries: 1 }, {}, { failFast: true }));
  expect(run.state).toBe("success");
});

test("with failFast the last try of a group that fails ends the run, what waits for its next try included", async () => {
  const script = new Script({ load: 2 });
  await using rt = await testRuntime();
  const run = await rt.run(shop(script, { retries: 1 }, {}, { failFast: true }));
  expect(run).toMatchObject({ state: "failed", reason: 'failFast: "clean.load" failed' });
  expect(await run.states()).toMatchObject({ "clean.load": "failed", "clean.publish": "skipped", report: "skipped" });
});

test("with failFast a failure elsewhere ends a group that waits, its teardown included", async () => {
  class Two {
    create() {}
    work() {
      throw new Error("no");
    }
    remove() {}
    late() {
      return false;
    }
    flow(this: Flow<Two>) {
      taskGroup("group", { retries: 1, retryDelay: { hours: 5 } }, () => {
        const create = this.create();
        this.remove().after(create, this.work().after(create));
      });
      this.late();
    }
  }
  const tasks = {
    create: { kind: "setup" },
    work: {},
    remove: { kind: "teardown" },
    late: { kind: "sensor", timeout: { minutes: 1 }, pokeInterval: { minutes: 2 }, mode: "reschedule" },
  } as const;
  const definition = defineDag(Two, { dagId: "shop", tasks, failFast: true });
  await using rt = await testScheduler({ dags: [definition], now: "2024-01-02T00:00:00Z" });
  await triggerRun(rt.tools, one);
  await rt.noticed();
  await rt.advanceTo("2024-01-02T00:10:00Z");
  expect(await stateOfRun(rt)).toBe("failed");
  const [run] = await rt.runs("shop");
  expect(await rt.store.getGroupTries(run!.runKey)).toEqual([
    { groupId: "group", mapIndex: -1, tryNumber: 1, maxTries: 1, nextAt: null },
  ]);
});

test("dagrunTimeout ends a group that waits for its next try", async () => {
  const script = new Script({ load: 1 });
  await using rt = await started(
    script,
    { retries: 1, retryDelay: { hours: 1 } },
    {},
    { dagrunTimeout: { minutes: 30 } },
  );
  await rt.advanceTo("2024-01-02T02:00:00Z");
  expect(await stateOfRun(rt)).toBe("failed");
  expect(await rt.states("shop")).toEqual({
    fetch: "success",
    "clean.check": "skipped",
    "clean.load": "skipped",
    "clean.publish": "skipped",
    report: "skipped",
  });
});

test("a run that is ended by hand while a group of it waits is over", async () => {
  const script = new Script({ load: 1 });
  await using rt = await started(script, { retries: 1 });
  await endRun(rt.tools, { ...one, state: "failed" });
  await rt.noticed();
  await rt.advanceTo("2024-01-03T00:00:00Z");
  expect(await stateOfRun(rt)).toBe("failed");
  expect(script.ran).toEqual(["fetch", "check", "load"]);
});

test("a task that is cleared while its group waits starts the group at once, with all its tries anew", async () => {
  const script = new Script({ load: 2 });
  await using rt = await started(script, { retries: 1 });
  const cleared = await clearTasks(rt.tools, { ...one, tasks: ["clean.load"] });
  expect(cleared.map(({ taskId }) => taskId).sort()).toEqual(["clean.check", "clean.load", "clean.publish"]);
  await rt.noticed();
  expect(script.ran).toEqual(["fetch", "check", "load", "check", "load"]);
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...WAITING });
  await rt.advanceTo("2024-01-02T00:10:00Z");
  expect(await stateOfRun(rt)).toBe("success");
});

test("clearing a task of a group that has failed gives the group its tries anew", async () => {
  const script = new Script({ load: 3 });
  await using rt = await started(script, { retries: 1 });
  await rt.advanceTo("2024-01-02T00:10:00Z");
  expect(await stateOfRun(rt)).toBe("failed");
  await clearTasks(rt.tools, { ...one, onlyFailed: true });
  await rt.noticed();
  expect(await rt.states("shop")).toMatchObject(WAITING);
  await rt.advanceTo("2024-01-02T00:20:00Z");
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...DONE, report: "success" });
  expect(script.ran.filter((name) => name === "check")).toHaveLength(3);
});

test("a task that is marked as failed ends its group, whatever tries that had left", async () => {
  const script = new Script({ load: 1 });
  await using rt = await started(script, { retries: 5 });
  await markTasks(rt.tools, { ...one, tasks: ["clean.load"], state: "failed" });
  await rt.noticed();
  expect(await rt.states("shop")).toEqual({
    fetch: "success",
    "clean.check": "skipped",
    "clean.load": "failed",
    "clean.publish": "skipped",
    report: "skipped",
  });
  expect(await stateOfRun(rt)).toBe("success");
});

test("a task that is marked as successful while its group waits stays so, and the rest runs at once", async () => {
  const script = new Script({ load: 1 });
  await using rt = await started(script, { retries: 1 });
  await markTasks(rt.tools, { ...one, tasks: ["clean.load"], state: "success" });
  await rt.noticed();
  expect(await stateOfRun(rt)).toBe("success");
  expect(script.ran.slice(0, 3)).toEqual(["fetch", "check", "load"]);
  expect(script.ran.slice(3).sort()).toEqual(["check", "publish", "report"]);
});

test("a task that is marked ends the tries of its group: what fails in it later is a failure", async () => {
  let fail: () => void = () => {};
  class Slow {
    slow() {
      return new Promise<void>((_resolve, reject) => {
        fail = () => reject(new Error("no"));
      });
    }
    load() {
      throw new Error("no");
    }
    flow(this: Flow<Slow>) {
      taskGroup("all", { retries: 5 }, () => {
        this.slow();
        this.load();
      });
    }
  }
  const definition = defineDag(Slow, { dagId: "shop", tasks: { slow: {}, load: {} } });
  await using rt = await testScheduler({ dags: [definition], now: "2024-01-02T00:00:00Z" });
  await triggerRun(rt.tools, one);
  await rt.noticed();
  await markTasks(rt.tools, { ...one, tasks: ["all.load"], state: "success" });
  await rt.noticed();
  fail();
  await rt.quiet();
  expect(await rt.states("shop")).toEqual({ "all.load": "success", "all.slow": "failed" });
  expect(await stateOfRun(rt)).toBe("failed");
});

test("a group goes on with all its tries anew when a task was marked as successful while it waited", async () => {
  const script = new Script({ load: 1, publish: 1 });
  await using rt = await started(script, { retries: 1 });
  await markTasks(rt.tools, { ...one, tasks: ["clean.load"], state: "success" });
  await rt.noticed();
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...WAITING });
  await rt.advanceTo("2024-01-02T00:20:00Z");
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...DONE, report: "success" });
});

test("a scheduler that takes over goes on with a group wherever it stands, and no try is lost or doubled", async () => {
  const script = new Script({ load: 9 });
  const dags = [shop(script, { retries: 2 })];
  await using folder = await disposableFolder();
  const path = join(folder.path, "store.sqlite");
  const open = async (now: string) => testScheduler({ dags, now, store: await openSqliteStore({ path }) });
  {
    await using rt = await open("2024-01-02T00:00:00Z");
    await triggerRun(rt.tools, one);
    await rt.noticed();
    expect(await rt.states("shop")).toEqual({ fetch: "success", ...WAITING });
  }
  {
    await using rt = await open("2024-01-02T00:05:00Z");
    expect(script.ran).toEqual(["fetch", "check", "load"]);
    await rt.advanceTo("2024-01-02T00:10:00Z");
    expect(script.ran).toEqual(["fetch", "check", "load", "check", "load"]);
  }
  // its time has passed meanwhile
  await using rt = await open("2024-01-02T06:00:00Z");
  await rt.advanceTo("2024-01-02T06:00:01Z");
  expect(script.ran.filter((name) => name === "load")).toHaveLength(3);
  await rt.advanceTo("2024-01-03T00:00:00Z");
  expect(script.ran.filter((name) => name === "load")).toHaveLength(3);
  expect(await stateOfRun(rt)).toBe("failed");
});

test("a run that is done again under its date has all tries of its groups again", async () => {
  const script = new Script({ load: 3 });
  await using rt = await testRuntime();
  const definition = shop(script, { retries: 1 });
  expect((await rt.run(definition)).state).toBe("failed");
  expect((await rt.run(definition)).state).toBe("success");
  expect(script.ran.filter((name) => name === "load")).toHaveLength(4);
});

test("what else a program executes goes on while a group of it is tried again", async () => {
  const script = new Script({ load: 1 });
  let end: () => void = () => {};
  class Beside {
    beside() {
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    }
    load() {
      script.run("load");
      if (script.ran.length === 2) end();
    }
    flow(this: Flow<Beside>) {
      this.beside();
      taskGroup("group", { retries: 1 }, () => this.load());
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Beside, { dagId: "beside", tasks: { beside: {}, load: {} } }));
  expect(run.state).toBe("success");
  expect(await run.path("beside")).toEqual(["queued", "running", "success"]);
});

test("a task of the next run that depends on the past waits until the group of the one before has ended", async () => {
  const script = new Script({ load: 1 });
  const more = { schedule: "@daily", startDate: "2024-01-01", catchup: true, maxActiveRuns: 2 };
  const dags = [shop(script, { retries: 1 }, { check: { dependsOnPast: true } }, more)];
  await using rt = await testScheduler({ dags, now: "2024-01-03T00:00:00Z" });
  expect(script.ran.filter((name) => name === "check")).toHaveLength(1);
  await rt.advanceTo("2024-01-03T00:10:00Z");
  expect(script.ran.filter((name) => name === "check")).toHaveLength(3);
});

test("why says of what waits for the next try of a group when that is, and of what waits for the group that it does", async () => {
  const script = new Script({ load: 1 });
  await using rt = await started(script, { retries: 2 });
  const reasons = async () => {
    const tools = { store: rt.store, now: rt.clock.now(), parallelism: 32, hasScheduler: true };
    const all = await explainRun(tools, one.dagId, one.runId);
    return Object.fromEntries(all.map(({ taskId, reasons: why }) => [taskId, why.map(whyText)]));
  };
  const again = 'up_for_retry: group "clean" is tried again at 2024-01-02T00:10:00.000Z, try 2 of 3';
  expect(await reasons()).toEqual({
    fetch: ["has ended: success"],
    "clean.check": [again],
    "clean.load": [again],
    "clean.publish": [again],
    report: ["trigger rule all_success waits for clean.publish (up_for_retry)"],
  });
});

test("why says of a task whose upstreams have ended that their group has not", async () => {
  let end: () => void = () => {};
  class Slow {
    slow() {
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    }
    quick() {}
    report() {}
    flow(this: Flow<Slow>) {
      const group = taskGroup("all", { retries: 1 }, () => {
        this.slow();
        return this.quick();
      });
      this.report().after(group.output);
    }
  }
  const definition = defineDag(Slow, { dagId: "shop", tasks: { slow: {}, quick: {}, report: {} } });
  await using rt = await testScheduler({ dags: [definition], now: "2024-01-02T00:00:00Z" });
  await triggerRun(rt.tools, one);
  await rt.noticed();
  const tools = { store: rt.store, now: rt.clock.now(), parallelism: 32, hasScheduler: true };
  const report = (await explainRun(tools, one.dagId, one.runId)).find(({ taskId }) => taskId === "report")!;
  expect(report.reasons.map(whyText)).toEqual([
    'trigger rule all_success waits for all.quick (success; its group "all" has not ended)',
  ]);
  end();
  await rt.quiet();
  expect((await rt.states("shop")).report).toBe("success");
});

test("a sensor of another DAG does not take for final how a task has ended while its group may be tried again", async () => {
  const script = new Script({ load: 1 });
  class Waits {
    flow() {
      const options = { externalDagId: "shop", failedStates: ["failed"], pokeInterval: { minutes: 1 } } as const;
      new ExternalTaskSensor({ taskId: "loaded", externalTaskId: "clean.load", ...options, mode: "reschedule" });
    }
  }
  const schedule = { schedule: "@daily", startDate: "2024-01-01" };
  const dags = [shop(script, { retries: 1 }, {}, schedule), defineDag(Waits, { dagId: "waits", ...schedule })];
  await using rt = await testScheduler({ dags, now: "2024-01-02T00:00:00Z" });
  expect((await rt.states("shop"))["clean.load"]).toBe("up_for_retry");
  await rt.advanceTo("2024-01-02T00:09:00Z");
  expect(await rt.states("waits")).toEqual({ loaded: "up_for_reschedule" });
  await rt.advanceTo("2024-01-02T00:12:00Z");
  expect(await rt.states("waits")).toEqual({ loaded: "success" });
});

test("a group of more tasks than are planned in one turn is set back whole", async () => {
  const script = new Script({ start: 1 });
  const SIZE = 1200;
  class Wide {
    start() {
      script.run("start");
    }
    work(_n: number) {}
    flow(this: Flow<Wide>) {
      taskGroup("wide", { retries: 1 }, () => {
        const start = this.start();
        for (let n = 0; n < SIZE; n++) this.work(n).after(start);
      });
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Wide, { dagId: "wide", tasks: { start: {}, work: {} } }));
  expect(run.state).toBe("success");
  const rows = await rt.store.getTaskInstances(run.runKey);
  expect(rows.filter(({ state, tryNumber }) => state === "success" && tryNumber === 1)).toHaveLength(SIZE);
});

test("a method is a group that is tried again, and so is one of a plain class", async () => {
  const script = new Script({ a: 2 });
  @dag({ dagId: "decorated" })
  class Decorated {
    @task() a(): void {
      script.run("a");
    }
    @taskGroup({ retries: 1 })
    both(this: Flow<Decorated>) {
      return this.a();
    }
    flow(this: Flow<Decorated>) {
      this.both();
    }
  }
  class Plain {
    a() {
      script.run("a");
    }
    both(this: Flow<Plain>) {
      return this.a();
    }
    flow(this: Flow<Plain>) {
      this.both();
    }
  }
  const plain = defineDag(Plain, { dagId: "plain", tasks: { a: {}, both: { kind: "group", retries: 1 } } });
  await using rt = await testRuntime();
  expect((await rt.run(definitionOf(Decorated))).state).toBe("failed");
  script.failures.a = 1;
  expect((await rt.run(plain)).state).toBe("success");
});

test("a task that has run before, was cleared and then could not run, waits with its group as the others do", async () => {
  const script = new Script({});
  await using rt = await started(script, { retries: 1 });
  expect((await rt.states("shop"))["clean.publish"]).toBe("success");
  script.failures.load = 1;
  await clearTasks(rt.tools, { dagId: "shop", runId: "one", tasks: ["clean.load"], downstream: true });
  await rt.noticed();
  expect((await rt.states("shop"))["clean.publish"]).toBe("up_for_retry");
  expect(await rt.store.check()).toEqual([]);
});

test("a failed task that a user clears in the moment in which its group would wait runs again, and the group goes on", async () => {
  const script = new Script({ load: 1 });
  const store = await openSqliteStore({ path: ":memory:" });
  let order: (() => Promise<unknown>) | undefined;
  const beside = {
    ...store,
    getTaskInstances: async (runKey: number) => {
      const given = script.ran.includes("load") ? order : undefined;
      if (given) order = undefined;
      await given?.();
      return store.getTaskInstances(runKey);
    },
  };
  const dags = [shop(script, { retries: 2 })];
  await using rt = await testScheduler({ dags, now: "2024-01-02T00:00:00Z", store: beside });
  order = () => clearTasks({ ...rt.tools, store }, { ...one, tasks: ["clean.load"], downstream: true });
  await triggerRun(rt.tools, one);
  await rt.noticed();
  await rt.noticed();
  expect(order).toBeUndefined();
  expect(await rt.states("shop")).toEqual({ fetch: "success", ...DONE, report: "success" });
  expect(script.ran).toEqual(["fetch", "check", "load", "load", "publish", "report"]);
});

test("a run that is ended by hand does not wait for a teardown that waits for the next try of its group", async () => {
  class Shop {
    open() {}
    load() {
      throw new Error("load fails");
    }
    close() {}
    flow(this: Flow<Shop>) {
      const opened = this.open();
      taskGroup("clean", { retries: 2, retryDelay: { minutes: 10 } }, () => {
        this.close().after(this.load().after(opened), opened);
      });
    }
  }
  const tasks = { open: { kind: "setup" }, load: {}, close: { kind: "teardown" } } as const;
  const dags = [defineDag(Shop, { dagId: "shop", tasks })];
  await using rt = await testScheduler({ dags, now: "2024-01-02T00:00:00Z" });
  await triggerRun(rt.tools, one);
  await rt.noticed();
  expect(await rt.states("shop")).toMatchObject({ "clean.close": "up_for_retry" });
  await endRun(rt.tools, { ...one, state: "success" });
  await rt.noticed();
  await rt.advanceTo("2024-01-02T01:00:00Z");
  expect(await rt.states("shop")).toMatchObject({ "clean.load": "skipped", "clean.close": "skipped" });
  expect(await rt.store.check()).toEqual([]);
});
