import { hash } from "node:crypto";

/** Airflow's `default_task_retry_delay`. */
export const DEFAULT_RETRY_DELAY_MS = 300_000;

/** Airflow's `max_task_retry_delay`: exponential backoff never waits longer. */
export const MAX_RETRY_DELAY_MS = 24 * 60 * 60 * 1000;

/** How long a task waits between its tries. */
export interface RetryDelays {
  readonly retryDelayMs: number;
  /** Factor by which the wait changes with every attempt; 1, 0 and less are off. */
  readonly retryBackoff: number;
  readonly maxRetryDelayMs: number | null;
}

/**
 * How long to wait before the attempt after `tryNumber`. Airflow's `next_retry_datetime`: without backoff the plain delay, which
 * no cap applies to; with it whole seconds, at least one, `delay * factor^(tryNumber-1)` plus a jitter that depends on `key`
 * alone and stays below the nominal delay, then capped.
 */
export function retryDelayMs(policy: RetryDelays, tryNumber: number, key: string): number {
  if (policy.retryBackoff <= 0 || policy.retryBackoff === 1) return policy.retryDelayMs;
  const nominal = Math.ceil((policy.retryDelayMs / 1000) * policy.retryBackoff ** (tryNumber - 1));
  const cap = Math.min(policy.maxRetryDelayMs ?? MAX_RETRY_DELAY_MS, MAX_RETRY_DELAY_MS);
  if (!Number.isFinite(nominal) || nominal * 1000 >= cap) return cap;
  const base = Math.max(1, nominal);
  return Math.min((base + jitter(key, base)) * 1000, cap);
}

/** Part of a wait that depends on `key` alone: equal keys wait equally long, others spread. Airflow takes the same hash. */
export function jitter(key: string, below: number): number {
  return Number(BigInt(`0x${hash("sha1", key)}`) % BigInt(below));
}
