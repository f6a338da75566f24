/** Does something at once, on a machine whose clock is another one. */
export function atAnotherTime<T>(ms: number, body: () => T): T {
  const RealDate = globalThis.Date;
  class OtherDate extends RealDate {
    static override now(): number {
      return ms;
    }
    constructor(...args: unknown[]) {
      super(...((args.length === 0 ? [ms] : args) as [number]));
    }
  }
  globalThis.Date = OtherDate as DateConstructor;
  try {
    return body();
  } finally {
    globalThis.Date = RealDate;
  }
}
