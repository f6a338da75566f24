import type { Clock, Timer } from "@tradewind/core/engine";
import type { VirtualTime } from "./virtual-time.ts";

/** A process of the simulated world. When it has died nothing that it had begun goes on; while it is paused everything is late. */
export class Host {
  readonly name: string;
  readonly clock: Clock;
  readonly #time: VirtualTime;
  readonly #onDeath: (why: string) => void;
  #isAlive = true;
  #pausedUntil = 0;

  constructor(name: string, time: VirtualTime, onDeath: (why: string) => void) {
    this.name = name;
    this.#time = time;
    this.#onDeath = onDeath;
    this.clock = clockOf(time, (ms, body) => this.after(ms, body));
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  die(why: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#onDeath(why);
  }

  /** The end of the world: nobody hears of it. */
  kill(): void {
    this.#isAlive = false;
  }

  pause(ms: number): void {
    this.#pausedUntil = this.#time.now + ms;
  }

  /** Something that happens in this process, or arrives at it. */
  after(ms: number, body: () => void): Timer {
    let timer: Timer;
    const happen = () => {
      if (!this.#isAlive) return;
      if (this.#time.now >= this.#pausedUntil) body();
      else timer = this.#time.at(this.#pausedUntil, happen);
    };
    timer = this.#time.after(ms, happen);
    return { cancel: () => timer.cancel() };
  }
}

function clockOf(time: VirtualTime, after: (ms: number, body: () => void) => Timer): Clock {
  const timer = (ms: number, body: () => void): Timer =>
    ms === Number.POSITIVE_INFINITY ? { cancel() {} } : after(ms, body);
  return {
    now: () => time.now,
    monotonic: () => time.now - time.start,
    timer,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const waiting = timer(ms, resolve);
        signal?.addEventListener("abort", () => {
          waiting.cancel();
          reject(signal.reason);
        });
      }),
  };
}
