import type { Clock, Timer } from "@tradewind/core/engine";

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly body: () => void;
}

/** A clock that moves when it is told to; whatever waits on it is called in the order of its time. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #start: number;
  readonly #waiting = new Set<Waiting>();

  constructor(start: string | number = "2024-01-01T00:00:00Z") {
    this.#start = typeof start === "number" ? start : Date.parse(start);
    this.#now = this.#start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        timer.cancel();
        reject(signal!.reason);
      };
      const timer = this.timer(ms, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort);
    });
  }

  timer(ms: number, body: () => void): Timer {
    const waiting: Waiting = { at: this.#now + ms, order: this.#order++, body };
    if (ms !== Number.POSITIVE_INFINITY) this.#waiting.add(waiting);
    return { cancel: () => void this.#waiting.delete(waiting) };
  }

  /** How many things wait for this clock. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** The next moment that something waits for. */
  get nextAt(): number | undefined {
    let next: number | undefined;
    for (const { at } of this.#waiting) if (next === undefined || at < next) next = at;
    return next;
  }

  /** Moves to the next moment that something waits for, and calls it. False when nothing waits. */
  advanceToNext(): boolean {
    const [next] = [...this.#waiting].sort((a, b) => a.at - b.at || a.order - b.order);
    if (!next) return false;
    this.#waiting.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.body();
    return true;
  }

  /** Moves to the next moment that something waits for, and calls everything that waits for it. False when nothing waits. */
  advanceToNextMoment(): boolean {
    if (!this.advanceToNext()) return false;
    while ((this.nextAt ?? Number.POSITIVE_INFINITY) <= this.#now) this.advanceToNext();
    return true;
  }

  /** Moves by `ms`, calling everything that falls due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settled();
      const isDue = [...this.#waiting].some(({ at }) => at <= end);
      if (!isDue) break;
      this.advanceToNext();
    }
    this.#now = end;
    await settled();
  }
}

/** Waits until everything that was set in motion in this turn of the event loop has had its turns. */
export async function settled(turns = 10): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** How often a condition is looked at in turns of the event loop before the process gives way to others. */
const QUICK_LOOKS = 200;

/**
 * Waits until `condition` holds. It is looked at in every turn of the event loop at first; what takes longer waits for another process,
 * which a loop that never rests would only keep from its work.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what = "the condition",
  looks = 30_000,
): Promise<void> {
  for (let i = 0; i < looks; i++) {
    if (await condition()) return;
    await new Promise<void>((resolve) => (i < QUICK_LOOKS ? setImmediate(resolve) : setTimeout(resolve, 2)));
  }
  throw new Error(`${what} did not come true, however often it was looked at (${looks} times)`);
}
