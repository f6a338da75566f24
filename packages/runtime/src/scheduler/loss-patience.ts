const AT_ONCE = 3;
const FIRST_MS = 100;
const LONGEST_MS = 10_000;
/** So long after the last loss it is as if there had been none. */
const FORGOTTEN_AFTER_MS = 60_000;

/**
 * How long a run that could not be carried on is left alone before it is loaded anew: not at all, but for one that is lost again and
 * again. What makes it fail may be in the run itself, and the scheduler has others.
 */
export class LossPatience {
  readonly #losses = new Map<number, { readonly times: number; readonly at: number }>();

  waitMs(runKey: number, now: number): number {
    const last = this.#losses.get(runKey);
    const times = last && now - last.at < FORGOTTEN_AFTER_MS ? last.times + 1 : 1;
    this.#losses.set(runKey, { times, at: now });
    return times <= AT_ONCE ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (times - AT_ONCE - 1));
  }

  forget(runKey: number): void {
    this.#losses.delete(runKey);
  }
}
