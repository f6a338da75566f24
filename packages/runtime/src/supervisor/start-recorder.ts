import type { Clock, Timer } from "@tradewind/core/engine";
import type { LiveAttempt } from "./live-attempt.ts";

/** How long a start may go unrecorded. An attempt that ends within this time is recorded once, with its end: one commit less. */
const WITHIN_MS = 20;

/** Records the starts of attempts together, a moment later: most short ones will have ended by then and need no record of their own. */
export class StartRecorder {
  readonly #clock: Clock;
  readonly #record: (attempt: LiveAttempt) => void;
  readonly #waiting = new Set<LiveAttempt>();
  #timer: Timer | undefined;

  constructor(clock: Clock, record: (attempt: LiveAttempt) => void) {
    this.#clock = clock;
    this.#record = record;
  }

  add(attempt: LiveAttempt): void {
    this.#waiting.add(attempt);
    this.#timer ??= this.#clock.timer(WITHIN_MS, () => this.#recordAll());
  }

  /** The attempt has ended, or has lost its worker. */
  forget(attempt: LiveAttempt): void {
    if (!this.#waiting.delete(attempt) || this.#waiting.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #recordAll(): void {
    this.#timer = undefined;
    for (const attempt of this.#waiting) this.#record(attempt);
    this.#waiting.clear();
  }
}
