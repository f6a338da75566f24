import { currentContext, defineDag, ExternalTaskMarker, type Flow, loop } from "@tradewind/core";
import { mapIndexText } from "@tradewind/core/engine";
import { clearTasks, markTasks, triggerRun } from "@tradewind/runtime";
import { openSqliteStore, type Store, type TaskMove, type Transition } from "@tradewind/store";
import { expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

// What a user clears, with all that comes after it, is cleared also when some of that has begun between the order's reading and its write; and
// the user hears of it.

const one = { dagId: "races", runId: "one" } as const;

const taskMoves = (moves: readonly Transition[]) => moves.filter((move): move is TaskMove => move.kind === "task");

function gate(): { readonly isOpen: Promise<void>; open(): void } {
  let open = () => {};
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  return { isOpen, open: () => open() };
}

/** A store for an order: `read` hears that it is about to write, which it does when something has begun. */
function between(store: Store, { read, begun }: { readonly read: () => void; readonly begun: Promise<void> }): Store {
  return {
    ...store,
    transition: async (moves, chain) => {
      read();
      await begun;
      return store.transition(moves, chain);
    },
  };
}

test("an iteration that begins while the gate before it is cleared goes with that", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  const read = gate();
  const begun = gate();
  let order: (() => Promise<unknown>) | undefined;
  let cleared: Promise<unknown> | undefined;
  let wanted = 2;
  const ran: string[] = [];
  class Races {
    side() {}
    work(): number {
      const { index } = currentContext().loop!;
      ran.push(`work ${index}`);
      return index;
    }
    enough(index: number): boolean {
      ran.push(`enough ${index}`);
      return index + 1 >= wanted;
    }
    flow(this: Flow<Races>) {
      this.side();
      loop<number>("loop", { maxIterations: 3, until: this.enough }, () => this.work());
    }
  }
  const tasks = { side: { pool: "none" }, work: {}, enough: {} };
  const isGate = ({ ti: { taskId }, path }: TaskMove) => taskId === "loop.enough" && path.at(-1) === "success";
  const isNext = ({ ti: { taskId, mapIndex }, path }: TaskMove) =>
    taskId === "loop.work" && mapIndex === 1 && path[0] === "none";
  await using rt = await testScheduler({
    dags: [defineDag(Races, { dagId: one.dagId, tasks })],
    now: "2024-01-02T00:00:00Z",
    pools: [{ name: "none", slots: 0 }],
    store: {
      ...store,
      transition: async (moves, chain) => {
        // somebody has moved another task, so that the gate ends, and what follows from that is to be decided anew
        if (order && taskMoves(moves).some(isGate)) {
          await markTasks({ ...rt.tools, store }, { ...one, tasks: ["side"], state: "success" });
        }
        const results = await store.transition(moves, chain);
        if (order && taskMoves(moves).some(isGate)) {
          cleared = order();
          order = undefined;
          await read.isOpen;
        }
        if (taskMoves(moves).some(isNext) && results.every(({ applied }) => applied)) begun.open();
        return results;
      },
    },
  });
  const tools = { ...rt.tools, store: between(store, { read: read.open, begun: begun.isOpen }) };
  order = () => {
    wanted = 1;
    return clearTasks(tools, { ...one, tasks: ["loop.enough"], mapIndexes: [0] });
  };
  const { runKey } = await triggerRun(rt.tools, one);
  await rt.noticed();
  await rt.noticed();
  await cleared;
  await rt.noticed();
  const rows = await store.getTaskInstances(runKey);
  const there = rows.filter(({ state }) => state !== "removed");
  expect(there.map(({ taskId, mapIndex, state }) => `${taskId}[${mapIndexText(mapIndex)}] ${state}`)).toEqual([
    "loop.enough[0] success",
    "loop.work[0] success",
    "side[] success",
  ]);
  expect(ran.slice(0, 3)).toEqual(["work 0", "enough 0", "work 1"]);
  expect(ran.at(-1)).toBe("enough 0");
  expect((await rt.runs(one.dagId))[0]!.state).toBe("success");
});

test("what begins downstream of a task while that is cleared goes with it: so much follows that it is written bit by bit", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  const read = gate();
  const begun = gate();
  let order: (() => Promise<unknown>) | undefined;
  let cleared: Promise<unknown> | undefined;
  const many = Array.from({ length: 501 }, (_, i) => i);
  class Races {
    first() {}
    flow(this: Flow<Races>) {
      this.part.expand(many).after(this.first());
    }
    part(_at: number) {}
  }
  const tasks = { first: {}, part: { pool: "none" } };
  const isPart = ({ ti: { taskId }, path }: TaskMove) => taskId === "part" && path[0] === "none";
  await using rt = await testScheduler({
    dags: [defineDag(Races, { dagId: one.dagId, tasks })],
    now: "2024-01-02T00:00:00Z",
    pools: [{ name: "none", slots: 0 }],
    store: {
      ...store,
      transition: async (moves, chain) => {
        const results = await store.transition(moves, chain);
        if (!taskMoves(moves).some(isPart)) return results;
        if (order) {
          cleared = order();
          order = undefined;
          await read.isOpen;
        } else begun.open();
        return results;
      },
    },
  });
  const tools = { ...rt.tools, store: between(store, { read: read.open, begun: begun.isOpen }) };
  let said = 0;
  let states: (readonly [string, number])[] = [];
  order = async () => {
    said = (await clearTasks(tools, { ...one, tasks: ["first"], downstream: true })).length;
    const rows = await store.getTaskInstances(runKey);
    const count = (state: string) => rows.filter((row) => row.taskId === "part" && row.state === state).length;
    states = [...new Set(rows.map(({ state }) => state))].map((state) => [state, count(state)]);
  };
  const { runKey } = await triggerRun(rt.tools, one);
  await rt.noticed();
  await cleared;
  expect(states).toEqual([["none", 501]]);
  expect(said).toBe(1 + 501);
  await rt.noticed();
});

test("a marker that has come to its turn while what is before it is cleared is followed", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  const loaded = gate();
  class Races {
    load() {
      return loaded.isOpen;
    }
    flow(this: Flow<Races>) {
      const marker = new ExternalTaskMarker({ taskId: "to_report", externalDagId: "report", externalTaskId: "wait" });
      this.load().before(marker);
    }
  }
  class Report {
    wait() {}
    flow(this: Flow<Report>) {
      this.wait();
    }
  }
  await using rt = await testScheduler({
    dags: [
      defineDag(Races, { dagId: one.dagId, tasks: { load: {} } }),
      defineDag(Report, { dagId: "report", tasks: { wait: {} } }),
    ],
    now: "2024-01-02T00:00:00Z",
    store,
  });
  const logicalDate = Date.parse("2024-01-01T00:00:00Z");
  await triggerRun(rt.tools, { ...one, dagId: "report", logicalDate });
  await triggerRun(rt.tools, { ...one, logicalDate });
  await rt.noticed();
  const late: Store = {
    ...store,
    transition: async (moves, chain) => {
      loaded.open();
      await rt.quiet();
      return store.transition(moves, chain);
    },
  };
  const cleared = await clearTasks({ ...rt.tools, store: late }, { ...one, tasks: ["load"], downstream: true });
  expect(cleared.map(({ dagId, taskId, state }) => `${dagId} ${taskId} ${state}`)).toEqual([
    "races load success",
    "races to_report success",
    "report wait success",
  ]);
  await rt.noticed();
});

test("where something begins again and again before an order is written it is carried out as things are then", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  class Races {
    first() {}
    flow(this: Flow<Races>) {
      this.first();
    }
  }
  const dags = [defineDag(Races, { dagId: one.dagId, tasks: { first: {} } })];
  await using rt = await testScheduler({ dags, now: "2024-01-02T00:00:00Z", store });
  await triggerRun(rt.tools, one);
  await rt.noticed();
  let lost = 0;
  const busy: Store = {
    ...store,
    transition: async (moves, chain) => {
      if (!moves.some(({ kind }) => kind === "unbegun")) return store.transition(moves, chain);
      lost++;
      return moves.map(() => ({ applied: false }));
    },
  };
  await clearTasks({ ...rt.tools, store: busy }, one);
  expect(lost).toBe(10);
  expect(await rt.states(one.dagId, one.runId)).toEqual({ first: "none" });
  await rt.noticed();
  expect(await rt.states(one.dagId, one.runId)).toEqual({ first: "success" });
});
