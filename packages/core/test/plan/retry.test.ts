import { describe, expect, test } from "vitest";
import type { TaskOptions } from "../../src/operators/task-options.ts";
import { retryDelayMs } from "../../src/plan/retry.ts";
import { dagOf, empty } from "../graph/dag-of.ts";

/** The waits of fifty tasks, in seconds. Airflow's own bounds are in the conformance table of `testing`. */
function waitsOf(options: TaskOptions, attempt: number): number[] {
  const policy = dagOf(() => empty("a", options)).document.tasks[0]!;
  return Array.from({ length: 50 }, (_, i) => retryDelayMs(policy, attempt, `dag#task_${i}#2024-01-01#1`) / 1000);
}

const BACKOFF: TaskOptions = { retryDelay: { minutes: 5 }, retryExponentialBackoff: true };

describe("the wait before the next attempt", () => {
  test("is five minutes by default, however often it was tried", () => {
    expect([1, 2, 3].flatMap((attempt) => [...new Set(waitsOf({ retries: 3 }, attempt))])).toEqual([300, 300, 300]);
  });

  test("grows with backoff, by a part that differs between tasks but not between two looks", () => {
    const waits = waitsOf(BACKOFF, 2);
    expect(waitsOf(BACKOFF, 2)).toEqual(waits);
    expect(new Set(waits).size).toBeGreaterThan(10);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(600);
    expect(Math.max(...waits)).toBeLessThan(1200);
  });

  test("is whole seconds with backoff", () => {
    expect(waitsOf(BACKOFF, 3).filter((wait) => !Number.isInteger(wait))).toEqual([]);
  });

  test("is at most the longest allowed one", () => {
    expect(Math.max(...waitsOf({ ...BACKOFF, maxRetryDelay: { minutes: 12 } }, 9))).toBe(720);
  });
});
