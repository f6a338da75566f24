/** When a task body began and ended: milliseconds of a clock that all processes of a machine share. */
export type Stamp = readonly [startedAt: number, endedAt: number];

/** What tasks do; engine and floor run the same functions. */
export const bodies = {
  one: () => 1,
  fibonacci: () => fibonacci(10),
  stampedOne: () => stamped(bodies.one),
  stampedFibonacci: () => stamped(bodies.fibonacci),
} as const satisfies Record<string, () => number | Stamp>;

export type BodyName = keyof typeof bodies;

const fibonacci = (n: number): number => (n <= 1 ? n : fibonacci(n - 1) + fibonacci(n - 2));

/** The body's times as its result, so that they travel back from another process like any value. */
function stamped(body: () => number): Stamp {
  const startedAt = sharedClockMs();
  body();
  return [startedAt, sharedClockMs()];
}

// performance.now() begins at zero in each process; this one does not
const sharedClockMs = (): number => Number(process.hrtime.bigint()) / 1e6;
