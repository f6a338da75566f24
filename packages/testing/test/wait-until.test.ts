import {
  type Callback,
  currentContext,
  defineDag,
  FunctionOperator,
  type TaskOptions,
  type WaitMoment,
} from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { ManualClock, testRuntime } from "../src/internal.ts";
import { type TrialOptions, tryOut } from "./task-trial.ts";

/** Tries out a task that is this function; the clock starts on 1 January 2024, 00:00. */
function waiting(callable: () => unknown, options: Omit<TaskOptions, "taskId"> = {}, trial: TrialOptions = {}) {
  const definition = defineDag(
    class Waiting {
      flow() {
        new FunctionOperator({ taskId: "wait", callable, ...options });
      }
    },
    { dagId: "waiting", timezone: "Europe/Amsterdam" },
  );
  return tryOut(definition, "wait", trial);
}

describe("a wait", () => {
  test("ends the attempt, and the method runs again from its start when it is due, in the same try", async () => {
    const steps: string[] = [];
    const { outcomes, attempts, elapsedMs, xcoms } = await waiting(async () => {
      const { waitUntil, ti } = currentContext();
      steps.push("before");
      await waitUntil({ for: { minutes: 5 } });
      steps.push("after");
      return ti.tryNumber;
    });
    expect(steps).toEqual(["before", "before", "after"]);
    expect(outcomes).toEqual([
      {
        kind: "deferred",
        at: Date.parse("2024-01-01T00:05:00Z"),
        waitingSince: Date.parse("2024-01-01T00:00:00Z"),
        resume: { waitsDone: 0, since: Date.parse("2024-01-01T00:00:00Z") },
      },
      { kind: "success" },
    ]);
    expect([xcoms.return_value, elapsedMs]).toEqual([1, 300_000]);
    expect(attempts[1]).toMatchObject({ tryNumber: 1, resume: { waitsDone: 0 } });
  });

  test.each<[WaitMoment, string]>([
    [{ at: "2024-01-02T00:00:00Z" }, "2024-01-02T00:00:00.000Z"],
    [{ at: "2024-01-02T00:00:00" }, "2024-01-01T23:00:00.000Z"],
    [{ at: new Date("2024-01-01T12:00:00+09:00") }, "2024-01-01T03:00:00.000Z"],
    [{ for: "PT1H" }, "2024-01-01T01:00:00.000Z"],
  ])("for %j is over at %s; a text without an offset is in the DAG's zone", async (moment, at) => {
    const { outcomes } = await waiting(() => currentContext().waitUntil(moment));
    expect(outcomes.map((outcome) => ("at" in outcome ? new Date(outcome.at!).toISOString() : outcome.kind))).toEqual([
      at,
      "success",
    ]);
  });

  test("for a moment that has passed returns at once", async () => {
    const { outcomes } = await waiting(() => currentContext().waitUntil({ at: "2023-01-01" }));
    expect(outcomes).toEqual([{ kind: "success" }]);
  });

  test("below a second sleeps, and keeps the attempt", async () => {
    const { outcomes, elapsedMs } = await waiting(() => currentContext().waitUntil({ for: { milliseconds: 900 } }));
    expect([outcomes, elapsedMs]).toEqual([[{ kind: "success" }], 900]);
  });

  test("after others counts from its own beginning; those that are over return at once", async () => {
    const done: number[] = [];
    const { outcomes, elapsedMs } = await waiting(async () => {
      const { waitUntil } = currentContext();
      for (const i of [1, 2, 3]) {
        await waitUntil({ for: { minutes: i } });
        done.push(i);
      }
    });
    expect(elapsedMs).toBe(6 * 60_000);
    expect(done).toEqual([1, 1, 2, 1, 2, 3]);
    expect(outcomes.map((outcome) => ("resume" in outcome ? outcome.resume : outcome.kind))).toMatchObject([
      { waitsDone: 0 },
      { waitsDone: 1 },
      { waitsDone: 2 },
      "success",
    ]);
  });

  test("keeps the XComs that were pushed before it, and the task can read them when it goes on", async () => {
    let jobs = 0;
    const { xcoms } = await waiting(async () => {
      const { ti, waitUntil } = currentContext();
      let job = await ti.xcomPull<string | null>({ key: "job" });
      if (job === null) {
        job = `job ${++jobs}`;
        ti.xcomPush("job", job);
      }
      await waitUntil({ for: { hours: 1 } });
      return job;
    });
    expect([xcoms, jobs]).toEqual([{ return_value: "job 1", job: "job 1" }, 1]);
  });

  test("fails when what was pushed before it cannot be stored", async () => {
    const { outcomes } = await waiting(async () => {
      const { ti, waitUntil } = currentContext();
      ti.xcomPush("client", { close: () => undefined });
      await waitUntil({ for: { hours: 1 } });
    });
    expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "TW3001" } }]);
  });

  test("that one catches ends the attempt all the same", async () => {
    let cleanedUp = 0;
    const { outcomes, xcoms } = await waiting(async () => {
      try {
        await currentContext().waitUntil({ for: { hours: 1 } });
        return "waited";
      } catch {
        return "did not wait";
      } finally {
        cleanedUp++;
      }
    });
    expect(outcomes.map(({ kind }) => kind)).toEqual(["deferred", "success"]);
    expect([xcoms.return_value, cleanedUp]).toEqual(["waited", 2]);
  });

  test("beside another open wait is an error that says what to do instead", async () => {
    const { outcomes } = await waiting(async () => {
      const { waitUntil } = currentContext();
      const looking = () => new Promise<boolean>((resolve) => setImmediate(() => resolve(true)));
      await Promise.all([waitUntil(looking), waitUntil(looking)]);
    });
    expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "TW3013" } }]);
  });

  test("starts anew in a new try", async () => {
    let tries = 0;
    const { outcomes, attempts } = await waiting(
      async () => {
        await currentContext().waitUntil({ for: { hours: 1 } });
        if (++tries === 1) throw new Error("once more");
      },
      { retries: 1 },
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(["deferred", "retry", "deferred", "success"]);
    expect(attempts.map(({ tryNumber }) => tryNumber)).toEqual([1, 1, 2, 2]);
  });

  test("calls onExecuteCallback once a try", async () => {
    let calls = 0;
    const onExecuteCallback = () => void calls++;
    await waiting(() => currentContext().waitUntil({ for: { hours: 1 } }), { onExecuteCallback });
    expect(calls).toBe(1);
  });

  test("does not happen in a task that is only tried", async () => {
    const { outcomes, logs } = await waiting(
      async () => {
        await currentContext().waitUntil({ for: { hours: 1 } });
        await currentContext().waitUntil(() => false);
      },
      {},
      { request: { testMode: true } },
    );
    expect(outcomes).toEqual([{ kind: "success" }]);
    expect(logs).toEqual([
      "Would wait for 3600 seconds here; goes on, as a test does.",
      "Would wait for 60 seconds here; goes on, as a test does.",
    ]);
  });

  test("is given up with its attempt", async () => {
    const { outcomes } = await waiting(
      () => currentContext().waitUntil({ for: { milliseconds: 900 } }),
      {},
      {
        onAttempt: (worker) =>
          worker.receive({ kind: "cancel", token: "trial", reason: "cancelled", message: "marked as failed" }),
      },
    );
    expect(outcomes).toMatchObject([{ kind: "failed", error: { message: "marked as failed" } }]);
  });

  test("for something that cannot be read fails", async () => {
    const { outcomes } = await waiting(() => currentContext().waitUntil({ at: "tomorrow" }));
    expect(outcomes).toMatchObject([{ kind: "failed", error: { code: "TW1006" } }]);
  });
});

describe("a wait for a condition", () => {
  test("looks every minute until it holds", async () => {
    let looks = 0;
    const { outcomes, elapsedMs } = await waiting(() => currentContext().waitUntil(() => ++looks === 3));
    expect([looks, elapsedMs]).toEqual([3, 120_000]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["deferred", "deferred", "success"]);
  });

  test("that holds at once does not end the attempt", async () => {
    expect((await waiting(() => currentContext().waitUntil(async () => true))).outcomes).toEqual([{ kind: "success" }]);
  });

  test("looks as often as it is told, and fails at its timeout, with a look at the last moment", async () => {
    const looks: number[] = [];
    const clock = new ManualClock();
    const start = clock.now();
    const { outcomes } = await waiting(
      () =>
        currentContext().waitUntil(
          () => {
            looks.push((clock.now() - start) / 1000);
            return false;
          },
          { every: { seconds: 40 }, timeout: { seconds: 100 } },
        ),
      {},
      { clock },
    );
    expect(looks).toEqual([0, 40, 80, 100]);
    expect(outcomes.at(-1)).toMatchObject({
      kind: "failed",
      error: { code: "TW3012", message: "waitUntil: the condition did not hold for 100 seconds." },
    });
  });

  test("fails when the condition does", async () => {
    const { outcomes } = await waiting(() =>
      currentContext().waitUntil(() => {
        throw new Error("no such job");
      }),
    );
    expect(outcomes).toMatchObject([{ kind: "failed", error: { message: "no such job" } }]);
  });
});

test("a callback cannot wait", async () => {
  const { Worker } = await import("@tradewind/worker");
  const onSuccessCallback: Callback = ({ waitUntil }) => waitUntil({ for: { hours: 1 } });
  const definition = defineDag(
    class Calling {
      flow() {
        new FunctionOperator({ taskId: "call", callable: () => 1, onSuccessCallback });
      }
    },
    { dagId: "calling" },
  );
  const { attempts } = await tryOut(definition, "call");
  const error = await new Promise((resolve) => {
    const worker = new Worker({
      definitionOf: () => definition,
      clock: new ManualClock(),
      maxXComBytes: 1000,
      logSinks: [],
      send: (reply) => {
        if (reply.kind === "delivered") resolve(reply.error);
      },
    });
    const callback = { id: 1, of: "task", kind: "success", attempt: attempts[0]!, error: null, reason: null } as const;
    worker.receive({ kind: "callback", callback });
  });
  expect(error).toMatchObject({ code: "TW3014" });
});

describe("a run with a task that waits", () => {
  const definition = defineDag(
    class WaitingRun {
      flow() {
        const wait = new FunctionOperator({
          taskId: "wait",
          callable: async () => {
            const { ti, waitUntil } = currentContext();
            if ((await ti.xcomPull({ key: "job" })) === null) ti.xcomPush("job", "started");
            await waitUntil({ for: { minutes: 5 } });
            await waitUntil({ for: { minutes: 5 } });
            return ti.tryNumber;
          },
        });
        wait.before(new FunctionOperator({ taskId: "after", callable: () => "after" }));
        new FunctionOperator({ taskId: "beside", callable: () => "beside" });
      }
    },
    { dagId: "waiting_run" },
  );

  test("goes on with other tasks meanwhile, with one slot in all, and with this one when it is due", async () => {
    await using rt = await testRuntime({ parallelism: 1 });
    const run = await rt.run(definition);
    expect(await run.states()).toEqual({ wait: "success", after: "success", beside: "success" });
    const ended = (await run.transitions()).filter(({ toState }) => toState === "success").map(({ taskId }) => taskId);
    expect(ended).toEqual(["beside", "wait", "after", null]);
    expect(rt.clock.monotonic()).toBe(600_000);
  });

  test("keeps the task's try and its XComs, and is deferred in between", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(definition);
    expect([await run.xcom("wait"), await run.xcom("wait", "job")]).toEqual([1, "started"]);
    expect((await run.path("wait")).filter((state) => state === "deferred")).toHaveLength(2);
  });
});
