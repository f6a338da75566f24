import {
  currentContext,
  defineDag,
  FailTask,
  FunctionOperator,
  type RetryPolicy,
  type TaskOptions,
} from "@tradewind/core";
import { describe, expect, test } from "vitest";
import { testRuntime } from "../src/internal.ts";

const failing = (retryPolicy: RetryPolicy, { error = new RangeError("no"), ...options }: FailingOptions = {}) =>
  defineDag(
    class Failing {
      flow() {
        const callable = () => {
          throw error;
        };
        new FunctionOperator({ taskId: "work", callable, retries: 2, retryPolicy, ...options });
      }
    },
    { dagId: "failing" },
  );
type FailingOptions = Omit<TaskOptions, "taskId"> & { readonly error?: Error };

describe("a retry policy", () => {
  test("ends a task at once, with the tries that are left", async () => {
    await using rt = await testRuntime();
    const told: string[] = [];
    const run = await rt.run(
      failing(
        { exception: RangeError, action: "fail" },
        {
          onRetryCallback: () => void told.push("retry"),
          onFailureCallback: () => void told.push("failure"),
        },
      ),
    );
    expect(await run.path("work")).toEqual(["queued", "running", "failed"]);
    expect(told).toEqual(["failure"]);
  });

  test("gives a wait of its own, over retryDelay and its backoff", async () => {
    await using rt = await testRuntime();
    const policy: RetryPolicy = ({ tryNumber }) => ({ action: "retry", retryDelay: { seconds: 10 * tryNumber } });
    const run = await rt.run(failing(policy, { retryDelay: { hours: 1 }, retryExponentialBackoff: 3 }));
    const log = await run.transitions("work");
    const waits = log.flatMap(({ toState, at }, i) => (toState === "up_for_retry" ? log[i + 1]!.at - at : []));
    expect(waits).toEqual([10_000, 20_000]);
  });

  test("gives no more tries than there are, and leaves the wait alone where it says none", async () => {
    await using rt = await testRuntime();
    const run = await rt.run(failing(() => "retry", { retries: 1, retryDelay: { minutes: 2 } }));
    expect(run.state).toBe("failed");
    expect(await run.task("work")).toMatchObject({ state: "failed", tryNumber: 2 });
    expect(rt.clock.monotonic()).toBe(120_000);
  });

  test("is not asked about FailTask, nor on the last try", async () => {
    await using rt = await testRuntime();
    let asked = 0;
    const policy: RetryPolicy = () => {
      asked++;
      return "retry";
    };
    await rt.run(failing(policy, { error: new FailTask("for good") }));
    await rt.run(failing(policy, { retries: 0 }), { logicalDate: "2024-01-02" });
    expect(asked).toBe(0);
  });

  test("that throws decides nothing", async () => {
    await using rt = await testRuntime();
    const policy: RetryPolicy = () => {
      throw new Error("broken");
    };
    const run = await rt.run(failing(policy, { retries: 1, retryDelay: { minutes: 5 } }));
    expect(await run.task("work")).toMatchObject({ state: "failed", tryNumber: 2 });
    expect(rt.clock.monotonic()).toBe(300_000);
  });

  test("is asked within the attempt, about a timeout, too", async () => {
    await using rt = await testRuntime();
    const seen: unknown[] = [];
    const definition = defineDag(
      class Slow {
        flow() {
          new FunctionOperator({
            taskId: "work",
            callable: () => new Promise(() => {}),
            retries: 1,
            executionTimeout: { seconds: 5 },
            retryPolicy: ({ exception }) => {
              seen.push((exception as Error).name, currentContext().ti.tryNumber);
              return "fail";
            },
          });
        }
      },
      { dagId: "slow" },
    );
    expect((await rt.run(definition)).state).toBe("failed");
    expect(seen).toEqual(["TaskTimeout", 1]);
  });
});
