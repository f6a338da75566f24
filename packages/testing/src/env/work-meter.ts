import type { Clock } from "@tradewind/core/engine";

/**
 * Knows how many attempts and callbacks work in earnest, and how many of them only wait for the clock: time may be moved when all
 * that is under way waits for it.
 */
export class WorkMeter {
  #working = 0;
  #sleeping = 0;
  #changes = 0;

  begin(): void {
    this.#working++;
    this.#changes++;
  }

  end(): void {
    this.#working--;
    this.#changes++;
  }

  /** Whether something is under way that time has nothing to do with. */
  get isWorking(): boolean {
    return this.#working > this.#sleeping;
  }

  /** Attempts and callbacks that have begun and not ended. */
  get underWay(): number {
    return this.#working;
  }

  /** Grows with everything that begins, ends, falls asleep or wakes. */
  get changes(): number {
    return this.#changes;
  }

  /** The clock for those who work. */
  clockOver(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      timer: (ms, body) => clock.timer(ms, body),
      sleep: async (ms, signal) => {
        this.#fall(1);
        try {
          await clock.sleep(ms, signal);
        } finally {
          this.#fall(-1);
        }
      },
    };
  }

  #fall(by: 1 | -1): void {
    this.#sleeping += by;
    this.#changes++;
  }
}
