import type { ManualClock } from "../manual-clock.ts";
import { StuckError } from "./kit-errors.ts";
import { Quiet, type QuietParts } from "./quiet.ts";

/** So often a task that seems to hang is given another moment. */
const MOST_HANGS = 2;
/** Nobody waits longer than this on the clock of a test: with a schedule that goes on there is always a next moment. */
const LONGEST_WAIT_MS = 400 * 24 * 3_600_000;

export interface EnvTimeParts extends QuietParts {
  readonly clock: ManualClock;
  /** What each task of each run waits for. */
  readonly whyStuck: () => Promise<readonly string[]>;
}

/** Moves the clock of an environment, each time when nothing moves any more without it. */
export class EnvTime {
  readonly #parts: EnvTimeParts;
  readonly #quiet: Quiet;

  constructor(parts: EnvTimeParts) {
    this.#parts = parts;
    this.#quiet = new Quiet(parts);
  }

  get now(): number {
    return this.#parts.clock.now();
  }

  /** Resolves when nothing moves any more without time. */
  rest(): Promise<void> {
    return this.#quiet.come();
  }

  /** Moves to a moment; everything happens that falls due on the way. */
  async advanceTo(end: number): Promise<void> {
    const { clock } = this.#parts;
    await this.rest();
    for (let next = clock.nextAt; next !== undefined && next <= end; next = clock.nextAt) {
      clock.advanceToNextMoment();
      await this.rest();
    }
    await clock.advance(end - clock.now());
    await this.rest();
  }

  /**
   * Moves from one thing that is due to the next until `isOver`, which is asked when all is at rest.
   *
   * @throws StuckError when nothing is due any more, or not within 400 days.
   */
  async carryOn(isOver: () => Promise<boolean>, what: string): Promise<void> {
    const { clock, meter, whyStuck } = this.#parts;
    const latest = clock.now() + LONGEST_WAIT_MS;
    for (let hangs = 0; ; hangs++) {
      await this.rest();
      if (await isOver()) return;
      if ((clock.nextAt ?? 0) > latest) throw new StuckError(`${what} within 400 days`, await whyStuck());
      if (clock.advanceToNextMoment()) hangs = 0;
      // a task that works may wait for something that this process does not tell of
      else if (!meter.isWorking || hangs > MOST_HANGS) throw new StuckError(what, await whyStuck());
    }
  }
}
