import { defineDag, type Flow } from "@tradewind/core";
import { clearTasks } from "@tradewind/runtime";
import { openSqliteStore, type Store, type Transition } from "@tradewind/store";
import { expect, test } from "vitest";
import { testScheduler } from "../src/internal.ts";

// What a write that fails must not leave behind. The simulator has found these; a full disk does the same.

class Two {
  first() {}
  second() {}
  flow(this: Flow<Two>) {
    this.second().after(this.first());
  }
}

const daily = (options: object = {}) =>
  defineDag(Two, {
    dagId: "two",
    tasks: { first: {}, second: {} },
    schedule: "@daily",
    startDate: "2024-01-01",
    catchup: true,
    ...options,
  });

/** A store of which the next writes that are meant fail: before they are carried out, or after it. */
class Unlucky {
  readonly store: Store;
  #isMeant: ((moves: readonly Transition[]) => boolean) | undefined;
  #isLate = false;
  failures = 0;

  constructor(store: Store) {
    this.store = {
      ...store,
      transition: async (moves, chain) => {
        const fails = this.#isMeant?.(moves) ?? false;
        if (fails) this.#isMeant = undefined;
        if (fails) this.failures++;
        if (fails && !this.#isLate) throw new Error("disk full");
        const results = await store.transition(moves, chain);
        if (fails) throw new Error("connection lost");
        return results;
      },
    };
  }

  static async open(): Promise<Unlucky> {
    return new Unlucky(await openSqliteStore({ path: ":memory:" }));
  }

  fail(isMeant: (moves: readonly Transition[]) => boolean, { late = false } = {}): void {
    this.#isMeant = isMeant;
    this.#isLate = late;
  }
}

const makesRun = (moves: readonly Transition[]) => moves.some(({ kind }) => kind === "createRun");
const beginsRun = (moves: readonly Transition[]) => moves.some((move) => move.kind === "run" && move.to === "running");

test("a scheduler whose first step fails is started all the same, and does the step again", async () => {
  const unlucky = await Unlucky.open();
  {
    await using before = await testScheduler({
      dags: [daily()],
      now: "2024-01-01T12:00:00Z",
      store: { ...unlucky.store, close: async () => {} },
    });
    expect(await before.runs("two")).toEqual([]);
  }
  unlucky.fail(makesRun);
  await using rt = await testScheduler({ dags: [daily()], now: "2024-01-02T12:00:00Z", store: unlucky.store });
  expect(unlucky.failures).toBe(1);
  await rt.advanceTo("2024-01-02T12:01:00Z");
  expect((await rt.runs("two")).map(({ state }) => state)).toEqual(["success"]);
});

test.each([
  ["was made", makesRun],
  ["was to begin", beginsRun],
])("a run that %s by a write of which nobody heard that it succeeded is carried on", async (_what, isMeant) => {
  const unlucky = await Unlucky.open();
  await using rt = await testScheduler({ dags: [daily()], now: "2024-01-01T12:00:00Z", store: unlucky.store });
  unlucky.fail(isMeant, { late: true });
  await rt.advanceTo("2024-01-02T00:01:00Z");
  expect(unlucky.failures).toBe(1);
  expect((await rt.runs("two")).map(({ state }) => state)).toEqual(["success"]);
});

test("an order is carried out although a write failed while the scheduler read it", async () => {
  const unlucky = await Unlucky.open();
  await using rt = await testScheduler({ dags: [daily()], now: "2024-01-03T12:00:00Z", store: unlucky.store });
  await clearTasks(rt.tools, { dagId: "two" });
  unlucky.fail((moves) => moves.length === 0);
  await rt.noticed();
  expect(unlucky.failures).toBe(1);
  await rt.advanceTo("2024-01-03T12:01:00Z");
  expect((await rt.runs("two")).map(({ state }) => state)).toEqual(["success", "success"]);
});

test("a forced end that cannot be written is written later", async () => {
  const unlucky = await Unlucky.open();
  class Slow {
    work() {
      return new Promise<void>(() => {});
    }
    flow(this: Flow<Slow>) {
      this.work();
    }
  }
  const dag = defineDag(Slow, {
    dagId: "slow",
    tasks: { work: {} },
    schedule: "@daily",
    startDate: "2024-01-01",
    dagrunTimeout: { hours: 1 },
  });
  await using rt = await testScheduler({ dags: [dag], now: "2024-01-02T00:00:00Z", store: unlucky.store });
  unlucky.fail((moves) => moves.length === 0);
  await rt.advanceTo("2024-01-02T01:01:00Z");
  expect(unlucky.failures).toBe(1);
  expect((await rt.runs("slow")).map(({ state }) => state)).toEqual(["failed"]);
});

test("a callback whose delivery could not be noted is delivered once more", async () => {
  let calls = 0;
  let fails = true;
  const store = await openSqliteStore({ path: ":memory:" });
  const dag = daily({ onSuccessCallback: () => void calls++ });
  await using rt = await testScheduler({
    dags: [dag],
    now: "2024-01-01T12:00:00Z",
    store: {
      ...store,
      async deleteOutbox(id) {
        if (fails) {
          fails = false;
          throw new Error("disk full");
        }
        await store.deleteOutbox(id);
      },
    },
  });
  await rt.advanceTo("2024-01-02T00:01:00Z");
  expect(calls).toBe(2);
  expect(await store.getOutbox()).toEqual([]);
});

test("a run that cannot be carried on is tried again at longer and longer intervals, and holds up no other", async () => {
  const store = await openSqliteStore({ path: ":memory:" });
  let looks = 0;
  class Held {
    work() {}
    flow(this: Flow<Held>) {
      this.work();
    }
  }
  const held = defineDag(Held, {
    dagId: "held",
    tasks: { work: { dependsOnPast: true } },
    schedule: "@daily",
    startDate: "2024-01-01",
  });
  await using rt = await testScheduler({
    dags: [held, daily()],
    now: "2024-01-01T12:00:00Z",
    store: {
      ...store,
      async getRunBefore(dagId, ...more) {
        if (dagId === "held" && ++looks <= 40) throw new Error("this run is broken");
        return store.getRunBefore(dagId, ...more);
      },
    },
  });
  await rt.advanceTo("2024-01-02T00:00:01Z");
  expect((await rt.runs("two")).map(({ state }) => state)).toEqual(["success"]);
  expect(looks).toBeLessThan(20);
  await rt.advanceTo("2024-01-02T00:05:00Z");
  expect((await rt.runs("held")).map(({ state }) => state)).toEqual(["success"]);
});
