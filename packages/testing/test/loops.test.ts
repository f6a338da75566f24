import {
  type Arg,
  currentContext,
  dag,
  defineDag,
  type Flow,
  loop,
  SkipTask,
  type TriggerRuleName,
  task,
  taskGroup,
} from "@tradewind/core";
import { definitionOf, mapIndexText } from "@tradewind/core/engine";
import { LookUp, NO_RESULTS, tryRender, withGivenResults } from "@tradewind/runtime";
import type { Store } from "@tradewind/store";
import { describe, expect, test } from "vitest";
import { createTestEnv, runTask, simulate } from "../src/index.ts";
import { ManualClock, testRuntime } from "../src/internal.ts";

/** The states of a run's tasks, each instance by its name: `refine.improve[2]`. */
async function statesOf(store: Store, runKey: number): Promise<Record<string, string>> {
  const rows = await store.getTaskInstances(runKey);
  return Object.fromEntries(
    rows.map(({ taskId, mapIndex, state }) => {
      const index = mapIndexText(mapIndex);
      return [index === "" ? taskId : `${taskId}[${index}]`, state];
    }),
  );
}

@dag({ dagId: "refine" })
class Refine {
  @task() guess(): number {
    return 1;
  }
  @task() improve(estimate: number): number {
    return (estimate + 2 / estimate) / 2;
  }
  @task() isGoodEnough(estimate: number): boolean {
    return Math.abs(estimate ** 2 - 2) < 1e-6;
  }
  @task() report(estimate: number): string {
    return estimate.toFixed(3);
  }
  flow(this: Flow<Refine>) {
    const refined = loop("refine", { maxIterations: 10, initial: this.guess(), until: this.isGoodEnough }, (previous) =>
      this.improve(previous),
    );
    this.report(refined.output);
  }
}

test("a loop is repeated until its condition holds, each iteration with the result of the one before", async () => {
  await using rt = await testRuntime();
  const run = await rt.run(definitionOf(Refine));
  expect(run.state).toBe("success");
  expect(await statesOf(rt.store, run.runKey)).toEqual({
    guess: "success",
    ...Object.fromEntries(
      [0, 1, 2, 3].flatMap((i) => [
        [`refine.improve[${i}]`, "success"],
        [`refine.isGoodEnough[${i}]`, "success"],
      ]),
    ),
    report: "success",
  });
  expect(await run.xcom("report")).toBe("1.414");
});

/** What has executed, in order: `step 0`. A step fails as often as `failures` says. */
class Script {
  readonly ran: string[] = [];
  readonly failures: Record<string, number>;

  constructor(failures: Record<string, number> = {}) {
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

interface Parts {
  readonly until?: (result: number) => boolean;
  readonly maxIterations?: number;
  readonly tasks?: Record<string, object>;
  readonly options?: object;
}

/** before >> a loop of step >> count >> after; `count` adds one to what the iteration before has counted. */
function counting(script: Script, { until, maxIterations = 5, tasks = {}, options = {} }: Parts = {}) {
  const note = (name: string) => script.run(`${name} ${currentContext().loop?.index}`);
  class Counting {
    before() {
      script.run("before");
    }
    step() {
      note("step");
    }
    count(previous = 0): number {
      note("count");
      return previous + 1;
    }
    after(counted: number): number {
      script.run("after");
      return counted;
    }
    flow(this: Flow<Counting>) {
      const repeated = loop<number>("loop", { maxIterations, ...(until && { until }), ...options }, (previous) => {
        const counted = this.count(previous);
        this.step().before(counted);
        return counted;
      });
      repeated.after(this.before());
      this.after(repeated.output);
    }
  }
  const table = { before: {}, step: {}, count: {}, after: {} };
  return defineDag(Counting, { dagId: "counting", tasks: { ...table, ...tasks } });
}

const iterations = (states: Readonly<Record<string, string>>, task: string): string[] =>
  Object.entries(states).flatMap(([name, state]) => (name.startsWith(`${task}[`) ? [state] : []));

test("without a condition a loop has as many iterations as it says, one after the other", async () => {
  const script = new Script();
  await using rt = await testRuntime();
  const run = await rt.run(counting(script, { maxIterations: 3 }));
  expect(run.state).toBe("success");
  const each = [0, 1, 2].flatMap((i) => [`step ${i}`, `count ${i}`]);
  expect(script.ran).toEqual(["before", ...each, "after"]);
  expect(await run.xcom("after")).toBe(3);
  expect(iterations(await statesOf(rt.store, run.runKey), "loop.__loop_gate")).toEqual(Array(3).fill("success"));
});

test("a loop that has come to its last iteration and may not stop fails, and says what to do", async () => {
  const script = new Script();
  await using rt = await testRuntime();
  const run = await rt.run(counting(script, { until: () => false, maxIterations: 2 }));
  expect(run).toMatchObject({ state: "failed", reason: "loop.until[1] failed" });
  expect(script.ran).not.toContain("after");
  const states = await statesOf(rt.store, run.runKey);
  expect(iterations(states, "loop.until")).toEqual(["success", "failed"]);
  expect(states).toMatchObject({ after: "upstream_failed" });
  const gate = (await rt.store.getTaskInstances(run.runKey)).find(({ state }) => state === "failed")!;
  expect(JSON.parse(gate.error!)).toMatchObject({
    code: "TW3035",
    message: 'Loop "loop" has not converged: after 2 iterations, its maxIterations, until still says false.',
    hint: expect.stringContaining("raise maxIterations"),
  });
});

test("a condition that holds in the last iteration that there may be is met", async () => {
  await using rt = await testRuntime();
  const run = await rt.run(counting(new Script(), { until: (n) => n === 2, maxIterations: 2 }));
  expect(run.state).toBe("success");
  expect(await run.xcom("after")).toBe(2);
});

test("the gate is not tried again when there may be no further iteration, whatever tries it has", async () => {
  await using rt = await testRuntime();
  const options = { defaultArgs: { retries: 3, retryDelay: 0 } };
  const run = await rt.run(counting(new Script(), { until: () => false, maxIterations: 1, options }));
  expect(run.state).toBe("failed");
  const gates = (await rt.store.getTaskInstances(run.runKey)).filter(({ taskId }) => taskId === "loop.until");
  expect(gates).toMatchObject([{ tryNumber: 1, maxTries: 4 }]);
});

test("a task that is tried again stays in its iteration, and there is no further one before it has succeeded", async () => {
  const script = new Script({ "step 1": 2 });
  await using rt = await testRuntime();
  const tasks = { step: { retries: 2, retryDelay: { minutes: 5 } } };
  const run = await rt.run(counting(script, { maxIterations: 3, tasks }));
  expect(run.state).toBe("success");
  expect(script.ran.filter((name) => name.startsWith("step"))).toEqual([
    "step 0",
    "step 1",
    "step 1",
    "step 1",
    "step 2",
  ]);
  expect(await run.xcom("after")).toBe(3);
});

test("a task that fails for good ends the loop where it is", async () => {
  const script = new Script({ "step 1": 1 });
  await using rt = await testRuntime();
  const run = await rt.run(counting(script, { maxIterations: 3 }));
  expect(run).toMatchObject({ state: "failed", reason: "loop.step[1] failed" });
  expect(await statesOf(rt.store, run.runKey)).toEqual({
    before: "success",
    "loop.step[0]": "success",
    "loop.count[0]": "success",
    "loop.__loop_gate[0]": "success",
    "loop.step[1]": "failed",
    "loop.count[1]": "upstream_failed",
    "loop.__loop_gate[1]": "upstream_failed",
    after: "upstream_failed",
  });
});

test("a condition that fails is tried again as any task, and its error is that of the gate", async () => {
  let asked = 0;
  const until = () => {
    asked++;
    if (asked === 1) throw new Error("not now");
    return true;
  };
  await using rt = await testRuntime();
  const options = { defaultArgs: { retries: 1, retryDelay: 0 } };
  const run = await rt.run(counting(new Script(), { until, options }));
  expect(run.state).toBe("success");
  expect(await run.path("loop.until")).toEqual(["queued", "running", "up_for_retry", "queued", "running", "success"]);
});

test("a condition that says neither yes nor no fails, and names what it said", async () => {
  await using rt = await testRuntime();
  const run = await rt.run(counting(new Script(), { until: ((n: number) => n) as never }));
  expect(run.state).toBe("failed");
  const gate = (await rt.store.getTaskInstances(run.runKey)).find(({ state }) => state === "failed")!;
  expect(JSON.parse(gate.error!)).toMatchObject({
    code: "TW3036",
    message: '"loop.until" has to say whether loop "loop" stops: true or false. It returned 1.',
  });
});

test("a skip of the last task of the body skips the gate, and what follows goes by that", async () => {
  const script = new Script();
  await using rt = await testRuntime();
  const tasks = { count: { skipIf: () => currentContext().loop!.index === 1 } };
  const run = await rt.run(counting(script, { tasks }));
  expect(await statesOf(rt.store, run.runKey)).toMatchObject({
    "loop.count[1]": "skipped",
    "loop.__loop_gate[1]": "skipped",
    after: "skipped",
  });
  expect(run.state).toBe("success");
});

test("a skip in the body that the rule of the last task permits does not stop the loop", async () => {
  const script = new Script();
  await using rt = await testRuntime();
  const tasks = { step: { skipIf: () => currentContext().loop!.index === 1 }, count: { triggerRule: "none_failed" } };
  const run = await rt.run(counting(script, { maxIterations: 3, tasks }));
  expect(await run.xcom("after")).toBe(3);
  expect(iterations(await statesOf(rt.store, run.runKey), "loop.step")).toEqual(["success", "skipped", "success"]);
});

test("a branch in the body decides for its own iteration", async () => {
  const script = new Script();
  class Branching {
    choose(previous = 0) {
      return previous === 0 ? this.first : this.later;
    }
    first(): number {
      script.run("first");
      return 1;
    }
    later(): number {
      script.run("later");
      return 10;
    }
    join(previous: number | undefined, first: number | null, later: number | null): number {
      return (previous ?? 0) + (first ?? 0) + (later ?? 0);
    }
    report(sum: number): number {
      return sum;
    }
    flow(this: Flow<Branching>) {
      const summed = loop<number>("sum", { maxIterations: 3 }, (previous) => {
        const [first, later] = [this.first(), this.later()];
        this.choose(previous).before(first, later);
        return this.join(previous, first, later);
      });
      this.report(summed.output);
    }
  }
  const join = { triggerRule: "none_failed_min_one_success" } as const;
  const table = { choose: { kind: "branch" }, first: {}, later: {}, join, report: {} } as const;
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Branching, { dagId: "branching", tasks: table }));
  expect(script.ran).toEqual(["first", "later", "later"]);
  expect(await run.xcom("report")).toBe(21);
  expect(iterations(await statesOf(rt.store, run.runKey), "sum.first")).toEqual(["success", "skipped", "skipped"]);
});

test("a short circuit in the body ends the loop, and what is after it", async () => {
  const script = new Script();
  await using rt = await testRuntime();
  class Short {
    mayGoOn(): boolean {
      return currentContext().loop!.index === 0;
    }
    work(): void {
      script.run("work");
    }
    after(): void {
      script.run("after");
    }
    flow(this: Flow<Short>) {
      const repeated = loop("loop", { maxIterations: 3 }, () => this.work().after(this.mayGoOn()));
      this.after().after(repeated);
    }
  }
  const run = await rt.run(
    defineDag(Short, { dagId: "short", tasks: { mayGoOn: { kind: "shortCircuit" }, work: {}, after: {} } }),
  );
  expect(run.state).toBe("success");
  expect(script.ran).toEqual(["work"]);
  expect(await statesOf(rt.store, run.runKey)).toEqual({
    "loop.mayGoOn[0]": "success",
    "loop.work[0]": "success",
    "loop.__loop_gate[0]": "success",
    "loop.mayGoOn[1]": "success",
    "loop.work[1]": "skipped",
    "loop.__loop_gate[1]": "skipped",
    after: "skipped",
  });
});

test("a loop that a branch before it does not choose is skipped, and the one that it chooses runs", async () => {
  const script = new Script();
  class Chosen {
    choose(): string {
      return "one";
    }
    work(): void {
      script.run(`work ${currentContext().ti.taskId}`);
    }
    flow(this: Flow<Chosen>) {
      const loops = ["one", "other"].map((name) => loop(name, { maxIterations: 2 }, () => this.work()));
      this.choose().before(...loops);
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Chosen, { dagId: "chosen", tasks: { choose: { kind: "branch" }, work: {} } }));
  expect(run.state).toBe("success");
  expect(script.ran).toEqual(["work one.work", "work one.work"]);
  expect(await statesOf(rt.store, run.runKey)).toMatchObject({
    "other.work[0]": "skipped",
    "other.__loop_gate[0]": "skipped",
  });
});

describe("what is after a loop goes by its last iteration alone", () => {
  /** A loop of two iterations, of which the last ends as `end` says, and behind it a task for each rule. */
  async function endings(end: "success" | "failed" | "skipped", rules: readonly TriggerRuleName[]) {
    class Rules {
      work(): void {
        if (currentContext().loop!.index === 0 || end === "success") return;
        if (end === "skipped") throw new SkipTask("on purpose");
        throw new Error("on purpose");
      }
      after(): void {}
      flow(this: Flow<Rules>) {
        const repeated = loop("loop", { maxIterations: 2 }, () => this.work());
        for (const triggerRule of rules) this.after.override({ taskId: triggerRule, triggerRule })().after(repeated);
      }
    }
    await using rt = await testRuntime();
    const run = await rt.run(defineDag(Rules, { dagId: "rules", tasks: { work: {}, after: {} } }));
    const states = await run.states();
    const began = (await run.transitions()).map(({ taskId }) => taskId);
    const isAfterLoop = (rule: string) => began.indexOf(rule) > began.lastIndexOf("loop.__loop_gate");
    return {
      success: rules.filter((rule) => states[rule] === "success"),
      early: rules.filter((rule) => !isAfterLoop(rule)),
    };
  }
  const RULES: TriggerRuleName[] = [
    "all_success",
    "all_failed",
    "all_done",
    "all_skipped",
    "one_success",
    "one_failed",
    "one_done",
    "none_failed",
    "none_skipped",
    "none_failed_min_one_success",
  ];

  test("one that ends well", async () => {
    const { success, early } = await endings("success", RULES);
    expect(success).toEqual([
      "all_success",
      "all_done",
      "one_success",
      "one_done",
      "none_failed",
      "none_skipped",
      "none_failed_min_one_success",
    ]);
    expect(early).toEqual([]);
  });

  test("one that fails", async () => {
    const { success, early } = await endings("failed", RULES);
    expect(success).toEqual(["all_failed", "all_done", "one_failed", "none_skipped"]);
    expect(early).toEqual([]);
  });

  test("one that is skipped", async () => {
    const { success, early } = await endings("skipped", RULES);
    expect(success).toEqual(["all_done", "all_skipped", "none_failed"]);
    expect(early).toEqual([]);
  });

  test("only always does not wait for it", async () => {
    expect(await endings("success", ["always"])).toEqual({ success: ["always"], early: ["always"] });
  });
});

test("mapped tasks and mapped groups in a loop are mapped anew in each iteration", async () => {
  class Batches {
    pick(previous: readonly number[] | undefined): number[] {
      return previous ? previous.slice(1) : [1, 2, 3];
    }
    double(n: number): number {
      return n * 2;
    }
    add(n: number): number {
      return n + 1;
    }
    collect(doubled: readonly number[], added: readonly number[]): number[] {
      seen.push([currentContext().loop!.index, ...doubled, ...added]);
      return [...added];
    }
    isSmall(left: readonly number[]): boolean {
      return left.length === 1;
    }
    show(all: readonly number[]): string {
      return all.join();
    }
    flow(this: Flow<Batches>) {
      const options = { maxIterations: 5, until: this.isSmall };
      const batches = loop<number[]>("batches", options, (previous) => {
        const picked = this.pick(previous);
        const added = taskGroup("each", { expand: [picked] }, (n) => this.add(n));
        return this.collect(this.double.expand(picked), added.output);
      });
      this.show(batches.output);
    }
  }
  const seen: number[][] = [];
  const tasks = { pick: {}, double: {}, add: {}, collect: {}, isSmall: {}, show: {} };
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Batches, { dagId: "batches", tasks }));
  expect(seen).toEqual([
    [0, 2, 4, 6, 2, 3, 4],
    [1, 6, 8, 4, 5],
    [2, 10, 6],
  ]);
  expect(await run.xcom("show")).toBe("6");
  expect(iterations(await statesOf(rt.store, run.runKey), "batches.double")).toHaveLength(6);
});

test("the last task of a body may be mapped: its results are that of the iteration, and others may be mapped over them", async () => {
  class Mapped {
    step(n: number): number {
      const { loop: at, ti } = currentContext();
      return n + at!.index * 10 + ti.mapIndex;
    }
    isDone(all: readonly number[]): boolean {
      asked.push([...all]);
      return all.length > 0 && currentContext().loop!.index === 2;
    }
    each(n: number): number {
      return n;
    }
    inGroup(n: number): void {
      inGroup.push(n);
    }
    flow(this: Flow<Mapped>) {
      const all = loop("all", { maxIterations: 4, until: this.isDone }, () => this.step.expand([1, 2]));
      this.each.expand(all.output);
      taskGroup("group", { expand: [all.output] }, (n) => this.inGroup(n));
    }
  }
  const asked: number[][] = [];
  const inGroup: number[] = [];
  await using rt = await testRuntime();
  const run = await rt.run(
    defineDag(Mapped, { dagId: "mapped", tasks: { step: {}, isDone: {}, each: {}, inGroup: {} } }),
  );
  expect(run.state).toBe("success");
  expect(asked).toEqual([
    [1, 3],
    [11, 13],
    [21, 23],
  ]);
  expect(inGroup).toEqual([21, 23]);
  expect(iterations(await statesOf(rt.store, run.runKey), "each")).toHaveLength(2);
});

test("a list that a loop returns is mapped over when the loop has ended, and is that of its last iteration", async () => {
  class Lists {
    grow(previous: readonly number[] = []): number[] {
      return [...previous, previous.length];
    }
    each(n: number): number {
      return n;
    }
    flow(this: Flow<Lists>) {
      const list = loop<number[]>("list", { maxIterations: 3 }, (previous) => this.grow(previous));
      this.each.expand(list.output);
      taskGroup("group", { expand: [list.output] }, (n) => this.each.override({ taskId: "member" })(n));
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Lists, { dagId: "lists", tasks: { grow: {}, each: {} } }));
  const states = await statesOf(rt.store, run.runKey);
  expect(iterations(states, "each")).toEqual(Array(3).fill("success"));
  expect(iterations(states, "group.member")).toEqual(Array(3).fill("success"));
});

test("a setup and a teardown in a loop belong to each iteration", async () => {
  const script = new Script();
  class Cluster {
    create(): string {
      script.run(`create ${currentContext().loop!.index}`);
      return "cluster";
    }
    work(_cluster: string): void {
      script.run(`work ${currentContext().loop!.index}`);
    }
    remove(): void {
      script.run(`remove ${currentContext().loop!.index}`);
    }
    flow(this: Flow<Cluster>) {
      loop("loop", { maxIterations: 2 }, () => {
        const cluster = this.create();
        const work = this.work(cluster);
        this.remove().after(cluster, work);
        return work;
      });
    }
  }
  const tasks = { create: { kind: "setup" }, work: {}, remove: { kind: "teardown" } } as const;
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Cluster, { dagId: "cluster", tasks }));
  expect(run.state).toBe("success");
  expect(script.ran.toSorted()).toEqual(["create 0", "create 1", "remove 0", "remove 1", "work 0", "work 1"]);
});

test("a task of a loop that takes no part in the run has no iterations, and those below it go on without it", async () => {
  const script = new Script();
  await using rt = await testRuntime();
  const tasks = { step: { startDate: "2030-01-01" } };
  const run = await rt.run(counting(script, { maxIterations: 2, tasks }));
  expect(run.state).toBe("success");
  expect(script.ran).toEqual(["before", "count 0", "count 1", "after"]);
});

test("a group with retries in a loop is tried again in its iteration, and one around a loop with all iterations", async () => {
  const script = new Script({ "inner 1": 1, "after 1": 1 });
  class Grouped {
    inner(): void {
      script.run(`inner ${currentContext().loop!.index}`);
    }
    last(): void {}
    after(): void {
      script.run(`after ${currentContext().ti.tryNumber}`);
    }
    flow(this: Flow<Grouped>) {
      taskGroup("outer", { retries: 1 }, () => {
        const repeated = loop("loop", { maxIterations: 2 }, () => {
          const tried = taskGroup("tried", { retries: 1 }, () => this.inner());
          return this.last().after(tried);
        });
        this.after().after(repeated);
      });
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Grouped, { dagId: "grouped", tasks: { inner: {}, last: {}, after: {} } }));
  expect(run.state).toBe("success");
  const once = ["inner 0", "inner 1"];
  expect(script.ran).toEqual([...once, "inner 1", "after 1", ...once, "after 2"]);
});

test("tasks in a loop see the results of their own iteration, tasks after it those of the last", async () => {
  const pulled: unknown[] = [];
  class Pulls {
    step(): number {
      return currentContext().loop!.index * 10;
    }
    async look(): Promise<void> {
      pulled.push(await currentContext().ti.xcomPull("loop.step"));
    }
    async after(): Promise<void> {
      pulled.push(await currentContext().ti.xcomPull("loop.step"));
    }
    flow(this: Flow<Pulls>) {
      const repeated = loop("loop", { maxIterations: 3 }, () => this.look().after(this.step()));
      this.after().after(repeated);
    }
  }
  await using rt = await testRuntime();
  await rt.run(defineDag(Pulls, { dagId: "pulls", tasks: { step: {}, look: {}, after: {} } }));
  expect(pulled).toEqual([0, 10, 20, 20]);
});

test("the result of the iteration before may be a part of an argument, and the first iteration gets templates and references", async () => {
  interface State {
    readonly day: string;
    readonly count: number;
  }
  class Parts {
    start(): number {
      return 40;
    }
    step(day: string, { count }: { count: number }): State {
      return { day: `${day}!`, count: count + 1 };
    }
    show(state: State): State {
      return state;
    }
    flow(this: Flow<Parts>) {
      const initial = { day: "{{ ds }}", count: this.start() };
      const stepped = loop<State>("loop", { maxIterations: 2, initial }, (previous) =>
        this.step(previous.day, { count: previous.count }),
      );
      this.show(stepped.output);
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(defineDag(Parts, { dagId: "parts", tasks: { start: {}, step: {}, show: {} } }));
  expect(await run.xcom("show")).toEqual({ day: "2024-01-01!!", count: 42 });
});

test("templates have the iteration", async () => {
  class Templates {
    step(text: string): string {
      texts.push(text);
      return text;
    }
    flow(this: Flow<Templates>) {
      loop("loop", { maxIterations: 2 }, () => this.step("{{ loop.index + 1 }} of {{ loop.max_iterations }}"));
    }
  }
  const texts: string[] = [];
  await using rt = await testRuntime();
  await rt.run(defineDag(Templates, { dagId: "templates", tasks: { step: {} } }));
  expect(texts).toEqual(["1 of 2", "2 of 2"]);
});

test("a method of a group is repeated as a group is, with arguments of its own before the result of the iteration before", async () => {
  @dag({ dagId: "method" })
  class Method {
    @task() improve(by: number, previous: number): number {
      return previous + by;
    }
    @task() report(n: number): number {
      return n;
    }
    @taskGroup({ tooltip: "adds" }) add(this: Flow<Method>, by: Arg<number>, previous: Arg<number>) {
      return this.improve(by, previous);
    }
    flow(this: Flow<Method>) {
      this.report(this.add.partial(5).loop({ maxIterations: 3, initial: 1 }));
    }
  }
  await using rt = await testRuntime();
  const run = await rt.run(definitionOf(Method));
  expect(await run.xcom("report")).toBe(16);
  expect(await run.task("add.improve")).toBeDefined();
});

test("other runs, and callbacks, see the results of the last iteration of a loop", async () => {
  const pulled: unknown[] = [];
  class Before {
    step(): number {
      return currentContext().loop!.index + Number(currentContext().ds.slice(-1)) * 10;
    }
    async read(): Promise<void> {
      const { ti } = currentContext();
      pulled.push(await ti.xcomPull({ taskIds: "loop.step", includePriorDates: true, dagId: "before" }));
      pulled.push(await ti.xcomPull({ taskIds: "loop.step", runId: "manual__2024-01-01T00:00:00+00:00" }));
    }
    flow(this: Flow<Before>) {
      this.read().before(loop("loop", { maxIterations: 3 }, () => this.step()));
    }
  }
  const onSuccessCallback = async ({ ti }: { ti: { xcomPull: (taskId: string) => Promise<unknown> } }) => {
    pulled.push(await ti.xcomPull("loop.step"));
  };
  class After {
    work(): void {}
    flow(this: Flow<After>) {
      this.work().after(loop("loop", { maxIterations: 2 }, () => this.step()));
    }
    step(): number {
      return currentContext().loop!.index;
    }
  }
  await using rt = await testRuntime();
  const before = defineDag(Before, { dagId: "before", tasks: { step: {}, read: {} } });
  await rt.run(before, { logicalDate: "2024-01-01" });
  await rt.run(before, { logicalDate: "2024-01-02" });
  expect(pulled.splice(0)).toEqual([null, null, 12, 12]);
  await rt.run(defineDag(After, { dagId: "after", tasks: { work: { onSuccessCallback }, step: {} } }));
  expect(pulled).toEqual([1]);
});

describe("a task of a loop that is tried alone", () => {
  const definition = definitionOf(Refine);
  const tried = async (taskId: string, given: Record<string, unknown>, mapIndex?: number) => {
    const results = await withGivenResults(NO_RESULTS, definition, new Map(Object.entries(given)));
    const lookUp = new LookUp({ environment: {} });
    const index = mapIndex === undefined ? {} : { mapIndex };
    return tryRender({ definition, taskId, results, clock: new ManualClock(), lookUp, ...index });
  };

  test("is tried in the first iteration, with what that begins with", async () => {
    expect(JSON.parse((await tried("refine.improve", { guess: 7 })).args!)).toEqual([7]);
  });

  test("or in another one, with the result of the one before", async () => {
    const results = { "refine.improve": [1.5, 1.42, 1.41] };
    expect(JSON.parse((await tried("refine.improve", results, 2)).args!)).toEqual([1.42]);
    expect(JSON.parse((await tried("refine.isGoodEnough", results, 2)).args!)).toEqual([1.41]);
    expect(JSON.parse((await tried("report", results)).args!)).toEqual([1.41]);
  });

  test("not in one that there cannot be", async () => {
    await expect(tried("refine.improve", {}, 10)).rejects.toThrow("found 10, expected an iteration, 0 to 9");
  });

  test("with the kit, too: its gate decides, and says what it has decided", async () => {
    const step = await runTask(Refine, "refine.improve", { results: { guess: 1 } });
    expect([step.state, step.xcom()]).toEqual(["success", 1.5]);
    const gate = await runTask(Refine, "refine.isGoodEnough", { results: { "refine.improve": 1.5 } });
    expect([gate.state, gate.xcom()]).toEqual(["success", false]);
  });
});

test("runs of a test environment have the iterations of a loop as instances", async () => {
  await using env = await createTestEnv({ dags: [Refine] });
  const run = await env.run(Refine);
  expect(run.state).toBe("success");
  expect(run.task("refine.improve").mapped.map((one) => one.xcom())).toHaveLength(4);
  expect(run.task("report").xcom()).toBe("1.414");
});

test("in a simulation a loop with a condition comes to its end by chance, one without when it has all iterations", async () => {
  class Simulated {
    work(): number {
      return 1;
    }
    flow(this: Flow<Simulated>) {
      loop("free", { maxIterations: 4, until: () => true }, () => this.work());
      loop("fixed", { maxIterations: 3 }, () => this.work());
    }
  }
  const schedule = { schedule: "@hourly", startDate: "2026-03-01", catchup: true } as const;
  const definition = defineDag(Simulated, { dagId: "simulated", tasks: { work: {} }, ...schedule });
  const { runs } = await simulate(definition, { from: "2026-03-01", to: "2026-03-02" });
  const counts = (task: string) => runs.map(({ tasks }) => tasks.filter(({ taskId }) => taskId === task).length);
  expect(runs.every(({ state }) => state === "success")).toBe(true);
  expect(new Set(counts("fixed.work"))).toEqual(new Set([3]));
  expect(new Set(counts("free.work"))).toEqual(new Set([1, 2, 3, 4]));
});
