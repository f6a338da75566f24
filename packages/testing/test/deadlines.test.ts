import {
  BaseNotifier,
  BashOperator,
  currentContext,
  type DagDefinition,
  type DeadlineAlert,
  type DeadlineContext,
  DeadlineReference,
  defineDag,
  defineDeadlineReference,
  EmptyOperator,
  type Flow,
  FunctionOperator,
  HITLOperator,
} from "@tradewind/core";
import { clearTasks, triggerRun } from "@tradewind/runtime";
import { openSqliteStore, type Store } from "@tradewind/store";
import { describe, expect, test } from "vitest";
import { type TestScheduler, testScheduler } from "../src/internal.ts";

const { DAGRUN_QUEUED_AT, DAGRUN_LOGICAL_DATE, FIXED_DATETIME, AVERAGE_RUNTIME } = DeadlineReference;

/** Keeps what deadlines say. */
function heard() {
  const told: string[] = [];
  const callback = ({ reason }: DeadlineContext) => void told.push(reason);
  return { told, callback };
}

/** A DAG of one task that takes its time. */
function slow(hours: number, deadline: DeadlineAlert | readonly DeadlineAlert[], more = {}): DagDefinition {
  class Slow {
    async work() {
      await currentContext().waitUntil({ for: { hours } });
    }
    flow(this: Flow<Slow>) {
      this.work();
    }
  }
  const options = { dagId: "slow", schedule: "@once", startDate: "2024-01-01", timezone: "Europe/Amsterdam", ...more };
  return defineDag(Slow, { ...options, deadline, tasks: { work: {} } });
}

const started = (dag: DagDefinition, more: Partial<Parameters<typeof testScheduler>[0]> = {}) =>
  testScheduler({ dags: [dag], now: "2024-01-02T00:00:00Z", ...more });

async function missed(rt: TestScheduler, dagId = "slow") {
  const [run] = await rt.runs(dagId);
  const rows = (await rt.store.queries()).listMissedDeadlines(run!.runKey);
  return rows.map(({ deadline, dueAt }) => `${deadline} ${new Date(dueAt).toISOString()}`);
}

describe("a reference of one's own", () => {
  const morning = defineDeadlineReference<{ hour: number }>("morning", ({ dataIntervalEnd, conf }, { hour }) =>
    conf.patient === true ? undefined : dataIntervalEnd?.setZone("Europe/Amsterdam").set({ hour }),
  );
  const deadlineRuleOf: NonNullable<Parameters<typeof testScheduler>[0]["deadlineRuleOf"]> = (_dagId, { reference }) =>
    reference.name === "morning" ? morning.deadlineReference : undefined;
  const daily = { schedule: "@daily", startDate: "2024-01-01", endDate: "2024-01-01", timezone: "utc" };

  test("is asked with the run and its data, and the interval counts from what it gives", async () => {
    const { told, callback } = heard();
    const dag = slow(20, { reference: morning({ hour: 9 }), interval: { minutes: 30 }, callback }, daily);
    expect(dag.document.deadlines![0]!.reference).toEqual({ kind: "own", name: "morning", data: { hour: 9 } });
    await using rt = await started(dag, { deadlineRuleOf });
    await rt.advanceTo("2024-01-02T12:00:00Z");
    expect(await missed(rt)).toEqual(["0 2024-01-02T08:30:00.000Z"]);
    expect(told).toHaveLength(1);
  });

  test("may say that a run has no such deadline", async () => {
    const { callback } = heard();
    const dag = slow(20, { reference: morning({ hour: 9 }), interval: {}, callback }, { schedule: null });
    await using rt = await started(dag, { deadlineRuleOf });
    await triggerRun(rt.tools, { dagId: "slow", runId: "one", conf: { patient: true } });
    await rt.noticed();
    await rt.advanceTo("2024-01-02T19:00:00Z");
    expect(await missed(rt)).toEqual([]);
    expect(rt.events.filter(({ kind }) => kind === "trouble")).toEqual([]);
  });

  test.each([
    ["that the scheduler does not know", undefined, 'There is no deadline reference "morning".'],
    [
      "that throws",
      () => {
        throw new Error("no calendar");
      },
      "no calendar",
    ],
    ["that gives no date", () => "soon", "what the deadline reference"],
  ])("%s is told, and the run goes on without that deadline", async (_what, at, why) => {
    const { callback } = heard();
    const dag = slow(20, { reference: morning({ hour: 9 }), interval: {}, callback }, daily);
    await using rt = await started(dag, { deadlineRuleOf: () => at && { name: "morning", at } });
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect(await missed(rt)).toEqual([]);
    expect((await rt.runs("slow"))[0]!.state).toBe("success");
    const troubles = rt.events.flatMap((event) => (event.kind === "trouble" ? `${event.what} ${event.error}` : []));
    expect(troubles).toEqual([expect.stringMatching(/^A deadline of run ".*" of DAG "slow" cannot be reckoned/)]);
    expect(troubles[0]).toContain(why);
  });

  test("has a name that documents can hold, and data that JSON can say", () => {
    expect(() => defineDeadlineReference("two words", () => undefined)).toThrow("name of a deadline reference");
    const odd = defineDeadlineReference<never>("odd", () => undefined);
    expect(() => odd((() => {}) as never)).toThrow('data of the deadline reference "odd"');
  });
});

describe("the deadline of a run", () => {
  test.each([
    ["DAGRUN_QUEUED_AT", DAGRUN_QUEUED_AT, { hours: 2 }, "2024-01-02T02:00:00.000Z"],
    ["DAGRUN_LOGICAL_DATE", DAGRUN_LOGICAL_DATE, { hours: 26 }, "2024-01-02T01:00:00.000Z"],
    [
      "FIXED_DATETIME, in the DAG's zone",
      FIXED_DATETIME("2024-01-02T04:00:00"),
      { hours: 0 },
      "2024-01-02T03:00:00.000Z",
    ],
    [
      "a reference, with a negative interval",
      FIXED_DATETIME("2024-01-02T04:00:00"),
      { hours: -1 },
      "2024-01-02T02:00:00.000Z",
    ],
  ])("by %s calls back when it passes", async (_what, reference, interval, at) => {
    const { told, callback } = heard();
    await using rt = await started(slow(4, { reference, interval, callback }));
    await rt.advanceTo(new Date(Date.parse(at) - 1).toISOString());
    expect(told).toEqual([]);
    await rt.advanceTo(at);
    const [run] = await rt.runs("slow");
    expect(told).toEqual([`run ${run!.runId} was not over at its deadline, ${at}`]);
    expect(await missed(rt)).toEqual([`0 ${at}`]);
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect(told).toHaveLength(1);
    expect(await rt.store.getOutbox()).toEqual([]);
  });

  test("is kept by a run that ends before it", async () => {
    const { told, callback } = heard();
    await using rt = await started(slow(1, { reference: DAGRUN_QUEUED_AT, interval: { hours: 2 }, callback }));
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect([told, await missed(rt)]).toEqual([[], []]);
  });

  test("that has passed when the run is made is missed at once", async () => {
    const { told, callback } = heard();
    await using rt = await started(slow(1, { reference: DAGRUN_LOGICAL_DATE, interval: { hours: 1 }, callback }));
    expect(told).toHaveLength(1);
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect(told).toHaveLength(1);
  });

  test("is one of several, each for itself, under its name", async () => {
    const { told, callback } = heard();
    const within = (hours: number) => ({
      reference: DAGRUN_QUEUED_AT,
      interval: { hours },
      callback,
      name: `${hours} h`,
    });
    await using rt = await started(slow(4, [within(3), within(1), within(9)]));
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect(told.map((reason) => /"(.*)"/.exec(reason)![1])).toEqual(["1 h", "3 h"]);
    expect(await missed(rt)).toEqual(["0 2024-01-02T03:00:00.000Z", "1 2024-01-02T01:00:00.000Z"]);
  });

  test("two of the same moment are both told", async () => {
    const { told, callback } = heard();
    const alert = { reference: DAGRUN_QUEUED_AT, interval: { hours: 1 }, callback };
    await using rt = await started(slow(4, [alert, alert]));
    await rt.advanceTo("2024-01-02T02:00:00Z");
    expect(told).toHaveLength(2);
  });

  test("counts while the run waits to begin", async () => {
    const { told, callback } = heard();
    const deadline = { reference: DAGRUN_QUEUED_AT, interval: { hours: 1 }, callback };
    await using rt = await started(slow(4, deadline, { schedule: null, maxActiveRuns: 1 }));
    await triggerRun(rt.tools, { dagId: "slow", runId: "first" });
    await triggerRun(rt.tools, { dagId: "slow", runId: "second" });
    await rt.noticed();
    await rt.advanceTo("2024-01-02T01:30:00Z");
    expect((await rt.runs("slow")).map(({ state }) => state)).toEqual(["running", "queued"]);
    expect(told.map((reason) => reason.split(" ")[1])).toEqual(["first", "second"]);
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect(told).toHaveLength(2);
  });

  test("costs a scheduler nothing but the one timer while it is to come", async () => {
    const { callback } = heard();
    const dag = defineDag(
      class Asking {
        flow() {
          new HITLOperator({ taskId: "ask", subject: "Go?", options: ["yes"] });
        }
      },
      {
        dagId: "slow",
        schedule: "@once",
        startDate: "2024-01-01",
        deadline: { reference: DAGRUN_QUEUED_AT, interval: { hours: 2 }, callback },
      },
    );
    await using rt = await started(dag);
    await rt.advanceTo("2024-01-02T00:00:01Z");
    expect(rt.clock.nextAt).toBe(Date.parse("2024-01-02T02:00:00Z"));
  });

  test("of a run without logical date does not exist by that date", async () => {
    const { told, callback } = heard();
    const dag = slow(4, { reference: DAGRUN_LOGICAL_DATE, interval: { hours: -100 }, callback }, { schedule: null });
    await using rt = await started(dag);
    const first = await rt.store.transition([
      {
        kind: "createRun",
        state: "queued",
        at: rt.clock.now(),
        actor: "user",
        first: [],
        run: {
          dagId: "slow",
          runId: "dateless",
          runType: "manual",
          logicalDate: null,
          dataIntervalStart: null,
          dataIntervalEnd: null,
          conf: "{}",
          hash: dag.document.hash,
        },
      },
    ]);
    expect(first).toMatchObject([{ applied: true }]);
    await rt.noticed();
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect(told).toEqual([]);
  });
});

describe("AVERAGE_RUNTIME", () => {
  const daily = (limits: object, callback: DeadlineAlert["callback"]) =>
    defineDag(
      class Growing {
        async work() {
          const { logicalDate, waitUntil } = currentContext();
          await waitUntil({ for: { hours: logicalDate.day } });
        }
        flow(this: Flow<Growing>) {
          this.work();
        }
      },
      {
        dagId: "slow",
        schedule: "@daily",
        startDate: "2024-01-01",
        tasks: { work: {} },
        deadline: { reference: AVERAGE_RUNTIME(limits), interval: { minutes: 30 }, callback },
      },
    );

  test("is that of the runs that had ended by then, the newest of them; with too few there is no deadline", async () => {
    const { told, callback } = heard();
    await using rt = await started(daily({ limit: 2 }, callback));
    await rt.advanceTo("2024-01-06T00:00:00Z");
    // runs took 1, 2, 3, 4 hours: the third has the average of 1 and 2, the fourth that of 2 and 3
    expect(told.map((reason) => /, (.*)$/.exec(reason)![1])).toEqual([
      "2024-01-04T02:00:00.000Z",
      "2024-01-05T03:00:00.000Z",
    ]);
  });

  test("with minRuns asks for fewer", async () => {
    const { told, callback } = heard();
    await using rt = await started(daily({ limit: 10, minRuns: 1 }, callback));
    await rt.advanceTo("2024-01-04T00:00:00Z");
    expect(told.map((reason) => /, (.*)$/.exec(reason)![1])).toEqual(["2024-01-03T01:30:00.000Z"]);
  });
});

describe("the deadline of a task", () => {
  function steps(callback: DeadlineAlert["callback"], wait: { hours: number }) {
    return defineDag(
      class Steps {
        flow() {
          const deadline = { reference: DAGRUN_QUEUED_AT, interval: { hours: 2 }, callback };
          const first = new FunctionOperator({
            taskId: "first",
            callable: ({ waitUntil }) => waitUntil({ for: wait }),
            deadline,
          });
          first.before(
            new FunctionOperator({ taskId: "last", callable: ({ waitUntil }) => waitUntil({ for: { hours: 3 } }) }),
          );
        }
      },
      { dagId: "slow", schedule: "@once", startDate: "2024-01-01" },
    );
  }

  test("is missed when the task is not over by then, begun or not", async () => {
    const { told, callback } = heard();
    await using rt = await started(steps(callback, { hours: 3 }));
    await rt.advanceTo("2024-01-02T02:00:00Z");
    expect(told).toEqual([expect.stringMatching(/^task "first" of run .* was not over at its deadline/)]);
  });

  test("is kept when the task is over by then, though the run goes on", async () => {
    const { told, callback } = heard();
    await using rt = await started(steps(callback, { hours: 1 }));
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect([told, await missed(rt)]).toEqual([[], []]);
  });

  test("of a mapped task wants all its instances over", async () => {
    const { told, callback } = heard();
    const dag = defineDag(
      class Mapped {
        flow() {
          const deadline = { reference: DAGRUN_QUEUED_AT, interval: { hours: 2 }, callback };
          const callable = (hours: number, { waitUntil }: { waitUntil(of: object): Promise<void> }) =>
            waitUntil({ for: { hours } });
          FunctionOperator.partial({ taskId: "each", callable, deadline }).expand({ opArgs: [[1], [3]] });
        }
      },
      { dagId: "slow", schedule: "@once", startDate: "2024-01-01" },
    );
    await using rt = await started(dag);
    await rt.advanceTo("2024-01-02T02:00:00Z");
    expect(told).toHaveLength(1);
  });
});

describe("who is told", () => {
  test("a notifier is, with rendered texts, and all of a list are", async () => {
    const told: string[] = [];
    class Chat extends BaseNotifier<{ text: string }> {
      static override readonly templateFields = ["text"] as const;
      notify() {
        told.push(this.options.text);
      }
    }
    const chat = new Chat({
      text: "{{ dag.dag_id }} {{ deadline.name }} {{ deadline.deadline_time }} {{ deadline.task_id }}",
    });
    const callback = [chat, ({ deadline, run }: DeadlineContext) => void told.push(`${run.runType} ${deadline.name}`)];
    const alert = { reference: DAGRUN_QUEUED_AT, interval: { hours: 1 }, callback, name: "early" };
    await using rt = await started(slow(4, alert));
    await rt.advanceTo("2024-01-02T01:00:00Z");
    expect(told).toEqual(["slow early 2024-01-02T01:00:00.000Z null", "scheduled early"]);
  });

  test("a callback that fails ends nothing", async () => {
    const alert: DeadlineAlert = {
      reference: DAGRUN_QUEUED_AT,
      interval: { hours: 1 },
      callback: () => {
        throw new Error("nobody there");
      },
    };
    await using rt = await started(slow(4, alert));
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect((await rt.runs("slow"))[0]).toMatchObject({ state: "success" });
    expect(await rt.store.getOutbox()).toEqual([]);
  });
});

describe("over restarts", () => {
  /** The store as one scheduler sees it: when that is dead, nothing that it still does arrives. */
  function mortal(store: Store): Store & { die(): void } {
    let isDead = false;
    return {
      ...store,
      transition: (moves, chain) => (isDead ? new Promise(() => {}) : store.transition(moves, chain)),
      deleteOutbox: (id) => (isDead ? new Promise(() => {}) : store.deleteOutbox(id)),
      close: async () => {},
      die: () => {
        isDead = true;
      },
    };
  }

  test("a deadline that passes while no scheduler runs is told by the next one", async () => {
    const { told, callback } = heard();
    const store = await openSqliteStore({ path: ":memory:" });
    const dag = slow(4, { reference: DAGRUN_QUEUED_AT, interval: { hours: 1 }, callback });
    const first = mortal(store);
    await started(dag, { store: first });
    first.die();
    await using rt = await started(dag, { store, now: "2024-01-02T02:00:00Z" });
    expect(told).toHaveLength(1);
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect(told).toHaveLength(1);
  });

  test("one that was told is not told again", async () => {
    const { told, callback } = heard();
    const store = await openSqliteStore({ path: ":memory:" });
    const dag = slow(4, { reference: DAGRUN_QUEUED_AT, interval: { hours: 1 }, callback });
    const first = mortal(store);
    const dead = await started(dag, { store: first });
    await dead.advanceTo("2024-01-02T01:30:00Z");
    expect(told).toHaveLength(1);
    first.die();
    await using rt = await started(dag, { store, now: "2024-01-02T02:00:00Z" });
    await rt.advanceTo("2024-01-03T00:00:00Z");
    expect(told).toHaveLength(1);
  });

  test("one that was written down and not told yet is told", async () => {
    const { told, callback } = heard();
    const store = await openSqliteStore({ path: ":memory:" });
    const dag = slow(4, { reference: DAGRUN_QUEUED_AT, interval: { hours: 1 }, callback });
    const first = mortal(store);
    const dead = await started(dag, {
      store: { ...first, getOutbox: (runKey) => (runKey === undefined ? store.getOutbox() : new Promise(() => {})) },
    });
    await dead.advanceTo("2024-01-02T01:00:00Z");
    expect([told, (await store.getOutbox()).length]).toEqual([[], 1]);
    first.die();
    await using rt = await started(dag, { store, now: "2024-01-02T02:00:00Z" });
    expect(told).toHaveLength(1);
    expect(await rt.store.getOutbox()).toEqual([]);
  });

  test("a run that is done again has been late once", async () => {
    const { told, callback } = heard();
    await using rt = await started(slow(4, { reference: DAGRUN_QUEUED_AT, interval: { hours: 1 }, callback }));
    await rt.advanceTo("2024-01-03T00:00:00Z");
    const [run] = await rt.runs("slow");
    await clearTasks(rt.tools, { dagId: "slow", runId: run!.runId });
    await rt.noticed();
    await rt.advanceTo("2024-01-04T00:00:00Z");
    expect((await rt.runs("slow"))[0]).toMatchObject({ state: "success" });
    expect(told).toHaveLength(1);
  });
});

describe("a document", () => {
  test("has the deadlines of the run, then those of tasks; without any it says nothing", () => {
    const callback = () => undefined;
    const { document } = defineDag(
      class Late {
        flow() {
          new EmptyOperator({
            taskId: "a",
            deadline: { reference: AVERAGE_RUNTIME({ limit: 5, minRuns: 2 }), interval: "PT1H", callback },
          });
        }
      },
      {
        dagId: "late",
        timezone: "Europe/Amsterdam",
        deadline: [{ reference: FIXED_DATETIME("2024-01-01T01:00:00"), interval: { hours: -1 }, callback, name: "n" }],
      },
    );
    expect(document.deadlines).toEqual([
      {
        taskId: null,
        index: 0,
        name: "n",
        reference: { kind: "fixedDatetime", at: Date.parse("2024-01-01T00:00:00Z") },
        intervalMs: -3_600_000,
      },
      {
        taskId: "a",
        index: 0,
        name: null,
        reference: { kind: "averageRuntime", limit: 5, minRuns: 2 },
        intervalMs: 3_600_000,
      },
    ]);
    expect("deadlines" in slow(1, []).document).toBe(false);
  });

  test("is refused with everything that is wrong with its deadlines", () => {
    const callback = () => undefined;
    const wrong = () =>
      defineDag(
        class Wrong {
          flow() {
            const deadline = { reference: FIXED_DATETIME("tomorrow"), interval: { hours: 1 }, callback };
            new BashOperator({ taskId: "a", bashCommand: "true", deadline });
          }
        },
        {
          dagId: "wrong",
          deadline: [
            { reference: "DAGRUN_QUEUED_AT" as never, interval: { hours: 1 }, callback },
            { reference: AVERAGE_RUNTIME({ limit: 1, minRuns: 2 }), interval: { hours: 1 }, callback },
            { reference: DAGRUN_QUEUED_AT, interval: "soon", callback },
            { reference: DAGRUN_QUEUED_AT, interval: { hours: 1 }, callback: undefined as never },
          ],
        },
      );
    expect(wrong).toThrow(
      expect.objectContaining({ problems: Array(5).fill(expect.objectContaining({ code: "TW1006" })) }),
    );
  });
});
