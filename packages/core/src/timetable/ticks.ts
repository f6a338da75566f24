/** Points in time, in milliseconds since 1970, in rising order. */
export interface Ticks {
  /** The first one later than `ms`. */
  after(ms: number): number | undefined;
  /** The last one earlier than `ms`. */
  before(ms: number): number | undefined;
}

export const atOrAfter = (ticks: Ticks, ms: number): number | undefined => ticks.after(ms - 1);
export const atOrBefore = (ticks: Ticks, ms: number): number | undefined => ticks.before(ms + 1);

/** The ticks of all of them, each point in time once. */
export function unionOf(all: readonly Ticks[]): Ticks {
  if (all.length === 1) return all[0]!;
  const picked = (from: readonly (number | undefined)[], pick: (...all: number[]) => number) => {
    const found = from.filter((each) => each !== undefined);
    return found.length === 0 ? undefined : pick(...found);
  };
  return {
    after: (ms) =>
      picked(
        all.map((ticks) => ticks.after(ms)),
        Math.min,
      ),
    before: (ms) =>
      picked(
        all.map((ticks) => ticks.before(ms)),
        Math.max,
      ),
  };
}
