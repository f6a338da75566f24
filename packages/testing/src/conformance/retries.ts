import { defineDag, EmptyOperator } from "@tradewind/core";
import { retryDelayMs } from "@tradewind/core/engine";
import type { Judge } from "./judge.ts";
import type { TableRow } from "./table.ts";

/** Seconds. */
interface Bounds {
  readonly min: number;
  readonly max: number;
}

export interface RetryRow extends TableRow, Partial<Bounds> {
  readonly retryDelay: number;
  readonly exponential: boolean | number;
  readonly maxRetryDelay: number | null;
  readonly attempt: number;
  readonly dagId?: string;
  readonly taskId?: string;
  readonly logicalDate?: string;
  readonly error?: unknown;
  readonly airflow3?: Bounds;
}

/** The wait before the next attempt: exactly Airflow's for a given task instance, within its bounds for others. */
export const retriesJudge: Judge<RetryRow, Bounds> = {
  missing: ({ error }) => (error === undefined ? undefined : "policies that Airflow refuses"),
  ours(row) {
    const waits = waitsOf(row);
    return { min: Math.min(...waits), max: Math.max(...waits) };
  },
  airflows: ({ airflow3, min, max }) => airflow3 ?? { min: min!, max: max! },
  differences: [],
  agree: (ours, airflows) => ours.min >= airflows.min && ours.max <= airflows.max,
};

/** The waits, in seconds: of one task instance if the row names it, else of fifty. */
export function waitsOf(row: RetryRow): number[] {
  const policy = policyOf(row);
  const keys =
    row.dagId === undefined
      ? Array.from({ length: 50 }, (_, i) => `dag#task_${i}#2024-01-01#1`)
      : [`${row.dagId}#${row.taskId}#${row.logicalDate}#${row.attempt}`];
  return keys.map((key) => retryDelayMs(policy, row.attempt, key) / 1000);
}

/** The policy as a document says it. */
function policyOf({ retryDelay, exponential, maxRetryDelay }: RetryRow) {
  class Retried {
    flow(): void {
      new EmptyOperator({
        taskId: "a",
        retryDelay: { seconds: retryDelay },
        retryExponentialBackoff: exponential,
        ...(maxRetryDelay !== null && { maxRetryDelay: { seconds: maxRetryDelay } }),
      });
    }
  }
  return defineDag(Retried, { dagId: "retried" }).document.tasks[0]!;
}
