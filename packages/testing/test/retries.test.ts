import { currentContext, defineDag, FailTask, FunctionOperator, SkipTask, type TaskOptions } from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

const oneTask = (callable: () => unknown, options: Omit<TaskOptions, "taskId"> = {}) =>
  defineDag(
    class One {
      flow() {
        new FunctionOperator({ taskId: "work", callable, ...options });
      }
    },
    { dagId: "one" },
  );

const failsUntil = (tryNumber: number) => () => {
  if (currentContext().ti.tryNumber < tryNumber) throw new Error(`try ${currentContext().ti.tryNumber} is too early`);
  return currentContext().ti.tryNumber;
};

describe("retries", () => {
  test("a failed attempt waits for its delay and is tried again", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(oneTask(failsUntil(3), { retries: 2, retryDelay: { minutes: 5 } }));
    expect(run.state).toBe("success");
    expect(await run.path("work")).toEqual([
      "queued",
      "running",
      "up_for_retry",
      "queued",
      "running",
      "up_for_retry",
      "queued",
      "running",
      "success",
    ]);
    expect(rt.clock.monotonic()).toBeGreaterThanOrEqual(10 * 60_000);
    expect(await run.xcom("work")).toBe(3);
  });

  test("when no try is left the task and its run are failed, with the error", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(oneTask(failsUntil(9), { retries: 1 }));
    expect(run.state).toBe("failed");
    const task = await run.task("work");
    expect(task).toMatchObject({ state: "failed", tryNumber: 2 });
    expect(JSON.parse(task!.error!)).toMatchObject({ name: "Error", message: "try 2 is too early" });
  });

  test("without retryDelay the wait is Airflow's five minutes", async () => {
    await using rt = await testRuntime();
    await rt.run(oneTask(failsUntil(2), { retries: 1 }));
    expect(rt.clock.monotonic()).toBeGreaterThanOrEqual(300_000);
  });

  test("exponential backoff stays between the nominal delay and twice that, below its cap", async () => {
    await using rt = await testRuntime();
    const backoff = {
      retries: 3,
      retryDelay: { seconds: 10 },
      retryExponentialBackoff: true,
      maxRetryDelay: { seconds: 30 },
    };
    const run = await rt.run(oneTask(failsUntil(4), backoff));
    const queued = (await run.transitions("work")).filter(({ fromState }) => fromState === "up_for_retry");
    const failed = (await run.transitions("work")).filter(({ toState }) => toState === "up_for_retry");
    const waits = queued.map(({ at }, i) => (at - failed[i]!.at) / 1000);
    expect(waits[0]).toBeGreaterThanOrEqual(10);
    expect(waits[0]).toBeLessThan(20);
    expect(waits[1]).toBeGreaterThanOrEqual(20);
    expect(waits[2]).toBe(30);
  });

  test("the jitter is Airflow's own: the same task of the same date waits as long as there", async () => {
    await using rt = await testRuntime();
    const definition = defineDag(
      class Same {
        flow() {
          const backoff = { retries: 2, retryDelay: { minutes: 5 }, retryExponentialBackoff: true };
          new FunctionOperator({ taskId: "t", callable: failsUntil(3), ...backoff });
        }
      },
      { dagId: "d" },
    );
    const log = await (await rt.run(definition, { logicalDate: "2024-01-01" })).transitions("t");
    expect((log[6]!.at - log[5]!.at) / 1000).toBe(817);
  });

  test("a task that skips itself or fails for good uses one try", async () => {
    await using rt = await testRuntime();
    const skipped = await rt.run(
      oneTask(
        () => {
          throw new SkipTask();
        },
        { retries: 3 },
      ),
    );
    expect(await skipped.path("work")).toEqual(["queued", "running", "skipped"]);
    expect(skipped.state).toBe("success");
    const failed = await rt.run(
      oneTask(
        () => {
          throw new FailTask("no");
        },
        { retries: 3 },
      ),
      { logicalDate: "2024-01-02" },
    );
    expect(await failed.path("work")).toEqual(["queued", "running", "failed"]);
  });

  test("the XComs of a failed try are gone when the next one runs", async () => {
    const seen: unknown[] = [];
    await using rt = await testRuntime();
    const run = await rt.run(
      oneTask(
        async () => {
          const { ti } = currentContext();
          seen.push(await ti.xcomPull({ key: "mark" }));
          if (ti.tryNumber > 1) return;
          ti.xcomPush("mark", 1);
          throw new Error("once");
        },
        { retries: 1 },
      ),
    );
    expect(seen).toEqual([null, null]);
    expect(await run.xcom("work", "mark")).toBeUndefined();
  });
});

describe("a run of a logical date that is in the store already", () => {
  test("is done again under its id, with new tries and the old ones in the history", async () => {
    let calls = 0;
    const definition = oneTask(() => {
      calls++;
    });
    await using rt = await testRuntime();
    const first = await rt.run(definition);
    const again = await rt.run(definition);
    expect(again.runKey).toBe(first.runKey);
    expect(calls).toBe(2);
    expect(await again.path("work")).toEqual(["queued", "running", "success", "none", "queued", "running", "success"]);
    expect(await again.task("work")).toMatchObject({ tryNumber: 2 });
    expect((await rt.store.queries()).listPastAttempts(first.runKey, "work")).toMatchObject([
      { tryNumber: 1, state: "success" },
    ]);
  });

  test("another date is another run", async () => {
    await using rt = await testRuntime();
    const definition = oneTask(() => currentContext().ds);
    const first = await rt.run(definition, { logicalDate: "2024-01-01" });
    const second = await rt.run(definition, { logicalDate: "2024-01-02" });
    expect([await first.xcom("work"), await second.xcom("work")]).toEqual(["2024-01-01", "2024-01-02"]);
    expect([first.runId, second.runId]).toEqual([
      "manual__2024-01-01T00:00:00+00:00",
      "manual__2024-01-02T00:00:00+00:00",
    ]);
  });
});
