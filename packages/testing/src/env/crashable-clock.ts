import type { Clock } from "@tradewind/core/engine";

/** The clock of a process that may die: what waited on it is never called then. */
export class CrashableClock implements Clock {
  readonly #clock: Clock;
  #isDead = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  die(): void {
    this.#isDead = true;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(ms, signal);
  }

  timer(ms: number, body: () => void): ReturnType<Clock["timer"]> {
    return this.#clock.timer(ms, () => {
      if (!this.#isDead) body();
    });
  }
}
