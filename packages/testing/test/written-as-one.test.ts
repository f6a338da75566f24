import { defineDag, type Flow, taskGroup } from "@tradewind/core";
import { clearTasks, markTasks, type OrderTools, triggerRun } from "@tradewind/runtime";
import { openSqliteStore, type Store, type Transition, type Violation } from "@tradewind/store";
import { expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

// Something moves between the moment in which it was read and the one in which what was decided about it and others is written: nothing of
// that is, and it is decided anew.

const one = { dagId: "races", runId: "one" } as const;

/** What an order's store is asked to write first comes after `before`. */
function raced(rt: TestScheduler, before: () => Promise<void>): OrderTools {
  let isRaced = false;
  const store: Store = {
    ...rt.store,
    transition: async (moves, chain) => {
      if (!isRaced) {
        isRaced = true;
        await before();
      }
      return rt.store.transition(moves, chain);
    },
  };
  return { ...rt.tools, store };
}

/** A group whose load has failed, and that waits for its second try; beside it a task that goes on until it is let. */
async function waitingGroup(own?: Store) {
  const ran: string[] = [];
  let fails = true;
  let letEnd = () => {};
  const end = new Promise<void>((resolve) => (letEnd = resolve));
  class Races {
    check() {
      ran.push("check");
    }
    load() {
      ran.push("load");
      if (fails) throw new Error("on purpose");
    }
    watch() {
      ran.push("watch");
      return end;
    }
    flow(this: Flow<Races>) {
      taskGroup("group", { retries: 1, retryDelay: { hours: 1 } }, () => {
        this.check();
        this.load();
      });
      this.watch();
    }
  }
  const tasks = { check: {}, load: {}, watch: {} };
  const definition = defineDag(Races, { dagId: one.dagId, tasks, dagrunTimeout: { minutes: 30 } });
  const rt = await testScheduler({ dags: [definition], now: "2024-01-02T00:00:00Z", ...(own && { store: own }) });
  const { runKey } = await triggerRun(rt.tools, one);
  await rt.noticed();
  expect(await states(rt)).toMatchObject({ "group.check": "up_for_retry", "group.load": "up_for_retry" });
  ran.length = 0;
  fails = false;
  const tools = raced(rt, async () => {
    letEnd();
    await rt.quiet();
    expect(await states(rt)).toMatchObject({ watch: "success" });
  });
  return { rt, ran, tools, runKey };
}

const states = (rt: TestScheduler) => rt.states(one.dagId, one.runId);

test("clearing a run gives a group that waits all its tries anew, also when another task has ended in that moment", async () => {
  const { rt, ran, tools, runKey } = await waitingGroup();
  await using _ = rt;
  await clearTasks(tools, one);
  expect(await rt.store.getGroupTries(runKey)).toEqual([]);
  await rt.noticed();
  expect([...ran].sort()).toEqual(["check", "load", "watch"]);
  expect(new Set(Object.values(await states(rt)))).toEqual(new Set(["success"]));
});

test("marking a task of a group that waits clears the rest of it, also when another task has ended in that moment", async () => {
  const { rt, ran, tools } = await waitingGroup();
  await using _ = rt;
  await markTasks(tools, { ...one, tasks: ["group.check", "watch"], state: "failed" });
  await rt.noticed();
  expect(await states(rt)).toEqual({ "group.check": "failed", "group.load": "skipped", watch: "failed" });
  expect(ran).toEqual([]);
});

test("of a run that has run too long nothing has ended when a task of it has moved in that moment, and no group waits for nothing", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  let isRaced = false;
  const found: Violation[] = [];
  const isEnd = (move: Transition) => move.kind === "run" && move.to === "failed";
  const withStale = (move: Transition): Transition =>
    move.kind === "task" && move.ti.taskId === "watch" ? { ...move, token: "of an earlier attempt" } : move;
  const { rt, runKey } = await waitingGroup({
    ...store,
    transition: async (moves, chain) => {
      if (isRaced || !moves.some(isEnd)) return store.transition(moves, chain);
      isRaced = true;
      const results = await store.transition(moves.map(withStale), chain);
      found.push(...(await store.check()));
      expect(await store.getRunByKey(runKey)).toMatchObject({ state: "running" });
      return results;
    },
  });
  await using _ = rt;
  await rt.advanceTo("2024-01-02T00:31:00Z");
  expect(isRaced).toBe(true);
  expect(found).toEqual([]);
  expect(await states(rt)).toEqual({ "group.check": "skipped", "group.load": "skipped", watch: "failed" });
});

test("a group of which a user marks a task as successful in the moment in which it would wait does not wait", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  let order: (() => Promise<unknown>) | undefined;
  const ran: string[] = [];
  class Races {
    check() {
      ran.push("check");
    }
    load() {
      ran.push("load");
      throw new Error("on purpose");
    }
    flow(this: Flow<Races>) {
      taskGroup("group", { retries: 1, retryDelay: { hours: 1 } }, () => {
        this.check();
        this.load();
      });
    }
  }
  await using rt = await testScheduler({
    dags: [defineDag(Races, { dagId: one.dagId, tasks: { check: {}, load: {} } })],
    now: "2024-01-02T00:00:00Z",
    store: {
      ...store,
      getTaskInstances: async (runKey) => {
        const rows = await store.getTaskInstances(runKey);
        const given = rows.some(({ state }) => state === "failed") ? order : undefined;
        if (given) order = undefined;
        await given?.();
        return rows;
      },
    },
  });
  order = () => markTasks({ ...rt.tools, store }, { ...one, tasks: ["group.load"], state: "success" });
  await triggerRun(rt.tools, one);
  await rt.noticed();
  await rt.noticed();
  expect(order).toBeUndefined();
  expect(ran).toEqual(["check", "load"]);
  expect(await states(rt)).toEqual({ "group.check": "success", "group.load": "success" });
  expect((await rt.runs(one.dagId))[0]!.state).toBe("success");
});
