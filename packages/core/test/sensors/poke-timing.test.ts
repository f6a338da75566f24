import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { SensorOptions } from "../../src/index.ts";
import { nextPokeMs, pokeTimingOf } from "../../src/sensors/poke-timing.ts";

const KEY = "etl#wait#2024-01-01T00:00:00.000Z";
const WEEK_MS = 604_800_000;

const next = (options: SensorOptions, progress: { pokes?: number; waitedMs?: number; key?: string } = {}) =>
  nextPokeMs(pokeTimingOf(options, "wait"), { pokes: 1, waitedMs: 0, key: KEY, ...progress });

/** The nominal wait before poke `n + 1` of a sensor with an interval of a minute, and the jitter that Airflow's hash gives. */
function expectedMs(poke: number, key = KEY): number {
  const base = Math.max(1, Math.floor(60 * 2 ** (poke - 2)));
  const hash = BigInt(`0x${createHash("sha1").update(`${key}#${poke}`).digest("hex")}`);
  return (base + Number(hash % BigInt(base))) * 1000;
}

describe("the timing of a sensor", () => {
  test("is a poke a minute for seven days when nothing is said", () => {
    expect(pokeTimingOf({}, "wait")).toEqual({
      mode: "poke",
      intervalMs: 60_000,
      timeoutMs: WEEK_MS,
      exponentialBackoff: false,
      maxWaitMs: Number.POSITIVE_INFINITY,
    });
  });

  test.each(["pokeInterval", "timeout", "maxWait"])("refuses a %s that cannot be read, and names the task", (name) => {
    expect(() => pokeTimingOf({ [name]: "soon" }, "wait")).toThrow(`${name} of task "wait"`);
    expect(() => pokeTimingOf({ [name]: { seconds: -1 } }, "wait")).toThrow("a duration of zero or more");
  });
});

describe("the wait between pokes", () => {
  test("is the interval, also past the timeout and whatever maxWait says", () => {
    expect(next({ pokeInterval: { seconds: 90 }, timeout: { seconds: 60 }, maxWait: { seconds: 5 } })).toBe(90_000);
  });

  test("doubles with exponential backoff, beginning with half the interval, with a jitter below itself", () => {
    const options: SensorOptions = { exponentialBackoff: true };
    const waits = [1, 2, 3, 4, 5].map((pokes) => next(options, { pokes }));
    expect(waits).toEqual([1, 2, 3, 4, 5].map((pokes) => expectedMs(pokes)));
    for (const [i, ms] of waits.entries()) {
      expect(ms).toBeGreaterThanOrEqual(30_000 * 2 ** i);
      expect(ms).toBeLessThan(60_000 * 2 ** i);
    }
  });

  test("has the same jitter whenever it is asked for, and another for another sensor", () => {
    const options: SensorOptions = { exponentialBackoff: true };
    expect(next(options, { pokes: 9 })).toBe(next(options, { pokes: 9 }));
    expect(next(options, { pokes: 9, key: "etl#other#2024" })).not.toBe(next(options, { pokes: 9 }));
  });

  test("is a second at least, however short the interval", () => {
    expect(next({ exponentialBackoff: true, pokeInterval: 1 })).toBe(1000);
  });

  test("never goes beyond the timeout nor beyond maxWait", () => {
    const options: SensorOptions = { exponentialBackoff: true, timeout: { minutes: 10 } };
    expect(next(options, { pokes: 8, waitedMs: 590_500 })).toBe(10_000);
    expect(next({ ...options, maxWait: { minutes: 2 } }, { pokes: 8 })).toBe(120_000);
    expect(next({ exponentialBackoff: true }, { pokes: 5000 })).toBe(WEEK_MS);
  });

  test("of a rescheduling sensor is found from the time that has passed", () => {
    const options: SensorOptions = { exponentialBackoff: true, mode: "reschedule" };
    let waitedMs = 0;
    for (const poke of [1, 2, 3, 4, 5]) {
      const waitMs = next(options, { pokes: 1, waitedMs });
      expect(waitMs).toBe(expectedMs(poke));
      waitedMs += waitMs;
    }
  });
});
