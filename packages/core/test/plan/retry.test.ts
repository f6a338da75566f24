import { describe, expect, test } from "vitest";
import { retryDelayMs } from "../../src/plan/retry.ts";
import { conformanceRows } from "../conformance/table.ts";
import { dagOf, empty } from "../graph/dag-of.ts";

interface Bounds {
  readonly min: number;
  readonly max: number;
}
interface Row extends Partial<Bounds> {
  readonly id: string;
  readonly retryDelay: number;
  readonly exponential: boolean | number;
  readonly maxRetryDelay: number | null;
  readonly attempt: number;
  readonly dagId?: string;
  readonly taskId?: string;
  readonly logicalDate?: string;
  readonly airflow3?: Bounds;
}

const rows = conformanceRows<Row>("retries");
const exact = rows.filter(({ dagId }) => dagId !== undefined);
const bounded = rows.filter(({ dagId }) => dagId === undefined);

/** The policy as a document says it. */
const policyOf = ({ retryDelay, exponential, maxRetryDelay }: Row) =>
  dagOf(() =>
    empty("a", {
      retryDelay: { seconds: retryDelay },
      retryExponentialBackoff: exponential,
      ...(maxRetryDelay !== null && { maxRetryDelay: { seconds: maxRetryDelay } }),
    }),
  ).document.tasks[0]!;

function waitsOf(row: Row): number[] {
  const policy = policyOf(row);
  return Array.from({ length: 50 }, (_, i) => retryDelayMs(policy, row.attempt, `dag#task_${i}#2024-01-01#1`) / 1000);
}

describe("the wait before the next attempt", () => {
  test.each(bounded)("is within Airflow's bounds: $id, attempt $attempt", (row) => {
    const { min, max } = (row.airflow3 ?? row) as Bounds;
    const waits = waitsOf(row);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(min);
    expect(Math.max(...waits)).toBeLessThanOrEqual(max);
  });

  test.each(exact)("is exactly Airflow's: $id", (row) => {
    const key = `${row.dagId}#${row.taskId}#${row.logicalDate}#${row.attempt}`;
    expect(retryDelayMs(policyOf(row), row.attempt, key)).toBe(row.min! * 1000);
  });

  test("the table holds these many rows", () => {
    expect([bounded.length, exact.length]).toEqual([88, 7]);
  });

  test("is the same for the same key, and differs between tasks", () => {
    const row = bounded.find(({ min, max }) => max! - min! > 1000)!;
    expect(waitsOf(row)).toEqual(waitsOf(row));
    expect(new Set(waitsOf(row)).size).toBeGreaterThan(10);
  });

  test("is whole seconds with backoff", () => {
    for (const row of bounded.filter(({ exponential }) => exponential === true)) {
      for (const wait of waitsOf(row)) expect(Number.isInteger(wait)).toBe(true);
    }
  });

  test("is five minutes by default, however often it was tried", () => {
    const plain = dagOf(() => empty("a", { retries: 3 })).document.tasks[0]!;
    expect([1, 2, 3].map((attempt) => retryDelayMs(plain, attempt, "key"))).toEqual([300_000, 300_000, 300_000]);
  });
});
