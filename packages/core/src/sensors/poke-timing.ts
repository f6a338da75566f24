import { durationMs } from "../duration.ts";
import { jitter } from "../plan/retry.ts";
import type { SensorOptions } from "./base-sensor.ts";

const DEFAULT_POKE_INTERVAL_MS = 60_000;
/** Airflow's `sensors.default_timeout`. */
const DEFAULT_TIMEOUT_MS = 7 * 24 * 60 * 60 * 1000;

/** When a sensor pokes and when it gives up, in milliseconds. */
export interface PokeTiming {
  readonly mode: "poke" | "reschedule";
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly exponentialBackoff: boolean;
  readonly maxWaitMs: number;
}

/** @throws InvalidOptionError when a duration cannot be read. */
export function pokeTimingOf(options: SensorOptions, taskId: string): PokeTiming {
  const ms = (name: "pokeInterval" | "timeout" | "maxWait", otherwise: number): number =>
    options[name] === undefined ? otherwise : durationMs(options[name], `${name} of task "${taskId}"`);
  return {
    mode: options.mode ?? "poke",
    intervalMs: ms("pokeInterval", DEFAULT_POKE_INTERVAL_MS),
    timeoutMs: ms("timeout", DEFAULT_TIMEOUT_MS),
    exponentialBackoff: options.exponentialBackoff ?? false,
    maxWaitMs: ms("maxWait", Number.POSITIVE_INFINITY),
  };
}

export interface PokeProgress {
  /** How often this attempt has poked. */
  readonly pokes: number;
  /** Since the time that the timeout counts from. */
  readonly waitedMs: number;
  /** What the jitter depends on. */
  readonly key: string;
}

/**
 * The wait before the next poke. With exponential backoff whole seconds, at least one: half the interval, the interval, twice the
 * interval and so on, each plus a jitter below itself, and never beyond the timeout. An attempt in mode `reschedule` pokes once and
 * does not know how often others did, so that the number is found from the time that has passed. Airflow's
 * `_get_next_poke_interval`.
 */
export function nextPokeMs(timing: PokeTiming, { pokes, waitedMs, key }: PokeProgress): number {
  const { mode, intervalMs, timeoutMs, exponentialBackoff, maxWaitMs } = timing;
  if (!exponentialBackoff) return intervalMs;
  const poke = mode === "reschedule" ? pokeAt(waitedMs, intervalMs, key) : pokes;
  const remainingMs = timeoutMs - Math.floor(waitedMs / 1000) * 1000;
  return Math.min(backoffMs(poke, intervalMs, key), remainingMs, maxWaitMs);
}

/** Which poke it is when `waitedMs` have passed. */
function pokeAt(waitedMs: number, intervalMs: number, key: string): number {
  let poke = 0;
  for (let passedMs = 0; passedMs <= waitedMs; passedMs += backoffMs(poke, intervalMs, key)) poke++;
  return poke;
}

function backoffMs(poke: number, intervalMs: number, key: string): number {
  const base = Math.max(1, Math.floor((intervalMs / 1000) * 2 ** (poke - 2)));
  // longer than any timeout, and too long for the jitter's arithmetic
  if (!Number.isSafeInteger(base)) return Number.POSITIVE_INFINITY;
  return (base + jitter(`${key}#${poke}`, base)) * 1000;
}
