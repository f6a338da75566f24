import { outsideWork, turnOfTheLoop } from "./outside-work.adapter.ts";
import type { WorkMeter } from "./work-meter.ts";

export interface QuietParts {
  readonly meter: WorkMeter;
  /** Resolves when the scheduler has nothing to do. */
  readonly idle: () => Promise<void>;
  /** Grows with everything that happens. */
  readonly changes: () => number;
}

/** So many turns of the event loop without a change, and nothing follows any more. */
const STILL_TURNS = { whileTasksWork: 6, atRest: 1 } as const;
/** A task that works waits for something outside, as a rule: after so many turns of the loop, milliseconds are looked at instead. */
const CLOSE_TURNS = 200;
/**
 * A task that works, and has nothing to wait for in this process, has hung up: then time is all that can help. Node does not tell of
 * everything (threads of its own, native add-ons), so that this is believed after about a second only.
 */
const HUNG_TURNS = CLOSE_TURNS + 800;
const SAMPLES = 30;

/**
 * Tells when nothing moves without time any more. Time stands still while tasks work: however slow the database is that a task asks,
 * its timeout does not come nearer.
 */
export class Quiet {
  readonly #parts: QuietParts;
  /** What this process waits for when no task works: a test runner has timers, too, and some of them are gone in a moment. */
  #outsideAtRest = Number.POSITIVE_INFINITY;
  #samples = 0;

  constructor(parts: QuietParts) {
    this.#parts = parts;
  }

  async come(): Promise<void> {
    const { meter, idle, changes } = this.#parts;
    let seen = -1;
    let still = 0;
    for (let turns = 0; ; turns++) {
      await idle();
      await turnOfTheLoop(meter.isWorking && turns > CLOSE_TURNS);
      if (meter.underWay === 0 ? this.#samples < SAMPLES : turns > CLOSE_TURNS) this.#sample();
      const now = changes();
      still = now === seen ? still + 1 : 0;
      seen = now;
      if (still < (meter.underWay > 0 ? STILL_TURNS.whileTasksWork : STILL_TURNS.atRest)) continue;
      if (!meter.isWorking) return;
      if (still > HUNG_TURNS && outsideWork() <= this.#outsideAtRest) return;
    }
  }

  #sample(): void {
    this.#samples++;
    this.#outsideAtRest = Math.min(this.#outsideAtRest, outsideWork());
  }
}
