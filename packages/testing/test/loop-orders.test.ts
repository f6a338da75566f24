import { currentContext, defineDag, type Flow, loop } from "@tradewind/core";
import { mapIndexOf, mapIndexText } from "@tradewind/core/engine";
import { clearTasks, endRun, explainRun, markTasks, triggerRun, whyText } from "@tradewind/runtime";
import { openSqliteStore, type Store } from "@tradewind/store";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const now = "2024-01-02T00:00:00Z";
const one = { dagId: "loops", runId: "one" } as const;

interface World {
  /** What has executed since it was emptied. */
  readonly ran: string[];
  /** How many iterations the gate wants. */
  wanted: number;
  readonly failing: Set<string>;
  /** Tasks that wait until the test lets them end. */
  readonly hanging: Map<string, () => void>;
  readonly hangs: Set<string>;
}

const world = (wanted: number): World => ({
  ran: [],
  wanted,
  failing: new Set(),
  hanging: new Map(),
  hangs: new Set(),
});

/** before >> a loop of prepare >> work >> until >> after. */
function loopsDag(w: World, tasks: Record<string, object> = {}) {
  const run = async (name: string) => {
    const at = currentContext().loop;
    const full = at ? `${name} ${at.index}` : name;
    w.ran.push(full);
    if (w.failing.has(full)) throw new Error("on purpose");
    if (w.hangs.has(full)) await new Promise<void>((resolve) => w.hanging.set(full, resolve));
  };
  class Loops {
    before() {
      return run("before");
    }
    prepare(_previous: number | undefined) {
      return run("prepare");
    }
    async work(): Promise<number> {
      await run("work");
      return currentContext().loop!.index;
    }
    async enough(index: number): Promise<boolean> {
      await run("enough");
      return index + 1 >= w.wanted;
    }
    async after(last: number): Promise<number> {
      await run("after");
      return last;
    }
    flow(this: Flow<Loops>) {
      const repeated = loop<number>("loop", { maxIterations: 9, until: this.enough }, (previous) =>
        this.work().after(this.prepare(previous)),
      );
      repeated.after(this.before());
      this.after(repeated.output);
    }
  }
  const table = { before: {}, prepare: {}, work: {}, enough: {}, after: {} };
  return defineDag(Loops, { dagId: "loops", tasks: { ...table, ...tasks } });
}

async function started(w: World, tasks: Record<string, object> = {}, store?: Store): Promise<TestScheduler> {
  const rt = await testScheduler({ dags: [loopsDag(w, tasks)], now, ...(store && { store }) });
  await triggerRun(rt.tools, one);
  await rt.noticed();
  return rt;
}

const each = (...indexes: number[]): string[] => indexes.flatMap((i) => [`prepare ${i}`, `work ${i}`, `enough ${i}`]);

async function statesOf(rt: { store: Store }, task: string): Promise<Record<string, string>> {
  const run = (await rt.store.getRun("loops", { runId: "one" }))!;
  const rows = (await rt.store.getTaskInstances(run.runKey)).filter(({ taskId }) => taskId === task);
  return Object.fromEntries(rows.map(({ mapIndex, state }) => [mapIndexText(mapIndex), state]));
}

const stateOfRun = async (rt: TestScheduler) => (await rt.runs("loops"))[0]!.state;
const names = (found: readonly { taskId: string; mapIndex: number }[]) =>
  found.map(({ taskId, mapIndex }) => `${taskId}[${mapIndexText(mapIndex)}]`).sort();

describe("clearing a gate", () => {
  test("takes later iterations with it, and the gate decides anew: there may be fewer", async () => {
    const w = world(4);
    await using rt = await started(w);
    expect(w.ran).toEqual(["before", ...each(0, 1, 2, 3), "after"]);
    w.ran.length = 0;
    w.wanted = 2;
    const order = { ...one, tasks: ["loop.enough"], mapIndexes: [1], downstream: true };
    expect(names(await clearTasks(rt.tools, order))).toEqual(
      [
        "after[]",
        "loop.enough[1]",
        ...[2, 3].flatMap((i) => [`loop.enough[${i}]`, `loop.prepare[${i}]`, `loop.work[${i}]`]),
      ].sort(),
    );
    await rt.noticed();
    expect(w.ran).toEqual(["enough 1", "after"]);
    expect(await statesOf(rt, "loop.work")).toEqual({ 0: "success", 1: "success", 2: "removed", 3: "removed" });
    expect(await statesOf(rt, "loop.enough")).toEqual({ 0: "success", 1: "success", 2: "removed", 3: "removed" });
    expect(await stateOfRun(rt)).toBe("success");
  });

  test("brings iterations back that were removed, and more than there were", async () => {
    const w = world(3);
    await using rt = await started(w);
    const order = { ...one, tasks: ["loop.enough"], mapIndexes: [0], downstream: true };
    w.wanted = 1;
    await clearTasks(rt.tools, order);
    await rt.noticed();
    expect(await statesOf(rt, "loop.work")).toEqual({ 0: "success", 1: "removed", 2: "removed" });
    w.wanted = 4;
    w.ran.length = 0;
    await clearTasks(rt.tools, order);
    await rt.noticed();
    expect(w.ran).toEqual(["enough 0", ...each(1, 2, 3), "after"]);
    expect(await statesOf(rt, "loop.work")).toEqual({ 0: "success", 1: "success", 2: "success", 3: "success" });
    const run = (await rt.runs("loops"))[0]!;
    const [last] = await rt.store.getXComs(run.runKey, [{ taskId: "after", key: "return_value" }]);
    expect(JSON.parse(last!)).toEqual({ json: 3 });
    expect(run.state).toBe("success");
  });

  test("may leave later iterations as they are, whatever it says then", async () => {
    const w = world(3);
    await using rt = await started(w);
    for (const wanted of [1, 9]) {
      w.wanted = wanted;
      w.ran.length = 0;
      const order = { ...one, tasks: ["loop.enough"], mapIndexes: [0], laterIterations: false };
      expect(names(await clearTasks(rt.tools, order))).toEqual(["loop.enough[0]"]);
      await rt.noticed();
      expect(w.ran).toEqual(["enough 0"]);
      expect(await statesOf(rt, "loop.work")).toEqual({ 0: "success", 1: "success", 2: "success" });
      expect(await stateOfRun(rt)).toBe("success");
    }
  });

  test("that had failed, since the loop had not converged, has the last iteration judged again", async () => {
    const w = world(99);
    await using rt = await started(w);
    expect(await statesOf(rt, "loop.enough")).toMatchObject({ 7: "success", 8: "failed" });
    expect(await stateOfRun(rt)).toBe("failed");
    w.wanted = 1;
    w.ran.length = 0;
    await clearTasks(rt.tools, { ...one, onlyFailed: true });
    await rt.noticed();
    expect(w.ran).toEqual(["enough 8", "after"]);
    expect(await stateOfRun(rt)).toBe("success");
  });
});

describe("clearing a task in a loop", () => {
  test("with what is downstream clears its iteration from there on, and the later ones", async () => {
    const w = world(4);
    await using rt = await started(w);
    w.ran.length = 0;
    w.wanted = 3;
    const order = { ...one, tasks: ["loop.work"], mapIndexes: [1], downstream: true };
    await clearTasks(rt.tools, order);
    await rt.noticed();
    expect(w.ran).toEqual(["work 1", "enough 1", ...each(2), "after"]);
    expect(await statesOf(rt, "loop.work")).toEqual({ 0: "success", 1: "success", 2: "success", 3: "removed" });
    expect(await stateOfRun(rt)).toBe("success");
  });

  test("alone clears that one, and nothing follows from it", async () => {
    const w = world(3);
    await using rt = await started(w);
    w.ran.length = 0;
    await clearTasks(rt.tools, { ...one, tasks: ["loop.work"], mapIndexes: [1] });
    await rt.noticed();
    expect(w.ran).toEqual(["work 1"]);
    expect(await stateOfRun(rt)).toBe("success");
  });

  test("of which an instance runs ends that one first", async () => {
    const w = world(3);
    w.hangs.add("work 2");
    await using rt = await started(w);
    expect(await statesOf(rt, "loop.work")).toMatchObject({ 1: "success", 2: expect.stringMatching("queued|running") });
    w.hangs.clear();
    w.ran.length = 0;
    await clearTasks(rt.tools, { ...one, tasks: ["loop.work"], mapIndexes: [1], downstream: true });
    await rt.noticed();
    w.hanging.get("work 2")!();
    await rt.quiet();
    expect(w.ran).toEqual(["work 1", "enough 1", ...each(2), "after"]);
    expect(await stateOfRun(rt)).toBe("success");
  });

  test("and all else of the run begins the loop anew", async () => {
    const w = world(3);
    await using rt = await started(w);
    w.wanted = 2;
    w.ran.length = 0;
    await clearTasks(rt.tools, one);
    await rt.noticed();
    expect(w.ran).toEqual(["before", ...each(0, 1), "after"]);
    expect(await statesOf(rt, "loop.prepare")).toEqual({ 0: "success", 1: "success", 2: "removed" });
    expect(await stateOfRun(rt)).toBe("success");
  });
});

describe("marking", () => {
  test("a gate that failed as successful ends the loop, and what is after it runs", async () => {
    const w = world(99);
    await using rt = await started(w);
    w.ran.length = 0;
    await markTasks(rt.tools, { ...one, tasks: ["loop.enough"], mapIndexes: [8], state: "success" });
    await rt.noticed();
    expect(w.ran).toEqual(["after"]);
    expect(await stateOfRun(rt)).toBe("success");
  });

  test("a gate that runs as successful makes no further iteration", async () => {
    const w = world(3);
    w.hangs.add("enough 1");
    await using rt = await started(w);
    await markTasks(rt.tools, { ...one, tasks: ["loop.enough"], mapIndexes: [1], state: "success" });
    await rt.noticed();
    w.hanging.get("enough 1")!();
    await rt.quiet();
    expect(w.ran).toEqual(["before", ...each(0, 1), "after"]);
    expect(await stateOfRun(rt)).toBe("success");
  });

  test("a gate as successful whose later iterations wait removes those", async () => {
    const w = world(3);
    await using rt = await started(w);
    w.hangs.add("enough 0");
    await clearTasks(rt.tools, { ...one, tasks: ["loop.enough"], mapIndexes: [0], downstream: true });
    await rt.noticed();
    await markTasks(rt.tools, { ...one, tasks: ["loop.enough"], mapIndexes: [0], state: "success" });
    await rt.noticed();
    w.hanging.get("enough 0")!();
    await rt.quiet();
    expect(await statesOf(rt, "loop.work")).toEqual({ 0: "success", 1: "removed", 2: "removed" });
    expect(await stateOfRun(rt)).toBe("success");
  });

  test("a task that has not begun marks that of the first iteration", async () => {
    const w = world(2);
    w.hangs.add("before");
    await using rt = await started(w);
    const marked = await markTasks(rt.tools, { ...one, tasks: ["loop.prepare"], state: "success" });
    expect(names(marked)).toEqual(["loop.prepare[0]"]);
    await rt.noticed();
    w.hanging.get("before")!();
    await rt.quiet();
    expect(w.ran).toEqual(["before", "work 0", "enough 0", ...each(1), "after"]);
    expect(await stateOfRun(rt)).toBe("success");
  });

  test("a run as failed ends its loop where it is", async () => {
    const w = world(3);
    w.hangs.add("work 1");
    await using rt = await started(w);
    await endRun(rt.tools, { ...one, state: "failed" });
    await rt.noticed();
    w.hanging.get("work 1")!();
    await rt.quiet();
    expect(w.ran).toEqual(["before", ...each(0), "prepare 1", "work 1"]);
    expect(await stateOfRun(rt)).toBe("failed");
  });
});

test("a run that is ended by hand has no iterations any more that its loop had before it was cleared", async () => {
  const w = world(3);
  await using rt = await started(w);
  w.hangs.add("work 0");
  await clearTasks(rt.tools, one);
  await rt.noticed();
  await endRun(rt.tools, { ...one, state: "success" });
  await rt.noticed();
  w.hanging.get("work 0")!();
  await rt.quiet();
  expect(await statesOf(rt, "loop.work")).toEqual({ 0: "success", 1: "removed", 2: "removed" });
  expect(await rt.store.check()).toEqual([]);
});

test("the next scheduler goes on with the iteration at which the one before has died", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  const w = world(4);
  w.hangs.add("work 2");
  let isDead = false;
  const silenced: Store = {
    ...store,
    transition: (moves) => (isDead ? new Promise(() => {}) : store.transition(moves)),
    close: async () => {},
  };
  await started(w, {}, silenced);
  expect(w.ran).toEqual(["before", ...each(0, 1), "prepare 2", "work 2"]);
  isDead = true;
  w.hangs.clear();
  w.ran.length = 0;
  await using rt = await testScheduler({ dags: [loopsDag(w)], now, store, isAlive: () => false });
  await rt.advanceTo("2024-01-02T01:00:00Z");
  expect(w.ran).toEqual(["work 2", "enough 2", ...each(3), "after"]);
  expect(await stateOfRun(rt)).toBe("success");
});

test("an iteration that a gate has asked for, and of which nothing has begun, is there for the next scheduler, too", async () => {
  const w = world(3);
  // its pool has no slots when it is asked for, so that nothing of it begins
  const store = await openSqliteStore({ path: ":memory:" });
  w.hangs.add("enough 0");
  const first = await testScheduler({ dags: [loopsDag(w)], now, store: { ...store, close: async () => {} } });
  await triggerRun(first.tools, one);
  await first.noticed();
  const { pools } = await store.catalog();
  pools.put({ name: "default_pool", slots: 0, description: null, includeDeferred: false });
  await first.noticed();
  w.hanging.get("enough 0")!();
  await first.quiet();
  await first.scheduler.stop(0);
  expect(w.ran).toEqual(["before", ...each(0)]);
  pools.put({ name: "default_pool", slots: 8, description: null, includeDeferred: false });
  await using rt = await testScheduler({ dags: [loopsDag(w)], now, store });
  await rt.advanceTo("2024-01-02T01:00:00Z");
  expect(w.ran).toEqual(["before", ...each(0, 1, 2), "after"]);
});

test("what a branch has decided in an attempt before says nothing for an instance that is to run again", async () => {
  let choice = "left";
  const ran: string[] = [];
  class Branching {
    choose(): string {
      return `loop.${choice}`;
    }
    left(): void {
      ran.push(`left ${currentContext().loop!.index}`);
    }
    right(): void {
      ran.push(`right ${currentContext().loop!.index}`);
    }
    join(): void {}
    flow(this: Flow<Branching>) {
      loop("loop", { maxIterations: 2 }, () => {
        const [left, right] = [this.left(), this.right()];
        this.choose().before(left, right);
        return this.join().after(left, right);
      });
    }
  }
  const tasks = {
    choose: { kind: "branch", pool: "narrow" },
    left: {},
    right: {},
    join: { triggerRule: "none_failed" },
  } as const;
  const definition = defineDag(Branching, { dagId: "loops", tasks });
  const store = await openSqliteStore({ path: ":memory:" });
  const pools = [{ name: "narrow", slots: 1 }];
  const open = (of: Store) => testScheduler({ dags: [definition], now, store: of, pools });
  const first = await open({ ...store, close: async () => {} });
  await triggerRun(first.tools, one);
  await first.noticed();
  const { pools: known } = await store.catalog();
  known.put({ name: "narrow", slots: 0, description: null, includeDeferred: false });
  await clearTasks(first.tools, { ...one, tasks: ["loop.choose"], mapIndexes: [1], downstream: true });
  await first.noticed();
  await first.scheduler.stop(0);
  expect(ran.splice(0)).toEqual(["left 0", "left 1"]);
  choice = "right";
  // the next scheduler finds the instance waiting for a slot, and what it had decided before in its XComs
  await using rt = await open(store);
  await rt.advanceTo("2024-01-02T01:00:00Z");
  expect(ran).toEqual(["right 1"]);
  expect(await stateOfRun(rt)).toBe("success");
});

test("why: what is after a loop waits for its gate, in the iteration that it has come to", async () => {
  const w = world(3);
  w.hangs.add("work 1");
  await using rt = await started(w);
  const tools = { store: rt.store, now: rt.clock.now(), parallelism: 8, hasScheduler: true };
  const why = await explainRun(tools, "loops", "one");
  const textOf = (taskId: string, mapIndex = -1) =>
    why.find((of) => of.taskId === taskId && of.mapIndex === mapIndex)?.reasons.map(whyText);
  expect(textOf("after")).toEqual([
    'trigger rule all_success waits for loop.enough[1] (none; loop "loop" goes on until it stops, for at most 9 iterations)',
  ]);
  expect(textOf("loop.enough", mapIndexOf([1]))).toEqual([
    expect.stringMatching(/^trigger rule all_success waits for loop\.work \((queued|running)\)$/),
  ]);
  expect(textOf("loop.enough", mapIndexOf([2]))).toBeUndefined();
  w.hanging.get("work 1")!();
});
